import { KafkaError, must, topicPartitionKey, type TopicPartition } from '../../../common/index.ts';
import type { Assignment, ClusterTopics, ConsumerPartitionAssignor, RebalanceProtocol, Subscriptions } from '../../../clients/index.ts';
import { messageOf, StreamsException } from '../../errors/StreamsException.ts';
import { TaskMigratedException } from '../TaskMigratedException.ts';
import { decodeAssignmentInfo, encodeAssignmentInfo, errorAssignmentInfo } from './AssignmentInfo.ts';
import { assignToMembers } from './assignToMembers.ts';
import type { AssignorError } from './AssignorError.ts';
import { ClientMetadata } from './ClientMetadata.ts';
import { comparePartitions } from './comparePartitions.ts';
import { fallbackPriorTaskAssignor } from './fallbackPriorTaskAssignor.ts';
import { highAvailabilityTaskAssignor } from './highAvailabilityTaskAssignor.ts';
import { MissingSourceTopicException } from '../../errors/MissingSourceTopicException.ts';
import type { AssignedTopics, PartitionsByProcess, StreamsAssignorHost } from './StreamsAssignorHost.ts';
import { decodeSubscriptionInfo, encodeSubscriptionInfo, UNKNOWN_OFFSET_SUM } from './SubscriptionInfo.ts';
import { TaskPartitions } from './TaskPartitions.ts';

/** Assigns tasks, and with them partitions, to the threads of all instances of an application. One for each thread's consumer. */
export class StreamsPartitionAssignor implements ConsumerPartitionAssignor {
  readonly name = 'stream';
  readonly supportedProtocols: readonly RebalanceProtocol[] = ['COOPERATIVE', 'EAGER'];
  readonly #host: StreamsAssignorHost;
  #uniqueField = 0;
  /** As the last assignment says. */
  #partitionsByProcess: PartitionsByProcess = new Map();

  constructor(host: StreamsAssignorHost) {
    this.#host = host;
  }

  subscriptionUserData(): Uint8Array {
    this.#uniqueField = (this.#uniqueField + 1) % 128;
    return encodeSubscriptionInfo({ processId: this.#host.processId, uniqueField: this.#uniqueField, taskOffsetSums: this.#host.taskOffsetSums() });
  }

  /** Rejects only with a retriable KafkaError; whatever else goes wrong the members hear of. */
  async assign(_topics: ClusterTopics, subscriptions: Subscriptions): Promise<Map<string, Assignment>> {
    let topics: AssignedTopics;
    try {
      topics = await this.#host.prepareTopics();
    } catch (error) {
      if (error instanceof KafkaError && error.retriable) throw error;
      return errorAssignments(subscriptions, error instanceof MissingSourceTopicException ? 'INCOMPLETE_SOURCE_TOPIC_METADATA' : 'ASSIGNMENT_ERROR', error);
    }
    try {
      return await this.#assignTasks(new TaskPartitions(topics), subscriptions);
    } catch (error) {
      return errorAssignments(subscriptions, 'ASSIGNMENT_ERROR', error);
    }
  }

  /** Throws StreamsException for an assignment that is not from an assignor like this, or does not know of this member. */
  onAssignment({ partitions, userData }: Assignment): void {
    // What a leader sent to an earlier coordinator may arrive late, when the generation has been counted anew.
    if (userData === null) throw new TaskMigratedException('the assignment says nothing of tasks');
    const info = decodeAssignmentInfo(userData);
    if (info.error !== 'NONE') {
      this.#host.onAssignmentError(info.error, info.errorMessage);
      return;
    }
    if (info.activeTasks.length !== partitions.length)
      throw new StreamsException(`the assignment has ${partitions.length} partitions for ${info.activeTasks.length} tasks`);
    const active = new Map<string, TopicPartition[]>();
    for (const [i, partition] of [...partitions].sort(comparePartitions).entries()) {
      const task = must(info.activeTasks[i]);
      const known = active.get(task);
      if (known === undefined) active.set(task, [partition]);
      else known.push(partition);
    }
    const { standbyTasks: standby, partitionsByProcess, standbyPartitionsByProcess } = info;
    this.#partitionsByProcess = partitionsByProcess;
    this.#host.requestRebalanceAt(info.nextRebalanceMs);
    this.#host.onAssignment({ active, standby, warmups: new Set(info.warmupTasks), partitionsByProcess, standbyPartitionsByProcess });
  }

  async #assignTasks(tasks: TaskPartitions, subscriptions: Subscriptions): Promise<Map<string, Assignment>> {
    const { config, time, processId } = this.#host;
    const known = await this.#endOffsetSums(tasks);
    const endOffsetSums = known ?? new Map([...tasks.stateful].map((task) => [task, UNKNOWN_OFFSET_SUM]));
    const clients = clientsOf(subscriptions, this.#partitionsByProcess).map((metadata) => ({ metadata, state: metadata.toState(tasks, endOffsetSums) }));
    const assignor = known === undefined ? fallbackPriorTaskAssignor : highAvailabilityTaskAssignor;
    const planned = assignor(clients.map(({ state }) => state), tasks, config);
    // The leader's own instance sees to it; any other would do.
    const probing = planned.probingRebalanceNeeded ? { processId, atMs: time.milliseconds() + config.probingRebalanceIntervalMs } : undefined;
    return assignToMembers(clients, tasks, planned, subscriptions, probing);
  }

  /** Of each stateful task; undefined where they cannot be had now. */
  async #endOffsetSums({ changelogs }: TaskPartitions): Promise<Map<string, number> | undefined> {
    if (changelogs.size === 0) return new Map();
    let ends: readonly number[];
    try {
      ends = await this.#host.changelogEndOffsets([...changelogs.values()].flat());
    } catch {
      return undefined;
    }
    let next = 0;
    return new Map([...changelogs].map(([task, partitions]) => [task, partitions.reduce((sum) => sum + must(ends[next++]), 0)]));
  }
}

/** Throws where a member is no thread of streams, or one of another version. */
const clientsOf = (subscriptions: Subscriptions, promised: PartitionsByProcess): ClientMetadata[] => {
  const clients = new Map<string, ClientMetadata>();
  const owned = new Set<string>();
  for (const [memberId, { userData, ownedPartitions }] of subscriptions) {
    if (userData === null) throw new StreamsException(`the member ${memberId} says nothing of an instance`);
    const { processId, taskOffsetSums } = decodeSubscriptionInfo(userData);
    let client = clients.get(processId);
    if (client === undefined) clients.set(processId, (client = new ClientMetadata(processId)));
    client.addConsumer(memberId, ownedPartitions, taskOffsetSums);
    for (const { topic, partition } of ownedPartitions) owned.add(topicPartitionKey(topic, partition));
  }
  // What one has given up and another is to have stays promised to that one.
  for (const [processId, partitions] of promised)
    for (const partition of partitions) if (!owned.has(topicPartitionKey(partition.topic, partition.partition))) clients.get(processId)?.addPromised(partition);
  return [...clients.values()];
};

const errorAssignments = (subscriptions: Subscriptions, error: AssignorError, cause: unknown): Map<string, Assignment> => {
  const userData = encodeAssignmentInfo(errorAssignmentInfo(error, messageOf(cause)));
  return new Map([...subscriptions.keys()].map((memberId) => [memberId, { partitions: [], userData }]));
};
