import { batchesIn, RecordCursor, topicPartitionKey, type Time, type TopicPartition } from '../../common/index.ts';
import { Consumer, EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, WakeupException, type Admin } from '../../clients/index.ts';
import type { BrokerNetwork, IsolationLevel } from '../../broker/index.ts';
import { formatTaskId } from '../api/TaskId.ts';
import type { RestoreCallback } from '../state/StateStore.ts';
import { CorruptSnapshotException, MAX_SNAPSHOT_AGE_MS, type StateDirectory } from '../state/StateDirectory.ts';
import { Signal } from './Signal.ts';
import type { StreamTask } from './StreamTask.ts';
import type { TaskRestored } from './TaskRestored.ts';
import { TOPIC_GRACE_MS } from './ThreadTopics.ts';

export interface ChangelogReaderParts {
  readonly network: BrokerNetwork;
  readonly time: Time;
  readonly admin: Admin;
  readonly isolationLevel: IsolationLevel;
  readonly stateDirectory: StateDirectory | undefined;
  readonly topicIdOf: (topic: string) => number;
  /** Of input partitions, as the group has committed. */
  readonly committedOffsets: (partitions: readonly TopicPartition[]) => Promise<ReadonlyArray<TopicPartition & { readonly offset: number }>>;
  /** An active task has all of its state; `ms` counts from when it came. */
  readonly onRestored: (task: StreamTask, restored: TaskRestored) => void;
  readonly onError: (error: unknown) => void;
}

/** One store on its way. */
interface Restoring extends TopicPartition {
  readonly task: StreamTask;
  readonly storeName: string;
  readonly restore: RestoreCallback;
  /** Where to stop; undefined for a standby, which goes on. */
  endOffset: number | undefined;
  /**
   * Of a standby's store that is kept in a source topic: as far as the application has processed it. Beyond that the
   * store would be ahead of the task that comes to use it.
   */
  limit: number;
  beginOffset: number;
  offset: number;
  isReady: boolean;
  /** Whether the consumer stands at `offset`. */
  isPositioned: boolean;
}

/** Where reading stops, for the time being. */
const stopOf = ({ endOffset, limit }: Restoring): number => endOffset ?? limit;

export interface RestoreProgress {
  readonly storeName: string;
  /** Changelog offsets: where it began, where it is, where it ends; the end is unknown for a standby. */
  readonly begin: number;
  readonly offset: number;
  readonly end: number | undefined;
}

/** While standbys wait for news, and how often is asked how far they may go. */
const POLL_MS = 500;

/**
 * Brings stores to where their changelogs are, beside processing: those of active tasks up to the end that the changelog
 * had when they came, those of standby tasks for as long as they stay. Begins at the store's snapshot where there is one.
 */
export class StoreChangelogReader {
  readonly #parts: ChangelogReaderParts;
  readonly #consumer: Consumer;
  readonly #restoring = new Map<string, Restoring>();
  /** Records restored and since when (hiResMilliseconds), by active task that is not whole yet. */
  readonly #counts = new Map<StreamTask, { records: number; rowsOnDisk: number; readonly beganAt: number }>();
  readonly #signal = new Signal();
  #isClosed = false;
  #isPolling = false;
  #isAsking = false;
  #nextAskAt = Number.NEGATIVE_INFINITY;

  constructor(parts: ChangelogReaderParts) {
    this.#parts = parts;
    const { network, time, isolationLevel } = parts;
    this.#consumer = new Consumer(network, time, { autoOffsetReset: 'earliest', isolationLevel, unknownTopicGraceMs: TOPIC_GRACE_MS, defaultApiTimeoutMs: Number.MAX_SAFE_INTEGER });
  }

