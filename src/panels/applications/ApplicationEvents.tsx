import type { ApplicationEvent } from '../../../workers/protocol/index.ts';
import { EventList } from '../kafka/EventList.tsx';
import './ApplicationEvents.css';

export const ApplicationEvents = ({ events }: { readonly events: readonly ApplicationEvent[] }) => (
  <EventList label="Events of the application" events={events} isCoarse tell={({ message }) => <span title={message}>{message}</span>} />
);
