import { threadsAsInstances, type GroupEvent } from '../../../workers/protocol/index.ts';
import { EventList } from '../kafka/EventList.tsx';
import { partitionName } from './rebalances.ts';

const words: { readonly [Kind in GroupEvent['kind']]: string } = {
  joined: 'joined', left: 'left', expired: 'was missed and is out', revoked: 'gave up', assigned: 'was given', lost: 'lost',
  'rebalance-began': 'Rebalance began', 'rebalance-ended': 'Rebalance ended',
};

export const GroupEvents = ({ groupId, events }: { readonly groupId: string; readonly events: readonly GroupEvent[] }) => (
  <EventList
    label="Events of the group"
    events={events}
    tell={({ kind, member, partitions, generationId, detail }) => (
      <span>
        {member !== null && <b>{threadsAsInstances(member, groupId)} </b>}
        {words[kind]}
        {partitions.length > 0 && <span className="mono"> {threadsAsInstances(partitions.map(partitionName).join(', '), groupId)}</span>}
        {member === null && ` · generation ${generationId}`}
        {detail !== '' && <span className="event-detail"> {threadsAsInstances(detail, groupId)}</span>}
      </span>
    )}
  />
);
