import { must, topicPartitionKey, type Time, type TopicPartition } from '../../common/index.ts';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, type Admin } from '../../clients/index.ts';
import type { TaskId } from '../api/TaskId.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { ThreadCache } from '../state/ThreadCache.ts';
import type { RecordCollector } from '../topology/RecordCollector.ts';
import type { Subtopology } from '../topology/Subtopology.ts';
import type { Topology } from '../topology/Topology.ts';
import { parseTaskId } from './assignment/compareTaskIds.ts';
import { listOffsetsAt } from './listOffsetsAt.ts';
import type { ProcessorStateManager } from './ProcessorStateManager.ts';
import type { ResolvedStreamsConfig } from './StreamsConfig.ts';
import { StreamTask, type TaskInput } from './StreamTask.ts';
import { decodeTaskMetadata } from './taskMetadata.ts';

export interface TaskCreatorParts {
  readonly admin: Admin;
  readonly time: Time;
  readonly config: ResolvedStreamsConfig;
  readonly topology: Topology;
  readonly subtopologies: readonly Subtopology[];
  readonly collector: RecordCollector;
  readonly cache: ThreadCache | undefined;
  readonly globalStores: ReadonlyMap<string, StateStore>;
}

/** Where tasks begin. */
export interface TaskPositions {
  readonly inputs: readonly TaskInput[];
  /** By topicPartitionKey; only partitions that the group had committed. */
  readonly committed: ReadonlyMap<string, number>;
  readonly processorMetadata: ReadonlyMap<string, number>;
  /** In the order of `inputs`. */
  readonly ends: readonly number[];
}

/** Makes tasks, and finds out where they go on. */
export class TaskCreator {
  readonly #parts: TaskCreatorParts;

  constructor(parts: TaskCreatorParts) {
    this.#parts = parts;
  }

  /** With open and empty stores, and without inputs. */
  create(taskId: string): StreamTask {
    return this.#create(parseTaskId(taskId));
  }

  /** A task like `task`, which has been closed, with its stores. */
  recycle(task: StreamTask): StreamTask {
    return this.#create(task.taskId, task.stateManager);
  }

  /**
   * The committed offset, moved to the beginning if that is gone already; else where the source's policy says. Waits for
   * offsets that are in an open transaction (KIP-447).
   */
  async positions(partitions: readonly TopicPartition[]): Promise<TaskPositions> {
    const { admin, config } = this.#parts;
    const committedOffsets = await admin.listConsumerGroupOffsets(config.applicationId, { partitions, requireStable: true });
    const [begins, ends] = await Promise.all([listOffsetsAt(admin, partitions, EARLIEST_TIMESTAMP), listOffsetsAt(admin, partitions, LATEST_TIMESTAMP)]);
    const known = new Map(committedOffsets.map((entry) => [topicPartitionKey(entry.topic, entry.partition), entry]));
    const processorMetadata = new Map<string, number>();
    const inputs = partitions.map(({ topic, partition }, i): TaskInput => {
      const entry = known.get(topicPartitionKey(topic, partition));
      if (entry === undefined) return { topic, partition, offset: this.#resetOf(topic) === 'latest' ? ends[i]! : begins[i]!, partitionTime: -1 };
      const metadata = decodeTaskMetadata(entry.metadata);
      for (const [key, value] of metadata.processorMetadata) processorMetadata.set(key, Math.max(value, processorMetadata.get(key) ?? value));
      return { topic, partition, offset: Math.max(entry.offset, begins[i]!), partitionTime: metadata.partitionTime };
    });
    return { inputs, processorMetadata, ends, committed: new Map([...known].map(([key, { offset }]) => [key, offset])) };
  }

  #create(taskId: TaskId, recycled?: ProcessorStateManager): StreamTask {
    const { subtopologies, config, time, collector, cache, globalStores } = this.#parts;
    const subtopology = must(subtopologies.find(({ id }) => id === taskId.subtopology), `there is no sub-topology ${taskId.subtopology}`);
    return new StreamTask(taskId, subtopology.build(), [], { ...config, time, collector, cache, globalStores }, recycled);
  }

  #resetOf(topic: string): 'earliest' | 'latest' {
    const { config, topology } = this.#parts;
    const prefix = `${config.applicationId}-`;
    const own = topic.startsWith(prefix) ? topology.builder.offsetResetOf(topic.slice(prefix.length)) : undefined;
    return topology.builder.offsetResetOf(topic) ?? own ?? config.autoOffsetReset;
  }
}
