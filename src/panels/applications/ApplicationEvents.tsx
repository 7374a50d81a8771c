import type { ApplicationEvent } from '../../../workers/protocol/index.ts';
import { formatTime } from '../shared/formatTime.ts';

export const ApplicationEvents = ({ events }: { readonly events: readonly ApplicationEvent[] }) => (
  <section className="event-list" aria-label="Events of the application">
    <h4>Events</h4>
    {events.length === 0 && <p className="kafka-quiet">Nothing happened yet.</p>}
    <ol aria-label="Newest first">
      {events.toReversed().map((event, index) => (
        <li key={events.length - index} data-kind={event.kind}>
          <time className="numbers" dateTime={new Date(event.timeMs).toISOString()}>
            {formatTime(event.timeMs).slice(0, 8)}
          </time>
          <span title={event.message}>{event.message}</span>
        </li>
      ))}
    </ol>
  </section>
);
