import { isInternalTopic, type Time } from '../../common/index.ts';
import type { DataSource } from '../../ksql/index.ts';
import type { Lane, LaneCell, LanesUpdate, ViewUpdate } from '../../protocol/index.ts';
import { positionsNow, settledPositions, type LanePositionSources, type TopicPosition } from '../cluster/lanePositions.ts';
import { findLeaderLog } from '../cluster/leaderLog.ts';
import { RecordDecoder } from './decodeRecord.ts';
import { LaneReader } from './LaneReader.ts';
import { Unchanged } from './Unchanged.ts';
import type { View } from './View.ts';

/** Cells of a lane that one frame carries; a page could not show more of them moving. */
const PER_FRAME = 100;
const ASK_INTERVAL_MS = 500;

/** A topic's partitions as lanes: the newest records of each, then those that come, and who reads where. */
export class LanesView implements View {
  readonly #viewId: string;
  readonly #topic: string;
  readonly #limit: number;
  readonly #sources: LanePositionSources;
  readonly #time: Time;
  readonly #decoder: RecordDecoder;
  readonly #unchanged = new Unchanged();
  #topicId: number | undefined;
  #readers: LaneReader[] = [];
  #isFirst = true;
  #isMissingTold = false;
  #settled: readonly TopicPosition[] = [];
  /** All that are in force, and those of the topic itself, by which a change is noticed. */
  #configs: Readonly<Record<string, string>> = {};
  #ownConfigs: Readonly<Record<string, string>> | undefined;
  #isAsking = false;
  #askAtMs = Number.NEGATIVE_INFINITY;

  constructor(viewId: string, topic: string, source: DataSource | undefined, limit: number, sources: LanePositionSources, time: Time) {
    this.#viewId = viewId;
    this.#topic = topic;
    this.#limit = limit;
    this.#sources = sources;
    this.#time = time;
    this.#decoder = new RecordDecoder(source);
  }

  async poll(): Promise<ViewUpdate | null> {
    const image = this.#sources.cluster.image.topics.get(this.#topic);
    if (image === undefined) return this.#tellMissing();
    this.#isMissingTold = false;
    if (image.topicId !== this.#topicId) {
      this.#topicId = image.topicId;
      this.#settled = [];
      this.#askAtMs = Number.NEGATIVE_INFINITY;
      this.#startOver();
    }
    await this.#readConfigs();
    void this.#readPositions();
    const cells = await this.#readCells(image.partitions.length);
    const shape: Omit<LanesUpdate, 'cells' | 'reset'> = { topic: this.#topic, isInternal: isInternalTopic(this.#topic), configs: this.#configs, lanes: this.#lanes() };
    if (this.#unchanged.is(shape) && cells.length === 0 && !this.#isFirst) return null;
    const reset = this.#isFirst;
    this.#isFirst = false;
    return { viewId: this.#viewId, kind: 'lanes', ...shape, cells, reset };
  }

  close(): void {}

  #startOver(): void {
    this.#readers = [];
    this.#isFirst = true;
  }

  #tellMissing(): ViewUpdate | null {
    if (this.#isMissingTold) return null;
    this.#isMissingTold = true;
    this.#topicId = undefined;
    return { viewId: this.#viewId, kind: 'error', message: `There is no topic ${this.#topic}.` };
  }

  /** Where a log turned out to have gone another way, everything is told anew. */
  async #readCells(count: number): Promise<LaneCell[]> {
    for (;;) {
      const cells: LaneCell[] = [];
      let hasParted = false;
      for (let partition = 0; partition < count && !hasParted; partition++) {
        const reader = (this.#readers[partition] ??= new LaneReader(partition, this.#decoder));
        const log = findLeaderLog(this.#sources.cluster, { topic: this.#topic, partition });
        const leaderEpoch = this.#sources.cluster.image.partition(this.#topic, partition)?.leaderEpoch;
        if (log === undefined || leaderEpoch === undefined) continue;
        const read = await reader.read(log, leaderEpoch, this.#isFirst ? this.#limit : Math.min(this.#limit, PER_FRAME));
        if (read === undefined) hasParted = true;
        else cells.push(...read);
      }
      if (!hasParted) return cells;
      this.#startOver();
    }
  }

  #lanes(): Lane[] {
    const { cluster, hands } = this.#sources;
    const partitions = cluster.image.topics.get(this.#topic)?.partitions ?? [];
    const positions = positionsNow(this.#topic, this.#settled, hands);
    return partitions.map(({ leader, leaderEpoch, replicas, isr }, partition) => {
      const log = findLeaderLog(cluster, { topic: this.#topic, partition });
      const end = log?.highWatermark ?? -1;
      return {
        partition, leader, leaderEpoch, replicas, isr,
        logStartOffset: log?.logStartOffset ?? 0,
        highWatermark: log?.highWatermark ?? 0,
        lastStableOffset: log?.lastStableOffset ?? 0,
        logEndOffset: log?.logEndOffset ?? 0,
        sizeInBytes: log?.sizeInBytes ?? 0,
        segments: log?.segments().map(({ baseOffset, endOffset, sizeInBytes, isActive }) => ({ baseOffset, endOffset, sizeInBytes, isActive })) ?? [],
        positions: positions
          .filter((position) => position.partition === partition)
          .map(({ name, groupId, offset, isLive }) => ({ name, groupId, offset, isLive, lag: Math.max(0, end - offset) })),
      };
    });
  }

  async #readConfigs(): Promise<void> {
    const { cluster } = this.#sources;
    const own = cluster.image.configs('topic', this.#topic);
    if (own === this.#ownConfigs && !this.#isFirst) return;
    this.#ownConfigs = own;
    const anyBroker = cluster.brokerIds.map((brokerId) => cluster.broker(brokerId)).find((broker) => broker !== undefined);
    const { resources } = (await anyBroker?.apis.describeConfigs({ resources: [{ type: 'topic', name: this.#topic }] })) ?? { resources: [] };
    this.#configs = Object.fromEntries((resources[0]?.configs ?? []).map(({ name, value }) => [name, value]));
  }

  /** In the background: queries ask brokers, which may be away. Not more often than a person could tell. */
  async #readPositions(): Promise<void> {
    const now = this.#time.hiResMilliseconds();
    if (this.#isAsking || now < this.#askAtMs) return;
    this.#isAsking = true;
    this.#askAtMs = now + ASK_INTERVAL_MS;
    try {
      this.#settled = await settledPositions(this.#topic, this.#sources);
    } finally {
      this.#isAsking = false;
    }
  }
}
