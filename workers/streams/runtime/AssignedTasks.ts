import { topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { Consumer } from '../../clients/index.ts';
import { formatTaskId } from '../api/TaskId.ts';
import type { StreamsAssignment } from './assignment/StreamsAssignorHost.ts';
import type { StoreChangelogReader } from './StoreChangelogReader.ts';
import type { StreamTask } from './StreamTask.ts';
import type { TaskCreator, TaskPositions } from './TaskCreator.ts';
import type { TaskManager } from './TaskManager.ts';
import type { TaskSnapshots } from './TaskSnapshots.ts';

export interface AssignedTasksParts {
  readonly tasks: TaskManager;
  readonly creator: TaskCreator;
  readonly consumer: Consumer;
  readonly changelogs: StoreChangelogReader;
  readonly snapshots: TaskSnapshots | undefined;
  /** A new running task begins with what its nodes show. */
  readonly onStarted: (task: StreamTask) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Makes a thread's tasks into what its assignment says: closes, recycles and creates them, and brings those that are new
 * to where they may process. Everything but finding positions and restoring happens between two rounds of processing.
 */
export class AssignedTasks {
  readonly #parts: AssignedTasksParts;
  readonly #positions = new Map<StreamTask, TaskPositions>();

  constructor(parts: AssignedTasksParts) {
    this.#parts = parts;
  }

  /** Of tasks that lose one of these partitions: their work is committed, and no more is done. */
  suspend(partitions: readonly TopicPartition[]): void {
    const { tasks } = this.#parts;
    const revoked = new Set(partitions.map(({ topic, partition }) => topicPartitionKey(topic, partition)));
    for (const active of tasks.active.values())
      if (active.partitions.some(({ topic, partition }) => revoked.has(topicPartitionKey(topic, partition)))) this.#stop(active.task);
  }

  /** After the partitions that are gone were revoked. */
  apply({ active, standby, warmups }: StreamsAssignment): void {
    const { tasks, creator, changelogs } = this.#parts;
    tasks.warmups = warmups;
    for (const [id, one] of [...tasks.active]) {
      const isKept = active.has(id) && one.state !== 'SUSPENDED';
      if (isKept) continue;
      this.#stop(one.task);
      tasks.remove(one.task);
      if (standby.has(id)) this.#addStandby(creator.recycle(one.task));
      else one.task.stateManager.close();
    }
    for (const [id, task] of [...tasks.standby]) {
      if (standby.has(id)) continue;
      tasks.remove(task);
      if (active.has(id)) this.#addActive(task, active.get(id)!);
      else {
        changelogs.unregister(task);
        task.stateManager.close();
      }
    }
    for (const [id, partitions] of active) if (!tasks.active.has(id)) this.#addActive(creator.create(id), partitions);
    for (const id of standby.keys()) if (!tasks.standby.has(id)) this.#addStandby(creator.create(id));
  }

  /** Its stores are whole: it begins. */
  start(task: StreamTask): void {
    const { tasks, consumer, onStarted } = this.#parts;
    const positions = this.#positions.get(task);
    if (positions === undefined || tasks.active.get(formatTaskId(task.taskId))?.task !== task) return;
    this.#positions.delete(task);
    task.setInputs(positions.inputs);
    for (const [key, value] of positions.processorMetadata) task.processorMetadata.set(key, value);
    for (const [i, queue] of task.group.queues.entries()) queue.endOffset = positions.ends[i]!;
    task.initializeTopology();
    tasks.run(task, positions.committed);
    const owned = new Set(consumer.assignment().map(({ topic, partition }) => topicPartitionKey(topic, partition)));
    const partitions = positions.inputs.filter(({ topic, partition }) => owned.has(topicPartitionKey(topic, partition)));
    for (const { topic, partition, offset } of partitions) consumer.seek({ topic, partition }, offset);
    consumer.resume(partitions.map(({ topic, partition }) => ({ topic, partition })));
    onStarted(task);
  }

  #stop(task: StreamTask): void {
    const { tasks, changelogs, snapshots } = this.#parts;
    const active = tasks.active.get(formatTaskId(task.taskId));
    if (active === undefined || active.state === 'SUSPENDED') return;
    if (active.state === 'RESTORING') changelogs.unregister(task);
    else task.closeTopology();
    snapshots?.forget(task);
    this.#positions.delete(task);
    tasks.suspend(task);
  }

  #addActive(task: StreamTask, partitions: readonly TopicPartition[]): void {
    const { tasks, consumer } = this.#parts;
    tasks.addActive(task, partitions);
    consumer.pause(partitions);
    this.#prepare(task, partitions).catch(this.#parts.onError);
  }

  #addStandby(task: StreamTask): void {
    const { tasks, changelogs } = this.#parts;
    tasks.addStandby(task);
    changelogs.register(task, 'standby').catch(this.#parts.onError);
  }

  /**
   * Positions first: they wait until whoever had the task before has ended what it left open, and only then the changelog
   * holds all that counts.
   */
  async #prepare(task: StreamTask, partitions: readonly TopicPartition[]): Promise<void> {
    const { creator, changelogs, tasks } = this.#parts;
    const positions = await creator.positions(partitions);
    if (tasks.active.get(formatTaskId(task.taskId))?.task !== task) return;
    this.#positions.set(task, positions);
    const inputOffsets = new Map(positions.inputs.map(({ topic, offset }) => [topic, offset]));
    const sources = new Set(task.topology.sourceChangelogTopics.values());
    await changelogs.register(task, 'active', (topic) => (sources.has(topic) ? inputOffsets.get(topic) : undefined));
  }
}
