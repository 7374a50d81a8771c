import { Errors, KafkaError, type TopicPartition } from '../../common/index.ts';
import type {
  BrokerApi, DescribedGroup, GroupState, ListGroupsResponse, OffsetFetchResponse, OffsetToCommit, Outcome, PartitionResult,
} from '../../broker/index.ts';
import { CONSUMER_PROTOCOL_TYPE, decodeAssignment, decodeSubscription } from '../consumer/assignor/ConsumerProtocol.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';
import { isCoordinatorGone, type KafkaClient } from '../network/KafkaClient.ts';
import { throwFirst } from './throwFirst.ts';

export type ConsumerGroupListing = ListGroupsResponse['groups'][number];

export interface MemberDescription {
  readonly memberId: string;
  /** Null for a dynamic member. */
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  /** What it has subscribed to, and what it was given. Empty for members of another protocol, such as Connect workers. */
  readonly topics: readonly string[];
  readonly assignment: readonly TopicPartition[];
}

export interface ConsumerGroupDescription {
  readonly groupId: string;
  readonly state: GroupState;
  readonly generationId: number;
  readonly protocolType: string;
  /** '' while none was chosen. */
  readonly assignor: string;
  /** Broker id. */
  readonly coordinator: number;
  readonly members: readonly MemberDescription[];
}

export interface CommittedOffset extends TopicPartition {
  readonly offset: number;
  readonly leaderEpoch: number;
  readonly metadata: string;
}

/** A static member by its instance id, any other by its member id. */
export type MemberToRemove = { readonly memberId: string } | { readonly groupInstanceId: string };

/** An admin's calls to the coordinators of groups; what may pass is tried again. */
export class ConsumerGroups {
  readonly #client: KafkaClient;
  readonly #timeoutMs: number;

