import type { Time } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import type { ViewUpdate } from '../../protocol/index.ts';
import { describeGroups } from '../cluster/describeGroups.ts';
import type { HandConsumers } from '../cluster/HandConsumers.ts';
import { Unchanged } from './Unchanged.ts';
import type { View } from './View.ts';

const INTERVAL_MS = 250;

/** Consumer groups with their members, offsets and what happened to them. */
export class GroupsView implements View {
  readonly #viewId: string;
  readonly #cluster: Cluster;
  readonly #hands: HandConsumers;
  readonly #time: Time;
  readonly #unchanged = new Unchanged();
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(viewId: string, cluster: Cluster, hands: HandConsumers, time: Time) {
    this.#viewId = viewId;
    this.#cluster = cluster;
    this.#hands = hands;
    this.#time = time;
  }

  async poll(): Promise<ViewUpdate | null> {
    const now = this.#time.hiResMilliseconds();
    if (now < this.#dueMs) return null;
    this.#dueMs = now + INTERVAL_MS;
    const groups = await describeGroups(this.#cluster, this.#hands);
    return this.#unchanged.is(groups) ? null : { viewId: this.#viewId, kind: 'groups', groups };
  }

  close(): void {}
}
