import type { Time } from '../../common/index.ts';
import type { MetadataImage } from '../metadata/MetadataImage.ts';

/** Key and value of a record of state; a null value forgets the key. */
export interface StateRecord {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

/** Of a record that belongs to an open transaction (txnOffsetCommit); absent for all others. */
export interface RecordProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/**
 * What a shard decided. The runtime appends `records` in one batch, replays them into the shard, and gives `response`
 * to whoever asked once they are committed (at once when there are none). Where the append fails nothing was replayed,
 * and the asker is answered by `toFailure`.
 */
export interface CoordinatorResult<T> {
  readonly records: readonly StateRecord[];
  readonly response: T | Promise<T>;
  /** Makes the batch transactional, written on behalf of this producer. */
  readonly producer?: RecordProducer;
  /**
   * Called once `records` are committed, before the asker is answered, and however long that takes: also when the asker
   * was told of a timeout meanwhile. Never when the shard was unloaded before. For what may reach others only when the
   * decision cannot be lost any more.
   */
  readonly onCommitted?: () => void;
  /** Called in the same stretch when the append failed, so that a shard can undo what it holds outside of the log. */
  readonly onAppendFailed?: (error: unknown) => void;
}

/** Timers of one shard: gone when it is unloaded. Setting a key again replaces its timer. */
export interface CoordinatorTimer {
  schedule(key: string, delayMs: number, operation: () => CoordinatorResult<void>): void;
  cancel(key: string): void;
}

/** What a shard is given when it comes to be. */
export interface ShardContext {
  readonly time: Time;
  readonly timer: CoordinatorTimer;
  /** The cluster as this broker knows it, at any moment. */
  readonly image: () => MetadataImage;
  /** Leader epoch of the partition that the shard lives on. */
  readonly epoch: number;
}

/**
 * The state of one partition of `__consumer_offsets` or `__transaction_state`, on the broker that leads it (Kafka's
 * CoordinatorShard). Decides synchronously and without side effects but its timers; state changes in `replay` only.
 */
export interface CoordinatorShard {
  /** In log order: on loading and after each append. */
  replay(record: StateRecord, offset: number, producer: RecordProducer | undefined): void;
  /** A transaction that wrote to this partition has ended. */
  replayEndTransactionMarker(producer: RecordProducer, committed: boolean): void;
  /** Everything was replayed: timers may be set. */
  onLoaded(): void;
  /** The broker does not lead the partition any more: answer whoever waits (NOT_COORDINATOR). */
  onUnloaded(): void;
}