  constructor(client: KafkaClient, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  /** Of these brokers. One that does not answer has no say; rejects when none does. */
  async list(brokerIds: readonly number[]): Promise<ConsumerGroupListing[]> {
    const answers = await Promise.allSettled(brokerIds.map((brokerId) => this.#client.call(brokerId, (api) => api.listGroups({}))));
    const first = answers.find((answer) => answer.status === 'rejected');
    if (first !== undefined && answers.every(({ status }) => status === 'rejected')) throw first.reason;
    const groups = new Map<string, ConsumerGroupListing>();
    for (const answer of answers) if (answer.status === 'fulfilled') for (const group of answer.value.groups) groups.set(group.groupId, group);
    return [...groups.values()].sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
  }

  describe(groupIds: readonly string[]): Promise<ConsumerGroupDescription[]> {
    return Promise.all(groupIds.map(async (groupId) => {
      const { groups } = await this.#ask(groupId, (api) => api.describeGroups({ groupIds: [groupId] }), (answer) => answer.groups);
      throwFirst(groups, () => groupId);
      return describeGroup(groups[0]!, await this.#client.coordinatorId('group', groupId));
    }));
  }

  async delete(groupIds: readonly string[]): Promise<void> {
    const results = await Promise.all(groupIds.map((groupId) =>
      this.#ask(groupId, (api) => api.deleteGroups({ groupIds: [groupId] }), (answer) => answer)));
    throwFirst(results.flat(), ({ name }) => `the group ${name} cannot be deleted`);
  }

  async offsets(groupId: string, { partitions, requireStable }: { readonly partitions?: readonly TopicPartition[]; readonly requireStable?: boolean }): Promise<CommittedOffset[]> {
    const request = { groupId, requireStable: requireStable ?? false, ...(partitions === undefined ? {} : { partitions }) };
    const answer = await this.#ask<OffsetFetchResponse>(groupId, (api) => api.offsetFetch(request), (response) => [response, ...response.offsets]);
    throwFirst([answer, ...answer.offsets], () => groupId);
    return answer.offsets.map(({ topic, partition, offset, leaderEpoch, metadata }) => ({ topic, partition, offset, leaderEpoch, metadata }));
  }

  async alterOffsets(groupId: string, offsets: readonly OffsetToCommit[]): Promise<void> {
    const request = { groupId, generationId: -1, memberId: '', offsets };
    const results = await this.#ask<readonly PartitionResult[]>(groupId, (api) => api.offsetCommit(request), (answer) => answer);
    // The coordinator only says that we are no member of a group that has some.
    const refused = results.find(({ error }) => error === 'UNKNOWN_MEMBER_ID' || error === 'ILLEGAL_GENERATION' || error === 'REBALANCE_IN_PROGRESS');
    if (refused !== undefined) throw new KafkaError('NON_EMPTY_GROUP', `the group ${groupId} has members: its offsets can be changed when they are gone`);
    throwFirst(results, describePartition);
  }

  async deleteOffsets(groupId: string, partitions: readonly TopicPartition[]): Promise<void> {
    throwFirst(await this.#ask<readonly PartitionResult[]>(groupId, (api) => api.offsetDelete({ groupId, partitions }), (answer) => answer), describePartition);
  }

  async removeMembers(groupId: string, members: readonly MemberToRemove[] | undefined): Promise<void> {
    const named = members?.map((member) => ('memberId' in member ? member : { memberId: '', ...member })) ?? (await this.#membersOf(groupId));
    if (named.length === 0) return;
    const request = { groupId, members: named.map((member) => ({ ...member, reason: 'removed by an admin' })) };
    const answer = await this.#ask(groupId, (api) => api.leaveGroup(request), (response) => [response]);
    throwFirst([answer], () => groupId);
    throwFirst(answer.members, ({ memberId, groupInstanceId }) => `the member ${groupInstanceId ?? memberId} of ${groupId}`);
  }

  async #membersOf(groupId: string): Promise<Array<{ readonly memberId: string; readonly groupInstanceId?: string }>> {
    const [described] = await this.describe([groupId]);
    return described!.members.map(({ memberId, groupInstanceId }) => (groupInstanceId === null ? { memberId } : { memberId: '', groupInstanceId }));
  }

  /** `outcomesOf`: where in the answer errors are. Answers that hold passing errors are asked for again, while there is time. */
  async #ask<T>(groupId: string, send: (api: BrokerApi) => Promise<T>, outcomesOf: (answer: T) => readonly Outcome[]): Promise<T> {
    const { time } = this.#client;
    const deadline = time.hiResMilliseconds() + this.#timeoutMs;
    for (let attempt = 0; ; attempt++) {
      const isLast = time.hiResMilliseconds() >= deadline || this.#client.isClosed;
      try {
        const answer = await this.#client.callCoordinator('group', groupId, send);
        const passing = outcomesOf(answer).filter(({ error }) => isCoordinatorGone(error) || MAY_PASS.has(error));
        if (passing.some(({ error }) => isCoordinatorGone(error))) this.#client.forgetCoordinator('group', groupId);
        if (passing.length === 0 || isLast) return answer;
      } catch (error) {
        if (isLast || !Errors[toKafkaError(error).errorName].retriable) throw error;
      }
      await this.#client.backoff(attempt);
    }
  }
}

const MAY_PASS: ReadonlySet<string> = new Set(['COORDINATOR_LOAD_IN_PROGRESS', 'UNSTABLE_OFFSET_COMMIT']);

const describePartition = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`;

const describeGroup = (group: DescribedGroup, coordinator: number): ConsumerGroupDescription => {
  const { groupId, state, generationId, protocolType, protocolName } = group;
  return {
    groupId, state, generationId, protocolType, coordinator, assignor: protocolName,
    members: group.members.map(({ memberId, groupInstanceId, clientId, metadata, assignment }) => {
      const isConsumer = protocolType === CONSUMER_PROTOCOL_TYPE;
      return {
        memberId, clientId, groupInstanceId: groupInstanceId ?? null,
        topics: isConsumer && metadata.length > 0 ? decodeSubscription(metadata).topics : [],
        assignment: isConsumer ? decodeAssignment(assignment).partitions : [],
      };
    }),
  };
};
