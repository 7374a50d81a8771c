import type { ApplicationEvent } from '../../../workers/protocol/index.ts';
import { EventList } from '../kafka/EventList.tsx';
import './ApplicationEvents.css';

/** What somebody who does not see the stage has to hear of; rebalances and copies are for those who read along. */
const SPOKEN: ReadonlySet<ApplicationEvent['kind']> = new Set(['instance-started', 'instance-killed', 'instance-stopped', 'instance-failed', 'instance-missed', 'task-moved', 'task-restored', 'restarted']);

export const ApplicationEvents = ({ events }: { readonly events: readonly ApplicationEvent[] }) => (
  <>
    <EventList label="Events of the application" events={events} isCoarse tell={({ message }) => <span>{whole(message)}</span>} />
    <p className="visually-hidden" role="status">
      {events.findLast(({ kind }) => SPOKEN.has(kind))?.message}
    </p>
  </>
);

/** Names of instances are not broken at their hyphens. */
const whole = (message: string) => message.split(/(instance-\d+)/).map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
