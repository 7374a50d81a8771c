import type { ApplicationEvent } from '../../../workers/protocol/index.ts';
import { EventList } from '../kafka/EventList.tsx';
import './ApplicationEvents.css';

export const ApplicationEvents = ({ events }: { readonly events: readonly ApplicationEvent[] }) => (
  <EventList label="Events of the application" events={events} isCoarse tell={({ message }) => <span>{whole(message)}</span>} />
);

/** Names of instances are not broken at their hyphens. */
const whole = (message: string) => message.split(/(instance-\d+)/).map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
