import type { GroupEvent } from '../../../workers/protocol/index.ts';
import { EventList } from '../kafka/EventList.tsx';
import { partitionName } from './rebalances.ts';

const words: { readonly [Kind in GroupEvent['kind']]: string } = {
  joined: 'joined', left: 'left', expired: 'was missed and is out', revoked: 'gave up', assigned: 'was given', lost: 'lost',
  'rebalance-began': 'Rebalance began', 'rebalance-ended': 'Rebalance ended',
};

export const GroupEvents = ({ events }: { readonly events: readonly GroupEvent[] }) => (
  <EventList
    label="Events of the group"
    events={events}
    tell={({ kind, member, partitions, generationId, detail }) => (
      <span>
        {member !== null && <b>{member} </b>}
        {words[kind]}
        {partitions.length > 0 && <span className="mono"> {partitions.map(partitionName).join(', ')}</span>}
        {member === null && ` · generation ${generationId}`}
        {detail !== '' && <span className="event-detail"> {detail}</span>}
      </span>
    )}
  />
);
