import { must, topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { OffsetToCommit } from '../../broker/index.ts';
import type { FetchedBatches } from '../../clients/index.ts';
import { encodePartitionTime } from './partitionTimeMetadata.ts';
import type { RecordQueue } from './RecordQueue.ts';
import type { StreamTask } from './StreamTask.ts';

/** The tasks of a thread, and which of their partitions are read. */
export class TaskManager {
  readonly tasks: readonly StreamTask[];
  readonly #queues = new Map<string, RecordQueue>();
  readonly #handedOver = new Map<RecordQueue, number>();
  readonly #committed = new Map<string, number>();
  readonly #paused = new Set<RecordQueue>();
  readonly #bufferedBytes: number;

  /** `bufferedBytes`: of one partition, above which fetching pauses. `committed`: what the group has committed already. */
  constructor(tasks: readonly StreamTask[], bufferedBytes: number, committed: ReadonlyMap<string, number>) {
    this.tasks = tasks;
    this.#bufferedBytes = bufferedBytes;
    for (const queue of tasks.flatMap((task) => task.group.queues)) {
      const key = topicPartitionKey(queue.topic, queue.partition);
      this.#queues.set(key, queue);
      this.#handedOver.set(queue, queue.position);
      this.#committed.set(key, committed.get(key) ?? queue.position);
    }
  }

  get queues(): Iterable<RecordQueue> {
    return this.#queues.values();
  }

  committedOffset(partition: TopicPartition): number {
    return must(this.#committed.get(topicPartitionKey(partition.topic, partition.partition)));
  }

  /** Gives fetched batches to their queues. Answers with the partitions that have enough now. */
  add(fetched: readonly FetchedBatches[]): readonly TopicPartition[] {
    const full: TopicPartition[] = [];
    for (const { topic, partition, records, highWatermark } of fetched) {
      const queue = must(this.#queues.get(topicPartitionKey(topic, partition)));
      queue.endOffset = highWatermark;
      queue.add(records);
      if (queue.bufferedBytes < this.#bufferedBytes) continue;
      this.#paused.add(queue);
      full.push(queue);
    }
    return full;
  }

  /** Partitions that had enough and can take more again. */
  drained(): readonly TopicPartition[] {
    if (this.#paused.size === 0) return [];
    const drained = [...this.#paused].filter((queue) => queue.bufferedBytes * 2 < this.#bufferedBytes);
    for (const queue of drained) this.#paused.delete(queue);
    return drained;
  }

  get allPaused(): boolean {
    return this.#paused.size === this.#queues.size;
  }

  get hasWork(): boolean {
    return this.tasks.some((task) => task.group.next() !== undefined);
  }

  /** Whether a position moved since the last commit was prepared. */
  get hasUncommitted(): boolean {
    for (const [queue, offset] of this.#handedOver) if (queue.position !== offset) return true;
    return false;
  }

  get nextSystemTimePunctuation(): number {
    return this.tasks.reduce((min, task) => Math.min(min, task.nextSystemTimePunctuation), Number.POSITIVE_INFINITY);
  }

  /** Flushes stores, and answers with the positions that moved since the last call. */
  prepareCommit(): OffsetToCommit[] {
    const offsets: OffsetToCommit[] = [];
    for (const task of this.tasks) {
      task.stateManager.flush();
      task.commitRequested = false;
      for (const queue of task.group.queues) {
        const { topic, partition, position: offset, partitionTime } = queue;
        if (this.#handedOver.get(queue) === offset) continue;
        this.#handedOver.set(queue, offset);
        offsets.push({ topic, partition, offset, metadata: encodePartitionTime(partitionTime) });
      }
    }
    return offsets;
  }

  onAcknowledged(offsets: readonly OffsetToCommit[]): void {
    for (const { topic, partition, offset } of offsets) this.#committed.set(topicPartitionKey(topic, partition), offset);
  }

  close(): void {
    for (const task of this.tasks) task.close();
  }
}
