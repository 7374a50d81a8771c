import type { Time } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import type { ViewUpdate } from '../../protocol/index.ts';
import { describeCluster } from '../cluster/describeCluster.ts';
import { Unchanged } from './Unchanged.ts';
import type { View } from './View.ts';

const INTERVAL_MS = 100;

/** Brokers, leaders and replicas as they are. */
export class ClusterView implements View {
  readonly #viewId: string;
  readonly #cluster: Cluster;
  readonly #time: Time;
  readonly #unchanged = new Unchanged();
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(viewId: string, cluster: Cluster, time: Time) {
    this.#viewId = viewId;
    this.#cluster = cluster;
    this.#time = time;
  }

  async poll(): Promise<ViewUpdate | null> {
    const now = this.#time.hiResMilliseconds();
    if (now < this.#dueMs) return null;
    this.#dueMs = now + INTERVAL_MS;
    const cluster = describeCluster(this.#cluster);
    return this.#unchanged.is(cluster) ? null : { viewId: this.#viewId, kind: 'cluster', cluster };
  }

  close(): void {}
}
