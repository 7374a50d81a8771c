import type { RecordQueue } from './RecordQueue.ts';

/** A task's input partitions. The record with the lowest timestamp is next. */
export class PartitionGroup {
  readonly queues: readonly RecordQueue[];

  constructor(queues: readonly RecordQueue[]) {
    this.queues = queues;
  }

  /** See RecordQueue. */
  get bufferedRecords(): number {
    return this.queues.reduce((sum, queue) => sum + queue.bufferedRecords, 0);
  }

  /**
   * The queue to read next, or undefined where there is nothing to read, or where a partition is known to hold records
   * that have not been fetched yet and that might come first (KIP-695, with `max.task.idle.ms` 0).
   */
  next(): RecordQueue | undefined {
    const queues = this.queues;
    let first: RecordQueue | undefined;
    for (let i = 0; i < queues.length; i++) {
      const queue = queues[i]!;
      const head = queue.head;
      if (head === null) {
        if (queue.endOffset > queue.position) return undefined;
      } else if (first === undefined || head.timestamp < first.head!.timestamp) first = queue;
    }
    return first;
  }
}
