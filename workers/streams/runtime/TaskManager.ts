import { topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { IsolationLevel, OffsetToCommit } from '../../broker/index.ts';
import type { FetchedBatches } from '../../clients/index.ts';
import { formatTaskId } from '../api/TaskId.ts';
import type { NodeMetrics } from './NodeMetrics.ts';
import type { RecordQueue } from './RecordQueue.ts';
import type { StreamTask } from './StreamTask.ts';
import { encodeTaskMetadata } from './taskMetadata.ts';

/** The life of an active task. A standby task is only ever RUNNING. */
export type TaskState = 'RESTORING' | 'RUNNING' | 'SUSPENDED';

interface ActiveTask {
  readonly task: StreamTask;
  readonly partitions: readonly TopicPartition[];
  state: TaskState;
}

/** The tasks of a thread by what they are doing, and which of their partitions are read. */
export class TaskManager {
  readonly #active = new Map<string, ActiveTask>();
  readonly #standby = new Map<string, StreamTask>();
  /** Those of `standby` that are here to become active. */
  warmups: ReadonlySet<string> = new Set();
  readonly #queues = new Map<string, RecordQueue>();
  readonly #handedOver = new Map<RecordQueue, number>();
  readonly #committed = new Map<string, number>();
  readonly #paused = new Set<RecordQueue>();
  readonly #bufferedBytes: number;
  readonly #endOf: (fetched: FetchedBatches) => number;
  /** Counters of tasks that are closed, by task and node. */
  readonly #retired = new Map<string, NodeMetrics>();
  #running: readonly StreamTask[] = [];

  /** `bufferedBytes`: of one partition, above which fetching pauses. */
  constructor(bufferedBytes: number, isolationLevel: IsolationLevel) {
    this.#bufferedBytes = bufferedBytes;
    this.#endOf = isolationLevel === 'read_committed' ? ({ lastStableOffset }) => lastStableOffset : ({ highWatermark }) => highWatermark;
  }

  /** Active tasks that process. */
  get running(): readonly StreamTask[] {
    return this.#running;
  }

  get active(): ReadonlyMap<string, Readonly<ActiveTask>> {
    return this.#active;
  }

  get standby(): ReadonlyMap<string, StreamTask> {
    return this.#standby;
  }

  get isRestoring(): boolean {
    for (const { state } of this.#active.values()) if (state === 'RESTORING') return true;
    return false;
  }

  addActive(task: StreamTask, partitions: readonly TopicPartition[]): void {
    this.#active.set(formatTaskId(task.taskId), { task, partitions, state: 'RESTORING' });
  }

  addStandby(task: StreamTask): void {
    this.#standby.set(formatTaskId(task.taskId), task);
  }

  /** Its inputs are set and its topology is initialized. `committed` by topicPartitionKey, as far as the group has committed. */
  run(task: StreamTask, committed: ReadonlyMap<string, number>): void {
    this.#active.get(formatTaskId(task.taskId))!.state = 'RUNNING';
    for (const queue of task.group.queues) {
      const key = topicPartitionKey(queue.topic, queue.partition);
      this.#queues.set(key, queue);
      this.#handedOver.set(queue, queue.position);
      this.#committed.set(key, committed.get(key) ?? queue.position);
    }
    this.#update();
  }

  /** No more records, from now on; what it did is committed. */
  suspend(task: StreamTask): void {
    const active = this.#active.get(formatTaskId(task.taskId));
    if (active === undefined) return;
    active.state = 'SUSPENDED';
    this.#forget(task);
    this.#update();
  }

  /** Out of the books; whether its stores are closed is the caller's. */
  remove(task: StreamTask): void {
    const id = formatTaskId(task.taskId);
    this.#forget(task);
    if (this.#active.get(id)?.task === task) {
      this.#active.delete(id);
      this.#retire(task);
    }
    if (this.#standby.get(id) === task) this.#standby.delete(id);
    this.#update();
  }

  committedOffset({ topic, partition }: TopicPartition): number {
    return this.#committed.get(topicPartitionKey(topic, partition)) ?? 0;
  }

  /** Gives fetched batches to their queues; what came for a task that is gone meanwhile is dropped. Answers with the partitions that have enough now. */
  add(fetched: readonly FetchedBatches[]): readonly TopicPartition[] {
    const full: TopicPartition[] = [];
    for (const batches of fetched) {
      const queue = this.#queues.get(topicPartitionKey(batches.topic, batches.partition));
      if (queue === undefined) continue;
      queue.endOffset = this.#endOf(batches);
      queue.add(batches.records, batches.endOffset);
      if (queue.bufferedBytes < this.#bufferedBytes) continue;
      this.#paused.add(queue);
      full.push({ topic: queue.topic, partition: queue.partition });
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

  get hasWork(): boolean {
    return this.#running.some((task) => task.group.next() !== undefined);
  }

  /** Whether a position moved since the last commit was prepared, or a store holds something back. */
  get hasUncommitted(): boolean {
    for (const [queue, offset] of this.#handedOver) if (queue.position !== offset) return true;
    return this.#running.some((task) => task.stateManager.holdsBack);
  }

  get nextSystemTimePunctuation(): number {
    return this.#running.reduce((min, task) => Math.min(min, task.nextSystemTimePunctuation), Number.POSITIVE_INFINITY);
  }

  /** See PartitionGroup. */
  get idleUntil(): number {
    return this.#running.reduce((min, task) => Math.min(min, task.group.idleUntil), Number.POSITIVE_INFINITY);
  }

  /** Flushes stores, and answers with the positions that moved since the last call. */
  prepareCommit(): OffsetToCommit[] {
    const offsets: OffsetToCommit[] = [];
    for (const task of this.#running) {
      task.stateManager.flush();
      task.commitRequested = false;
      for (const queue of task.group.queues) {
        const { topic, partition, position: offset, partitionTime, leaderEpoch } = queue;
        if (this.#handedOver.get(queue) === offset) continue;
        this.#handedOver.set(queue, offset);
        const metadata = encodeTaskMetadata(partitionTime, task.processorMetadata);
        offsets.push({ topic, partition, offset, metadata, ...(leaderEpoch < 0 ? {} : { leaderEpoch }) });
      }
    }
    return offsets;
  }

  /** The same, with the positions of all. */
  prepareCommitOfAll(): OffsetToCommit[] {
    this.#handedOver.clear();
    return this.prepareCommit();
  }

  onAcknowledged(offsets: readonly OffsetToCommit[]): void {
    for (const { topic, partition, offset } of offsets) {
      const key = topicPartitionKey(topic, partition);
      if (this.#queues.has(key)) this.#committed.set(key, offset);
    }
  }

  /** Counters of all nodes, of tasks that are gone too. */
  metrics(): NodeMetrics[] {
    const all = new Map(this.#retired);
    for (const { task } of this.#active.values())
      for (const metrics of metricsOf(task)) all.set(metricsKey(metrics), sum(metrics, this.#retired.get(metricsKey(metrics))));
    return [...all.values()];
  }

  /** All at once and without another look at what they hold. */
  closeDirty(): void {
    for (const { task, state } of this.#active.values()) {
      try {
        if (state !== 'RESTORING') task.closeTopology();
      } catch {
        // What a processor throws while everything goes down helps nobody.
      }
      task.stateManager.close();
      this.#retire(task);
    }
    for (const task of this.#standby.values()) task.stateManager.close();
    this.#active.clear();
    this.#standby.clear();
    this.#queues.clear();
    this.#handedOver.clear();
    this.#paused.clear();
    this.#update();
  }

  #retire(task: StreamTask): void {
    for (const metrics of metricsOf(task)) this.#retired.set(metricsKey(metrics), sum(metrics, this.#retired.get(metricsKey(metrics))));
  }

  #forget(task: StreamTask): void {
    for (const queue of task.group.queues) {
      const key = topicPartitionKey(queue.topic, queue.partition);
      if (this.#queues.get(key) !== queue) continue;
      this.#queues.delete(key);
      this.#handedOver.delete(queue);
      this.#committed.delete(key);
      this.#paused.delete(queue);
    }
  }

  #update(): void {
    this.#running = [...this.#active.values()].filter(({ state }) => state === 'RUNNING').map(({ task }) => task);
  }
}

const metricsOf = (task: StreamTask): NodeMetrics[] =>
  task.topology.nodes.map(({ name, processed, forwarded, dropped, errors }) => ({ taskId: formatTaskId(task.taskId), nodeName: name, processed, forwarded, dropped, errors }));

const metricsKey = ({ taskId, nodeName }: NodeMetrics): string => `${taskId} ${nodeName}`;

const sum = (a: NodeMetrics, b: NodeMetrics | undefined): NodeMetrics =>
  b === undefined ? a : { ...a, processed: a.processed + b.processed, forwarded: a.forwarded + b.forwarded, dropped: a.dropped + b.dropped, errors: a.errors + b.errors };
