import type { GroupEvent } from '../../../workers/protocol/index.ts';
import { formatTime } from '../shared/formatTime.ts';
import { partitionName } from './rebalances.ts';

const words: { readonly [Kind in GroupEvent['kind']]: string } = {
  joined: 'joined', left: 'left', expired: 'was missed and is out', revoked: 'gave up', assigned: 'was given', lost: 'lost',
  'rebalance-began': 'Rebalance began', 'rebalance-ended': 'Rebalance ended',
};

export const GroupEvents = ({ events }: { readonly events: readonly GroupEvent[] }) => (
  <section className="event-list" aria-label="Events of the group">
    <h4>Events</h4>
    {events.length === 0 && <p className="kafka-quiet">Nothing happened yet.</p>}
    <ol aria-label="Newest first">
      {events.toReversed().map((event, index) => (
        <li key={events.length - index} data-kind={event.kind}>
          <time className="numbers" dateTime={new Date(event.timeMs).toISOString()}>
            {formatTime(event.timeMs)}
          </time>
          <span>
            {event.member !== null && <b>{event.member} </b>}
            {words[event.kind]}
            {event.partitions.length > 0 && <span className="mono"> {event.partitions.map(partitionName).join(', ')}</span>}
            {event.member === null && ` · generation ${event.generationId}`}
            {event.detail !== '' && <span className="event-detail"> {event.detail}</span>}
          </span>
        </li>
      ))}
    </ol>
  </section>
);
