import type { Record } from '../api/Record.ts';
import { MinHeap } from '../state/MinHeap.ts';
import type { RecordQueue } from './RecordQueue.ts';

/** `max.task.idle.ms`: partitions that are empty are not waited for, whatever the brokers still hold of them. */
const NEVER_IDLE = -1;

/** A task's input partitions. The record with the lowest timestamp is next; of equal ones that of the partition which waits longer. */
export class PartitionGroup {
  readonly #queues: RecordQueue[] = [];
  readonly #maxTaskIdleMs: number;
  readonly #now: () => number;
  /** Those with a head; not kept while there is but one queue. */
  readonly #byHead = new MinHeap<RecordQueue>((a, b) => a.head!.timestamp - b.head!.timestamp);
  /** Until when partitions are waited for that nobody has written more to. */
  readonly #deadlines = new Map<RecordQueue, number>();

  /** `now`: by the application's clock. */
  constructor(queues: readonly RecordQueue[], maxTaskIdleMs = 0, now: () => number = () => 0) {
    this.#maxTaskIdleMs = maxTaskIdleMs;
    this.#now = now;
    for (const queue of queues) this.add(queue);
  }

  get queues(): readonly RecordQueue[] {
    return this.#queues;
  }

  add(queue: RecordQueue): void {
    this.#queues.push(queue);
    const order = (one: RecordQueue): void => {
      if (this.#queues.length > 1) this.#byHead.push(one);
    };
    queue.onFilled = () => order(queue);
    for (const one of this.#queues.length === 2 ? this.#queues : [queue]) if (one.head !== null) order(one);
  }

  /** See RecordQueue. */
  get bufferedRecords(): number {
    return this.#queues.reduce((sum, queue) => sum + queue.bufferedRecords, 0);
  }

  /**
   * The queue to read next, or undefined where there is nothing to read, where a partition is known to hold records that
   * have not been fetched yet and that might come first, or where one may still get some (`max.task.idle.ms`, KIP-695).
   */
  next(): RecordQueue | undefined {
    const first = this.#queues[0];
    if (this.#queues.length === 1) return first!.head === null ? undefined : first;
    if (this.#maxTaskIdleMs !== NEVER_IDLE) for (let i = 0; i < this.#queues.length; i++) if (this.#waitsFor(this.#queues[i]!)) return undefined;
    return this.#byHead.peek();
  }

  /** The head of the queue that is `next`. */
  poll(): Record<unknown, unknown> {
    if (this.#queues.length === 1) return this.#queues[0]!.poll();
    const queue = this.#byHead.pop()!;
    const record = queue.poll();
    if (queue.head !== null) this.#byHead.push(queue);
    return record;
  }

  /** When records that are at hand are no longer held back by empty partitions; Infinity where none are. */
  get idleUntil(): number {
    if (this.#deadlines.size === 0 || this.#byHead.peek() === undefined) return Number.POSITIVE_INFINITY;
    const now = this.#now();
    return [...this.#deadlines.values()].reduce((min, deadline) => (deadline > now ? Math.min(min, deadline) : min), Number.POSITIVE_INFINITY);
  }

  #waitsFor(queue: RecordQueue): boolean {
    const isBehind = queue.head === null && queue.endOffset > queue.position;
    if (this.#maxTaskIdleMs <= 0) return isBehind;
    if (queue.head !== null || isBehind) {
      this.#deadlines.delete(queue);
      return isBehind;
    }
    const now = this.#now();
    const deadline = this.#deadlines.get(queue) ?? now + this.#maxTaskIdleMs;
    this.#deadlines.set(queue, deadline);
    return now < deadline;
  }
}
