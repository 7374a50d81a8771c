import { topicPartitionKey, type TopicPartition } from '../../../common/index.ts';
import { taskLag, type ClientState } from './ClientState.ts';
import { compareText } from './comparePartitions.ts';
import { sortedTaskIds } from './compareTaskIds.ts';
import { LATEST_OFFSET } from './SubscriptionInfo.ts';
import type { TaskPartitions } from './TaskPartitions.ts';

/** An instance with its threads, put together from what these tell in their subscriptions. */
export class ClientMetadata {
  readonly processId: string;
  readonly #consumers: string[] = [];
  readonly #owned: TopicPartition[] = [];
  readonly #ownerOf = new Map<string, string>();
  readonly #offsetSums = new Map<string, number>();
  readonly #previousTasks = new Map<string, readonly string[]>();

  constructor(processId: string) {
    this.processId = processId;
  }

  /** Member ids in order. */
  get consumers(): readonly string[] {
    return [...this.#consumers].sort(compareText);
  }

  /** What threads say of the same task is put together: it is where the best of them has it. */
  addConsumer(memberId: string, owned: readonly TopicPartition[], taskOffsetSums: ReadonlyMap<string, number>): void {
    this.#consumers.push(memberId);
    this.#owned.push(...owned);
    for (const { topic, partition } of owned) this.#ownerOf.set(topicPartitionKey(topic, partition), memberId);
    this.#previousTasks.set(memberId, [...taskOffsetSums.keys()]);
    for (const [task, sum] of taskOffsetSums) {
      const known = this.#offsetSums.get(task);
      if (known === undefined || (known !== LATEST_OFFSET && (sum === LATEST_OFFSET || sum > known))) this.#offsetSums.set(task, sum);
    }
  }

  /** One that nobody owns, and that the last assignment meant for this client. */
  addPromised(partition: TopicPartition): void {
    this.#owned.push(partition);
  }

  /** Which thread of this client came into the rebalance with the partition. */
  previousOwnerOf({ topic, partition }: TopicPartition): string | undefined {
    return this.#ownerOf.get(topicPartitionKey(topic, partition));
  }

  /** Stateful tasks that the thread had, the most caught-up first. */
  previousTasksByLag(memberId: string, { taskLags }: ClientState): string[] {
    const lagged = sortedTaskIds(this.#previousTasks.get(memberId) ?? []).flatMap((task) => {
      const lag = taskLags.get(task);
      return lag === undefined ? [] : [{ task, lag }];
    });
    return lagged.sort((left, right) => left.lag - right.lag).map(({ task }) => task);
  }

  /** `endOffsetSums`: of all stateful tasks. Tasks that no longer exist are left out. */
  toState(tasks: TaskPartitions, endOffsetSums: ReadonlyMap<string, number>): ClientState {
    const active = new Set(this.#owned.flatMap((partition) => tasks.taskOf(partition) ?? []));
    const standby = new Set<string>();
    for (const [task, sum] of this.#offsetSums)
      if (tasks.stateful.has(task) && !active.has(task)) (sum === LATEST_OFFSET ? active : standby).add(task);
    return {
      processId: this.processId,
      capacity: this.#consumers.length,
      previousActiveTasks: active,
      previousStandbyTasks: standby,
      taskLags: new Map([...endOffsetSums].map(([task, end]) => [task, taskLag(this.#offsetSums.get(task) ?? 0, end)])),
    };
  }
}
