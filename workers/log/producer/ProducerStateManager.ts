import { ProducerAppendInfo, type AppendOrigin, type CompletedTxn } from './ProducerAppendInfo.ts';
import { ProducerStateEntry } from './ProducerStateEntry.ts';

/** producer.id.expiration.ms */
export const PRODUCER_ID_EXPIRATION_MS = 86_400_000;

/** All of a partition's producer state as plain values. */
export interface ProducerStateSnapshot {
  readonly producers: ReadonlyArray<{
    readonly producerId: number;
    readonly producerEpoch: number;
    readonly coordinatorEpoch: number;
    readonly lastTimestamp: number;
    readonly seenMs?: number;
    /** -1 when no transaction is open. */
    readonly currentTxnFirstOffset: number;
    /** Last sequence, last offset, offset delta, timestamp. */
    readonly batches: ReadonlyArray<readonly [number, number, number, number]>;
  }>;
  /** First and last offset. */
  readonly unreplicated: ReadonlyArray<readonly [number, number]>;
}

/**
 * Who wrote to a partition with which epoch and sequence, and which transactions are undecided. Pure: it learns from the
 * batches that the log took, time is handed in (org.apache.kafka.storage.internals.log.ProducerStateManager).
 */
export class ProducerStateManager {
  readonly #expirationMs: number;
  readonly #producers = new Map<number, ProducerStateEntry>();
  /** Producer ids of open transactions by first offset, in the order of these. */
  readonly #ongoing = new Map<number, number>();
  /** Marker offsets of completed transactions by first offset, until the high watermark has passed the marker. */
  readonly #unreplicated = new Map<number, number>();

  constructor(expirationMs = PRODUCER_ID_EXPIRATION_MS) {
    this.#expirationMs = expirationMs;
  }

  static restore(snapshot: ProducerStateSnapshot, expirationMs?: number): ProducerStateManager {
    const manager = new ProducerStateManager(expirationMs);
    for (const stored of snapshot.producers) {
      const entry = new ProducerStateEntry(stored.producerId);
      for (const [lastSequence, lastOffset, offsetDelta, timestamp] of stored.batches)
        entry.addBatch(stored.producerEpoch, { lastSequence, lastOffset, offsetDelta, timestamp });
      entry.producerEpoch = stored.producerEpoch;
      entry.coordinatorEpoch = stored.coordinatorEpoch;
      entry.lastTimestamp = stored.lastTimestamp;
      entry.seenMs = stored.seenMs ?? -1;
      if (stored.currentTxnFirstOffset >= 0) entry.currentTxnFirstOffset = stored.currentTxnFirstOffset;
      manager.#producers.set(entry.producerId, entry);
    }
    const open = [...manager.#producers.values()].filter((entry) => entry.currentTxnFirstOffset !== undefined);
    open.sort((a, b) => a.currentTxnFirstOffset! - b.currentTxnFirstOffset!);
    for (const entry of open) manager.#ongoing.set(entry.currentTxnFirstOffset!, entry.producerId);
    for (const [firstOffset, lastOffset] of snapshot.unreplicated) manager.#unreplicated.set(firstOffset, lastOffset);
    return manager;
  }

  snapshot(): ProducerStateSnapshot {
    return {
      producers: [...this.#producers.values()].map((entry) => ({
        producerId: entry.producerId,
        producerEpoch: entry.producerEpoch,
        coordinatorEpoch: entry.coordinatorEpoch,
        lastTimestamp: entry.lastTimestamp,
        seenMs: entry.seenMs,
        currentTxnFirstOffset: entry.currentTxnFirstOffset ?? -1,
        batches: entry.batches.map((batch) => [batch.lastSequence, batch.lastOffset, batch.offsetDelta, batch.timestamp] as const),
      })),
      unreplicated: [...this.#unreplicated],
    };
  }

  get isEmpty(): boolean {
    return this.#producers.size === 0 && this.#unreplicated.size === 0;
  }

  entry(producerId: number): ProducerStateEntry | undefined {
    return this.#producers.get(producerId);
  }

  entries(): Iterable<ProducerStateEntry> {
    return this.#producers.values();
  }

  /** Where the first open transaction begins. */
  get firstUndecidedOffset(): number | undefined {
    return this.#ongoing.keys().next().value;
  }

  /** Where the first transaction begins that is open, or whose marker the high watermark has not passed. */
  get firstUnstableOffset(): number | undefined {
    let first = this.firstUndecidedOffset;
    for (const firstOffset of this.#unreplicated.keys()) if (first === undefined || firstOffset < first) first = firstOffset;
    return first;
  }

  prepareUpdate(producerId: number, origin: AppendOrigin | 'replication'): ProducerAppendInfo {
    return new ProducerAppendInfo(this.#producers.get(producerId) ?? new ProducerStateEntry(producerId), origin);
  }

  update(appended: ProducerAppendInfo, seenMs = -1): void {
    appended.updated.seenMs = seenMs;
    this.#producers.set(appended.updated.producerId, appended.updated);
    for (const firstOffset of appended.startedTransactions) this.#ongoing.set(firstOffset, appended.updated.producerId);
  }

  /** The last stable offset that the completion of a transaction gives, as it will stand in the transaction index. */
  lastStableOffset(completed: CompletedTxn): number {
    for (const [firstOffset, producerId] of this.#ongoing) if (producerId !== completed.producerId) return firstOffset;
    return completed.lastOffset + 1;
  }

  completeTxn(completed: CompletedTxn): void {
    this.#ongoing.delete(completed.firstOffset);
    this.#unreplicated.set(completed.firstOffset, completed.lastOffset);
  }

  onHighWatermarkUpdated(highWatermark: number): void {
    for (const [firstOffset, lastOffset] of this.#unreplicated) if (lastOffset < highWatermark) this.#unreplicated.delete(firstOffset);
  }

  /**
   * A producer with an open transaction never expires. Unlike Kafka's, records of long ago do not make one that writes
   * them today look gone: a batch that it sends again after a restart of the broker would be taken twice.
   */
  removeExpiredProducers(nowMs: number): void {
    for (const { producerId, currentTxnFirstOffset, lastTimestamp, seenMs } of this.#producers.values())
      if (currentTxnFirstOffset === undefined && nowMs - Math.max(lastTimestamp, seenMs) >= this.#expirationMs) this.#producers.delete(producerId);
  }
}
