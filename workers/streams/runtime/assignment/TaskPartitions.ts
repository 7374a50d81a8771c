import { must, topicPartitionKey, type TopicPartition } from '../../../common/index.ts';
import { formatTaskId } from '../../api/TaskId.ts';
import { comparePartitions } from './comparePartitions.ts';
import type { AssignedTopics, PartitionsByTask } from './StreamsAssignorHost.ts';
import type { TasksToAssign } from './TaskAssignor.ts';

/** All tasks of an application and what belongs to them (PartitionGrouper and ChangelogTopics). */
export class TaskPartitions implements TasksToAssign {
  readonly all: readonly string[];
  readonly stateful: ReadonlySet<string>;
  readonly #inputs = new Map<string, readonly TopicPartition[]>();
  readonly #changelogs = new Map<string, readonly TopicPartition[]>();
  readonly #taskByInput = new Map<string, string>();

  constructor({ subtopologies }: AssignedTopics) {
    for (const { id, inputTopics, changelogTopics } of subtopologies) {
      const widest = Math.max(0, ...inputTopics.values());
      for (let partition = 0; partition < widest; partition++) {
        const task = formatTaskId({ subtopology: id, partition });
        const topics = [...inputTopics].filter(([, count]) => partition < count).map(([topic]) => topic);
        this.#inputs.set(task, topics.map((topic) => ({ topic, partition })).sort(comparePartitions));
        for (const topic of topics) this.#taskByInput.set(topicPartitionKey(topic, partition), task);
        if (changelogTopics.length > 0) this.#changelogs.set(task, changelogTopics.map((topic) => ({ topic, partition })));
      }
    }
    this.all = [...this.#inputs.keys()];
    this.stateful = new Set(this.#changelogs.keys());
  }

  /** By stateful task. */
  get changelogs(): PartitionsByTask {
    return this.#changelogs;
  }

  inputsOf(task: string): readonly TopicPartition[] {
    return must(this.#inputs.get(task));
  }

  /** Undefined for a partition that no task reads. */
  taskOf({ topic, partition }: TopicPartition): string | undefined {
    return this.#taskByInput.get(topicPartitionKey(topic, partition));
  }
}