  /**
   * `sourceEnd`: where a store ends that is kept in a source topic, by partition of that topic; such stores have no
   * changelog of their own.
   */
  async register(task: StreamTask, role: 'active' | 'standby', sourceEnd?: (topic: string) => number | undefined): Promise<void> {
    const { partition } = task.taskId;
    const added: Restoring[] = [];
    for (const { storeName, topic, restore } of task.stateManager.changelogs) {
      const key = topicPartitionKey(topic, partition);
      const present = this.#restoring.get(key);
      const one: Restoring = present?.task === task ? present : { task, storeName, restore, topic, partition, endOffset: undefined, limit: Number.POSITIVE_INFINITY, beginOffset: 0, offset: 0, isReady: false, isPositioned: false };
      if (role === 'standby' && task.topology.sourceChangelogTopics.has(storeName)) one.limit = 0;
      this.#restoring.set(key, one);
      added.push(one);
    }
    if (role === 'active') this.#counts.set(task, { records: 0, rowsOnDisk: 0, beganAt: this.#parts.time.hiResMilliseconds() });
    const ends = role === 'active' ? await this.#ends(added, sourceEnd) : undefined;
    for (const [i, one] of added.entries()) if (this.#isCurrent(one)) one.endOffset = ends?.[i];
    await this.#begin(added.filter(({ isReady }) => !isReady));
    this.#wake();
  }

  /** Its stores stay as they are. */
  unregister(task: StreamTask): void {
    for (const [key, one] of this.#restoring) if (one.task === task) this.#restoring.delete(key);
    this.#counts.delete(task);
    this.#wake();
  }

  progress(task: StreamTask): RestoreProgress[] {
    return [...this.#restoring.values()].filter((one) => one.task === task)
      .map(({ storeName, beginOffset, offset, endOffset }) => ({ storeName, begin: beginOffset, offset, end: endOffset }));
  }

  /** The sum of the changelog offsets that the task's stores are at. */
  offsetSum(task: StreamTask): number {
    return [...this.#restoring.values()].reduce((sum, one) => (one.task === task ? sum + one.offset : sum), 0);
  }

  /** Until it is closed. Never rejects: see `onError`. */
  async run(): Promise<void> {
    try {
      while (!this.#isClosed) await this.#turn();
    } catch (error) {
      if (!this.#isClosed) this.#parts.onError(error);
    } finally {
      this.#consumer.kill();
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  #isCurrent(one: Restoring): boolean {
    return this.#restoring.get(topicPartitionKey(one.topic, one.partition)) === one;
  }

  #wake(): void {
    this.#signal.notify();
    if (this.#isPolling) this.#consumer.wakeup();
  }

  /**
   * The ends with all that is written: of a transaction that is decided the marker may come here later than to the
   * offsets, and until then its records are not among those that are read.
   */
  async #ends(stores: readonly Restoring[], sourceEnd?: (topic: string) => number | undefined): Promise<number[]> {
    const { admin } = this.#parts;
    const given = stores.map(({ topic }) => sourceEnd?.(topic));
    const asked = stores.filter((_, i) => given[i] === undefined);
    const listed = asked.length === 0 ? [] : await admin.listOffsets(asked.map(({ topic, partition }) => ({ topic, partition, timestamp: LATEST_TIMESTAMP })));
    let next = 0;
    return given.map((end) => end ?? listed[next++]!.offset);
  }

  /** From the snapshot, if it is of this changelog; else from where the changelog begins. */
  async #begin(stores: readonly Restoring[]): Promise<void> {
    if (stores.length === 0) return;
    const { admin, time } = this.#parts;
    const begins = await admin.listOffsets(stores.map(({ topic, partition }) => ({ topic, partition, timestamp: EARLIEST_TIMESTAMP })));
    for (const [i, one] of stores.entries()) {
      if (this.#isClosed || !this.#isCurrent(one)) continue;
      const begin = begins[i]!.offset;
      one.beginOffset = one.offset = begin;
      const offset = await this.#loadSnapshot(one, time.milliseconds());
      if (offset !== undefined) one.offset = Math.max(begin, offset);
      one.isReady = true;
    }
  }

  async #loadSnapshot(one: Restoring, now: number): Promise<number | undefined> {
    const { stateDirectory, topicIdOf, time } = this.#parts;
    const checkpoint = stateDirectory?.checkpoint(formatTaskId(one.task.taskId), one.storeName);
    if (stateDirectory === undefined || checkpoint === undefined) return undefined;
    const isFresh = checkpoint.topicId === topicIdOf(one.topic) && now - checkpoint.takenAtMs < MAX_SNAPSHOT_AGE_MS && (one.endOffset === undefined || checkpoint.offset <= one.endOffset);
    if (!isFresh) {
      await stateDirectory.delete(checkpoint);
      return undefined;
    }
    try {
      for await (const count of stateDirectory.load(checkpoint, one.restore)) {
        if (!this.#isCurrent(one) || this.#isClosed) return undefined;
        this.#count(one.task, 'rowsOnDisk', count);
        await time.yield();
      }
    } catch (error) {
      // The whole changelog says the rest, tombstones included: the snapshot is not older than these are kept.
      if (!(error instanceof CorruptSnapshotException)) throw error;
      if (stateDirectory.checkpoint(checkpoint.taskId, checkpoint.storeName) === checkpoint) await stateDirectory.delete(checkpoint);
      return undefined;
    }
    return checkpoint.offset;
  }

  async #turn(): Promise<void> {
    this.#finish();
    const waits = this.#raiseLimits();
    const reading = [...this.#restoring.values()].filter((one) => one.isReady && one.offset < stopOf(one));
    for (const one of this.#restoring.values()) if (!reading.includes(one)) one.isPositioned = false;
    this.#consumer.assign(reading.map(({ topic, partition }) => ({ topic, partition })));
    if (reading.length === 0) {
      const timer = waits ? this.#parts.time.schedule(POLL_MS, () => this.#signal.notify()) : undefined;
      await this.#signal.wait();
      timer?.cancel();
      return;
    }
    for (const one of reading) {
      if (!one.isPositioned) this.#consumer.seek(one, one.offset);
      one.isPositioned = true;
    }
    const isUrgent = reading.some(({ endOffset }) => endOffset !== undefined);
    await this.#read(isUrgent ? 50 : POLL_MS);
    for (const one of reading) if (this.#isCurrent(one) && one.endOffset !== undefined) advance(one, await this.#consumer.position(one));
    await this.#parts.time.yield();
  }

  /** Asks how far standbys may go that wait for that, now and then. True where there are some. */
  #raiseLimits(): boolean {
    const { time, committedOffsets } = this.#parts;
    const waiting = [...this.#restoring.values()].filter((one) => one.isReady && one.endOffset === undefined && one.offset >= one.limit);
    if (waiting.length === 0) return false;
    if (this.#isAsking || time.milliseconds() < this.#nextAskAt) return true;
    this.#isAsking = true;
    this.#nextAskAt = time.milliseconds() + POLL_MS;
    committedOffsets(waiting.map(({ topic, partition }) => ({ topic, partition })))
      .then((committed) => {
        for (const { topic, partition, offset } of committed) {
          const one = this.#restoring.get(topicPartitionKey(topic, partition));
          if (one !== undefined && offset > one.limit) one.limit = offset;
        }
      })
      // The next turn asks again.
      .catch(() => undefined)
      .finally(() => {
        this.#isAsking = false;
        this.#wake();
      });
    return true;
  }

  async #read(timeoutMs: number): Promise<void> {
    this.#isPolling = true;
    try {
      for (const { topic, partition, records, fetchOffset, endOffset } of await this.#consumer.pollBatches(timeoutMs)) {
        const one = this.#restoring.get(topicPartitionKey(topic, partition));
        if (one === undefined || !one.isPositioned || fetchOffset > one.offset) continue;
        for (const chunk of records) {
          const count = restoreChunk(chunk, one);
          one.task.stateManager.countChanges(one.storeName, count);
          this.#count(one.task, 'records', count);
        }
        advance(one, endOffset);
      }
    } catch (error) {
      if (!(error instanceof WakeupException)) throw error;
    } finally {
      this.#isPolling = false;
    }
  }

  #count(task: StreamTask, what: 'records' | 'rowsOnDisk', number: number): void {
    const count = this.#counts.get(task);
    if (count !== undefined) count[what] += number;
  }

  #finish(): void {
    for (const [task, { records, rowsOnDisk, beganAt }] of [...this.#counts]) {
      const stores = [...this.#restoring.values()].filter((one) => one.task === task);
      if (!stores.every(({ isReady, offset, endOffset }) => isReady && endOffset !== undefined && offset >= endOffset)) continue;
      this.unregister(task);
      this.#parts.onRestored(task, { records, rowsOnDisk, ms: this.#parts.time.hiResMilliseconds() - beganAt });
    }
  }
}

/** The consumer stands at `position` now; a store goes only as far as it may. */
const advance = (one: Restoring, position: number): void => {
  const stop = stopOf(one);
  if (position > stop) one.isPositioned = false;
  one.offset = Math.max(one.offset, Math.min(position, stop));
};

const restoreChunk = (chunk: Uint8Array, one: Restoring): number => {
  const { offset, restore } = one;
  const stop = stopOf(one);
  let count = 0;
  const cursor = new RecordCursor();
  for (const batch of batchesIn(chunk)) {
    if (batch.isControlBatch) continue;
    cursor.reset(batch);
    while (cursor.next()) {
      if (cursor.offset < offset || cursor.offset >= stop || cursor.keyStart < 0) continue;
      restore(cursor.bytes, cursor.keyStart, cursor.keyEnd, cursor.valueStart, cursor.valueEnd, cursor.timestamp);
      count++;
    }
  }
  return count;
};
