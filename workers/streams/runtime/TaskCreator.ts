import { must, topicPartitionKey, type Time, type TopicPartition } from '../../common/index.ts';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, type Admin } from '../../clients/index.ts';
import type { RecordCollector } from '../topology/RecordCollector.ts';
import type { Subtopology } from '../topology/Subtopology.ts';
import type { Topology } from '../topology/Topology.ts';
import { taskCount, type TopicPartitions } from './InternalTopicManager.ts';
import { listOffsetsAt } from './listOffsetsAt.ts';
import { decodePartitionTime } from './partitionTimeMetadata.ts';
import type { ResolvedStreamsConfig } from './StreamsConfig.ts';
import { StreamTask, type TaskInput } from './StreamTask.ts';

export interface CreatedTasks {
  readonly tasks: readonly StreamTask[];
  /** By topicPartitionKey; only partitions that the group had committed. */
  readonly committed: ReadonlyMap<string, number>;
}

/** Makes the tasks of an application, each to go on where the group has committed. */
export class TaskCreator {
  readonly #admin: Admin;
  readonly #time: Time;
  readonly #config: ResolvedStreamsConfig;
  readonly #topology: Topology;

  constructor(admin: Admin, time: Time, config: ResolvedStreamsConfig, topology: Topology) {
    this.#admin = admin;
    this.#time = time;
    this.#config = config;
    this.#topology = topology;
  }

  async createTasks(subtopologies: readonly Subtopology[], counts: TopicPartitions, collector: RecordCollector): Promise<CreatedTasks> {
    const planned = subtopologies.flatMap((subtopology) =>
      Array.from({ length: taskCount(subtopology, counts) }, (_, partition) => ({
        subtopology,
        partition,
        inputs: subtopology.sourceTopics
          .filter((topic) => partition < must(counts.get(topic)))
          .map((topic): TopicPartition => ({ topic, partition })),
      })),
    );
    const { inputs, committed, ends } = await this.#positions(planned.flatMap((task) => task.inputs));
    const tasks = planned.map((plan) => {
      const taskId = { subtopology: plan.subtopology.id, partition: plan.partition };
      const taskInputs = plan.inputs.map(({ topic, partition }) => must(inputs.get(topicPartitionKey(topic, partition))));
      return new StreamTask(taskId, plan.subtopology.build(), taskInputs, { ...this.#config, time: this.#time, collector });
    });
    for (const queue of tasks.flatMap((task) => task.group.queues))
      queue.endOffset = must(ends.get(topicPartitionKey(queue.topic, queue.partition)));
    return { tasks, committed };
  }

  /** The committed offset, moved to the beginning if that is gone already; else where the source's policy says. */
  async #positions(partitions: readonly TopicPartition[]) {
    const [committedOffsets, begins, ends] = await Promise.all([
      this.#admin.listConsumerGroupOffsets(this.#config.applicationId, { partitions }),
      listOffsetsAt(this.#admin, partitions, EARLIEST_TIMESTAMP),
      listOffsetsAt(this.#admin, partitions, LATEST_TIMESTAMP),
    ]);
    const known = new Map(committedOffsets.map((entry) => [topicPartitionKey(entry.topic, entry.partition), entry]));
    const inputs = new Map<string, TaskInput>();
    for (const [i, { topic, partition }] of partitions.entries()) {
      const key = topicPartitionKey(topic, partition);
      const entry = known.get(key);
      const initial = this.#resetOf(topic) === 'latest' ? ends[i]! : begins[i]!;
      const offset = entry === undefined ? initial : Math.max(entry.offset, begins[i]!);
      inputs.set(key, { topic, partition, offset, partitionTime: entry === undefined ? -1 : decodePartitionTime(entry.metadata) });
    }
    return {
      inputs,
      committed: new Map([...known].map(([key, { offset }]) => [key, offset])),
      ends: new Map(partitions.map(({ topic, partition }, i) => [topicPartitionKey(topic, partition), ends[i]!])),
    };
  }

  #resetOf(topic: string): 'earliest' | 'latest' {
    const prefix = `${this.#config.applicationId}-`;
    const { builder } = this.#topology;
    const own = topic.startsWith(prefix) ? builder.offsetResetOf(topic.slice(prefix.length)) : undefined;
    return builder.offsetResetOf(topic) ?? own ?? this.#config.autoOffsetReset;
  }
}
