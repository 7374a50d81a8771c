import { batchesIn, RecordCursor, type Header, type TopicPartition } from '../../common/index.ts';
import { BuilderPool } from './BuilderPool.ts';
import { insertInOrder, PartitionQueue } from './PartitionQueue.ts';
import { ProducerBatch, type SendCallback } from './ProducerBatch.ts';

/** Upper bound of what a record without headers adds to its key and value. */
export const RECORD_OVERHEAD = 26;

/** Gathers records into one open batch per partition; a full one is closed and waits to be sent, in order. */
export class RecordAccumulator {
  readonly #batchSize: number;
  readonly #onBatchClosed: ((topic: string, partition: number) => void) | undefined;
  readonly #queues = new Map<string, Array<PartitionQueue | undefined>>();
  /** Those with batches to be sent, so that a pass does not visit idle partitions. */
  readonly #unsent = new Set<PartitionQueue>();
  readonly #pool = new BuilderPool();
  #batchNumber = 0;
  #bytes = 0;
  #hasFullBatch = false;

  /** `onBatchClosed` is told of each batch that takes no more records. */
  constructor(batchSize: number, onBatchClosed?: (topic: string, partition: number) => void) {
    this.#batchSize = batchSize;
    this.#onBatchClosed = onBatchClosed;
  }

  /** Of keys and values that wait or are under way. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#unsent.size === 0;
  }

  /** Whether a batch was closed because it was full, since the last `markDue`. */
  get hasFullBatch(): boolean {
    return this.#hasFullBatch;
  }

  /**
   * Copies one record; a batch grows past the batch size only for a single large record. Returns whether the partition
   * has half a batch to send.
   */
  append(
    topic: string, partition: number, timestamp: number, key: Uint8Array | null, keyStart: number, keyEnd: number,
    value: Uint8Array | null, valueStart: number, valueEnd: number, headers: readonly Header[], callback?: Omit<SendCallback, 'indexInBatch'>,
  ): boolean {
    const queue = this.queue(topic, partition);
    const size = keyEnd - keyStart + (valueEnd - valueStart) + RECORD_OVERHEAD;
    let batch = queue.open;
    if (batch !== undefined && batch.builder.sizeInBytes + size > this.#batchSize) {
      this.close(queue);
      this.#hasFullBatch = true;
      batch = undefined;
    }
    if (batch === undefined) {
      batch = queue.open = new ProducerBatch(queue, this.#batchNumber++, 1, this.#pool.take());
      this.#unsent.add(queue);
    }
    const { builder } = batch;
    if (callback !== undefined) batch.callbacks.push({ ...callback, indexInBatch: builder.count });
    builder.append(timestamp, key, keyStart, keyEnd, value, valueStart, valueEnd, headers);
    batch.bytes += size;
    this.#bytes += size;
    return builder.sizeInBytes * 2 > this.#batchSize || queue.waiting.length > 0;
  }

  queue(topic: string, partition: number): PartitionQueue {
    let queues = this.#queues.get(topic);
    if (queues === undefined) this.#queues.set(topic, (queues = []));
    return (queues[partition] ??= new PartitionQueue(topic, partition));
  }

  queueOf({ topic, partition }: TopicPartition): PartitionQueue {
    return this.queue(topic, partition);
  }

  /** Those with batches to be sent. May change while it is walked. */
  unsent(): Iterable<PartitionQueue> {
    return this.#unsent;
  }

  *all(): Generator<PartitionQueue> {
    for (const queues of this.#queues.values()) for (const queue of queues) if (queue !== undefined) yield queue;
  }

  /** Lets everything that was appended so far be sent. Answers those batches that had not been sent before. */
  markDue(nowMs: number): ProducerBatch[] {
    const batches: ProducerBatch[] = [];
    for (const { waiting, open } of this.#unsent) {
      for (const batch of waiting) if (batch.attempts === 0) batches.push(batch);
      if (open !== undefined) batches.push(open);
    }
    for (const batch of batches) batch.dueMs ??= nowMs;
    this.#hasFullBatch = false;
    return batches;
  }

  /** The open batch takes no more records. */
  close(queue: PartitionQueue): void {
    if (queue.open === undefined) return;
    queue.waiting.push(queue.open);
    queue.open = undefined;
    this.#onBatchClosed?.(queue.topic, queue.partition);
  }

  /** Takes the first batch to send it. */
  takeFirst(queue: PartitionQueue): ProducerBatch {
    if (queue.waiting.length === 0) this.close(queue);
    const batch = queue.waiting.shift()!;
    insertInOrder(queue.inFlight, batch);
    if (!queue.hasUnsent) this.#unsent.delete(queue);
    return batch;
  }

  /** A batch that was in flight waits again, in front of those behind it. */
  putBack(batch: ProducerBatch): void {
    const queue = this.queueOf(batch);
    queue.removeInFlight(batch);
    insertInOrder(queue.waiting, batch);
    this.#unsent.add(queue);
  }

  /** The batch is over, wherever it was. */
  remove(batch: ProducerBatch): void {
    const queue = this.queueOf(batch);
    queue.removeInFlight(batch);
    const at = queue.waiting.indexOf(batch);
    if (at >= 0) queue.waiting.splice(at, 1);
    if (queue.open === batch) queue.open = undefined;
    if (!queue.hasUnsent) this.#unsent.delete(queue);
    batch.isSettled = true;
    this.#bytes -= batch.bytes;
    this.letGo(batch);
  }

  /** The batch will not be sent again. */
  letGo(batch: ProducerBatch): void {
    if (batch.hasRecords) this.#pool.give(batch.release());
  }

  /** Two batches in the place of one that a broker found too large, with its sequence, to be sent again. */
  split(batch: ProducerBatch): void {
    const queue = this.queueOf(batch);
    const room = batch.room / 2;
    const halves = [batch.number, batch.number + room].map((number) => new ProducerBatch(batch, number, room, this.#pool.take()));
    const middle = Math.ceil(batch.count / 2);
    const cursor = new RecordCursor();
    let index = 0;
    for (const records of batchesIn(batch.encode(false)))
      for (cursor.reset(records); cursor.next(); index++) {
        const half = halves[index < middle ? 0 : 1]!;
        const { bytes, keyStart, keyEnd, valueStart, valueEnd } = cursor;
        half.builder.append(
          cursor.timestamp, keyStart < 0 ? null : bytes, keyStart, keyEnd, valueStart < 0 ? null : bytes, valueStart, valueEnd, cursor.headers(),
        );
      }
    for (const callback of batch.callbacks) {
      const isLater = callback.indexInBatch >= middle;
      halves[isLater ? 1 : 0]!.callbacks.push(isLater ? { ...callback, indexInBatch: callback.indexInBatch - middle } : callback);
    }
    for (const [i, half] of halves.entries()) {
      for (const drain of batch.drains) {
        drain.add();
        half.drains.push(drain);
      }
      half.inherit(batch, i === 0 ? 0 : middle);
      half.bytes = batch.bytes / 2;
      this.#bytes += half.bytes;
      insertInOrder(queue.waiting, half);
    }
    for (const drain of batch.drains) drain.done(undefined);
    this.#unsent.add(queue);
    this.remove(batch);
  }
}
