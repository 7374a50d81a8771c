import { KafkaError, type Time, type Timer } from '../../common/index.ts';
import type { LogManager } from '../../log/index.ts';
import type { BrokerApi } from '../api/BrokerApi.ts';
import type { FetchedPartition } from '../api/data.ts';
import type { Partition } from './Partition.ts';

const FETCH_MAX_WAIT_MS = 500;
const FETCH_MAX_BYTES = 10 * 1024 * 1024;
const PARTITION_MAX_BYTES = 1024 * 1024;
/** `replica.fetch.backoff.ms` */
const BACKOFF_MS = 100;

export interface FetcherContext {
  readonly logs: LogManager;
  readonly time: Time;
  readonly brokerId: number;
  readonly brokerEpoch: () => number;
  /** Something of the partition moved on: those who wait for it may look again. */
  readonly onProgress: (partition: Partition) => void;
  readonly onStorageFailure: (error: KafkaError) => void;
}

/**
 * Copies what one leader has for the partitions that this broker follows (ReplicaFetcherThread). What it fetches next
 * begins behind what is durable here, so the leader may count on a follower's fetch offset.
 */
export class ReplicaFetcher {
  readonly #leader: BrokerApi;
  readonly #context: FetcherContext;
  readonly #partitions = new Set<Partition>();
  readonly #underWay = new Set<Partition>();
  readonly #backoffs = new Set<Timer>();
  #closed = false;

  constructor(leader: BrokerApi, context: FetcherContext) {
    this.#leader = leader;
    this.#context = context;
  }

  get isIdle(): boolean {
    return this.#partitions.size === 0;
  }

  add(partition: Partition): void {
    this.#partitions.add(partition);
    this.#pump();
  }

  remove(partition: Partition): void {
    this.#partitions.delete(partition);
  }

  close(): void {
    this.#closed = true;
    this.#partitions.clear();
    for (const timer of this.#backoffs) timer.cancel();
  }

  #pump(): void {
    if (this.#closed) return;
    const ready = [...this.#partitions].filter((partition) => !this.#underWay.has(partition));
    if (ready.length === 0) return;
    for (const partition of ready) this.#underWay.add(partition);
    void this.#fetch(ready).then((again) => {
      for (const partition of ready) if (again.has(partition)) this.#underWay.delete(partition);
      const later = ready.filter((partition) => !again.has(partition));
      if (later.length > 0) this.#afterBackoff(later);
      this.#pump();
    });
  }

  #afterBackoff(partitions: readonly Partition[]): void {
    if (this.#closed) return;
    const timer = this.#context.time.schedule(BACKOFF_MS, () => {
      this.#backoffs.delete(timer);
      for (const partition of partitions) this.#underWay.delete(partition);
      this.#pump();
    });
    this.#backoffs.add(timer);
  }

  /** The partitions that may be fetched again at once; the others wait a little. Never rejects. */
  async #fetch(partitions: readonly Partition[]): Promise<ReadonlySet<Partition>> {
    const { brokerId, brokerEpoch, logs } = this.#context;
    const epochs = partitions.map((partition) => partition.leaderEpoch);
    const again = new Set<Partition>();
    try {
      const response = await this.#leader.fetch({
        replica: { brokerId, brokerEpoch: brokerEpoch() },
        maxWaitMs: FETCH_MAX_WAIT_MS,
        minBytes: 1,
        maxBytes: FETCH_MAX_BYTES,
        isolationLevel: 'read_uncommitted',
        partitions: partitions.map(({ topic, partition, log }, i) => ({
          topic, partition, fetchOffset: log.logEndOffset, partitionMaxBytes: PARTITION_MAX_BYTES, currentLeaderEpoch: epochs[i]!,
          lastFetchedEpoch: log.latestEpoch() ?? -1, logStartOffset: log.logStartOffset,
        })),
      });
      let appended = false;
      for (const [i, partition] of partitions.entries()) {
        if (this.#closed || !this.#partitions.has(partition) || partition.leaderEpoch !== epochs[i]) {
          again.add(partition);
          continue;
        }
        const end = partition.log.logEndOffset;
        if (await this.#take(partition, response.partitions[i]!)) again.add(partition);
        if (partition.log.logEndOffset > end) appended = true;
      }
      if (appended) await logs.durable();
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      if (error.errorName === 'KAFKA_STORAGE_ERROR') this.#context.onStorageFailure(error);
      return new Set();
    }
    return again;
  }

  /** Whether all is well with the partition. */
  async #take(partition: Partition, fetched: FetchedPartition): Promise<boolean> {
    const { log } = partition;
    if (fetched.error === 'OFFSET_OUT_OF_RANGE') {
      if (log.logEndOffset < fetched.logStartOffset) log.truncateFullyAndStartAt(fetched.logStartOffset);
      else if (fetched.logEndOffset !== undefined && log.logEndOffset > fetched.logEndOffset) await log.truncateTo(fetched.logEndOffset);
      else return false;
      return true;
    }
    if (fetched.error !== 'NONE') return false;
    if (fetched.divergingEpoch !== undefined) {
      const { epoch, endOffset } = fetched.divergingEpoch;
      const own = log.endOffsetForEpoch(epoch);
      const before = log.logEndOffset;
      await log.truncateTo(own.endOffset === -1 ? endOffset : Math.min(endOffset, own.endOffset));
      this.#context.onProgress(partition);
      return log.logEndOffset < before;
    }
    for (const records of fetched.records) log.appendAsFollower(records);
    log.incrementLogStartOffset(Math.min(fetched.logStartOffset, log.logEndOffset));
    log.updateHighWatermark(Math.min(fetched.highWatermark, log.logEndOffset));
    this.#context.onProgress(partition);
    return true;
  }
}
