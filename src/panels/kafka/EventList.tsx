import type { ReactNode } from 'react';
import { formatTime } from '../shared/formatTime.ts';
import './EventList.css';

interface Happened {
  readonly timeMs: number;
  readonly kind?: string;
}

export interface EventListProps<One extends Happened> {
  readonly label: string;
  readonly heading?: string;
  readonly events: readonly One[];
  /** What stands here while there are none. */
  readonly none?: string;
  /** Times without milliseconds. */
  readonly isCoarse?: boolean;
  /** In words. */
  tell(event: One): ReactNode;
}

/** What happened, newest first. */
export const EventList = <One extends Happened>({ label, heading = 'Events', events, none = 'Nothing happened yet.', isCoarse = false, tell }: EventListProps<One>) => (
  <section className="event-list" aria-label={label}>
    <h4>{heading}</h4>
    {events.length === 0 && <p className="kafka-quiet">{none}</p>}
    <ol aria-label="Newest first">
      {events.toReversed().map((event, index) => (
        <li key={events.length - index} data-kind={event.kind}>
          <time className="numbers" dateTime={new Date(event.timeMs).toISOString()}>
            {formatTime(event.timeMs).slice(0, isCoarse ? 8 : undefined)}
          </time>
          {tell(event)}
        </li>
      ))}
    </ol>
  </section>
);
