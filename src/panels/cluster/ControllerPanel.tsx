import type { ClusterView } from '../../../workers/protocol/index.ts';
import { formatTime } from '../shared/formatTime.ts';

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
    <section className="event-list" aria-label="Events of the controller">
      <h4>Newest records</h4>
      <ol aria-label="Newest first">
        {controller.events.toReversed().map((event, index) => (
          <li key={controller.events.length - index}>
            <time className="numbers" dateTime={new Date(event.timeMs).toISOString()}>
              {formatTime(event.timeMs)}
            </time>
            <span>{event.message}</span>
          </li>
        ))}
      </ol>
      {controller.events.length === 0 && <p className="kafka-quiet">None since the page was opened.</p>}
    </section>
  </aside>
);
