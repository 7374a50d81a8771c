import type { ClusterView } from '../../../workers/protocol/index.ts';
import { EventList } from '../kafka/EventList.tsx';
import './ControllerPanel.css';

/** Who decides, and how it is remembered. */
export const ControllerPanel = ({ controller }: { readonly controller: ClusterView['controller'] }) => (
  <aside className="controller" aria-label="Controller">
    <h3>Controller</h3>
    <p className="controller-text">
      What the cluster knows of itself is a log like any other: <code>__cluster_metadata</code>. Topics, leaders, fenced brokers: each change is a record in it. Kafka
      once had ZooKeeper in its place.
    </p>
    <p className="controller-offset">
      <b className="numbers">{controller.metadataOffset.toLocaleString('en-US')}</b> <span>records in it</span>
    </p>
    <EventList label="Events of the controller" heading="Newest records" events={controller.events} none="None since the page was opened." tell={({ message }) => <span>{message}</span>} />
  </aside>
);
