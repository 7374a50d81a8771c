import type { KafkaError, Time, TopicPartition } from '../../common/index.ts';
import type {
  AlterConfigsRequest, BrokerApi, BrokerMetadata, BrokerNetwork, ConfigResource, CreatePartitionsRequest, DeleteRecordsRequest, DeleteRecordsResponse,
  DescribeConfigsResponse, ElectLeadersRequest, IsolationLevel, ListOffsetsRequest, ListOffsetsResponse, NamedResult, OffsetToCommit, Outcome,
  PartitionResult, TopicMetadata,
} from '../../broker/index.ts';
import { LeaderRequests } from '../consumer/LeaderRequests.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';
import { KafkaClient, type KafkaClientConfig } from '../network/KafkaClient.ts';
import { ConsumerGroups, type CommittedOffset, type ConsumerGroupDescription, type ConsumerGroupListing, type MemberToRemove } from './ConsumerGroups.ts';
import { throwFirst } from './throwFirst.ts';

export interface NewTopic {
  readonly name: string;
  /** Default: the cluster's num.partitions. */
  readonly numPartitions?: number;
  /** Default: the cluster's default.replication.factor. */
  readonly replicationFactor?: number;
  /** Brokers by partition, the preferred leader first, in place of the two numbers. */
  readonly assignments?: ReadonlyArray<readonly number[]>;
  readonly configs?: Readonly<Record<string, string>>;
}

export interface ClusterDescription {
  /** Those that are up. */
  readonly brokers: readonly BrokerMetadata[];
  readonly controllerId: number;
}

export interface AdminConfig extends KafkaClientConfig {
  /** `default.api.timeout.ms`: how long passing errors are met with another attempt. Default 1 minute. */
  readonly apiTimeoutMs?: number;
}

const DEFAULT_API_TIMEOUT_MS = 60_000;

/**
 * Topics, brokers and groups. Every call rejects with the KafkaError of the first name that failed; the others were
 * still done. Calls go to the same broker as long as it answers, so that each sees what the one before has done.
 */
export class Admin {
  readonly #client: KafkaClient;
  readonly #apiTimeoutMs: number;
  readonly #leaders: LeaderRequests;
  readonly #groups: ConsumerGroups;
  #brokerId: number | undefined;

  constructor(network: BrokerNetwork, time: Time, config: AdminConfig = {}) {
    this.#client = new KafkaClient(network, time, config);
    this.#apiTimeoutMs = config.apiTimeoutMs ?? DEFAULT_API_TIMEOUT_MS;
    this.#leaders = new LeaderRequests(this.#client, this.#apiTimeoutMs);
    this.#groups = new ConsumerGroups(this.#client, this.#apiTimeoutMs);
  }

  // ---------------------------------------------------------------------------------------------------------- topics

  /** Resolves when durable. `validateOnly` changes nothing. */
  async createTopics(topics: readonly NewTopic[], options: { readonly validateOnly?: boolean } = {}): Promise<void> {
    const asked = topics.map(({ numPartitions, replicationFactor, ...topic }) => ({ ...topic, numPartitions: numPartitions ?? -1, replicationFactor: replicationFactor ?? -1 }));
    throwFirst(await this.#ask((api) => api.createTopics({ topics: asked, validateOnly: options.validateOnly ?? false })), nameOf);
  }

  /** Resolves when durable. */
  async deleteTopics(topics: readonly string[]): Promise<void> {
    throwFirst(await this.#ask((api) => api.deleteTopics({ topics })), nameOf);
  }

  /** `count`: how many partitions the topic has afterwards. */
  async createPartitions(topics: CreatePartitionsRequest['topics']): Promise<void> {
    throwFirst(await this.#ask((api) => api.createPartitions({ topics })), nameOf);
  }

  /** With all configs in force. */
  async describeTopics(names: readonly string[]): Promise<readonly TopicMetadata[]> {
    const { topics } = await this.#ask((api) => api.metadata({ topics: names }));
    throwFirst(topics.filter(({ error }) => error !== 'LEADER_NOT_AVAILABLE'), ({ name }) => `the topic ${name} does not exist`);
    return topics;
  }

  async listTopics(options: { readonly listInternal?: boolean } = {}): Promise<readonly TopicMetadata[]> {
    const { topics } = await this.#ask((api) => api.metadata({}));
    return topics.filter(({ isInternal }) => !isInternal || options.listInternal === true);
  }

  // --------------------------------------------------------------------------------------------------------- records

  /** Everything below each offset goes (-1: all that is committed). Answers where the logs begin then, in the same order. */
  deleteRecords(partitions: DeleteRecordsRequest['partitions']): Promise<DeleteRecordsResponse['partitions']> {
    return this.#leaders.ask(partitions, async (api, asked) => (await api.deleteRecords({ partitions: asked })).partitions);
  }

  /** Offset -1 where no record is that late. In the order asked for. */
  listOffsets(
    partitions: ListOffsetsRequest['partitions'], options: { readonly isolationLevel?: IsolationLevel } = {},
  ): Promise<ListOffsetsResponse['partitions']> {
    const isolationLevel = options.isolationLevel ?? 'read_uncommitted';
    return this.#leaders.ask(partitions, async (api, asked) => (await api.listOffsets({ isolationLevel, partitions: asked })).partitions);
  }

  // --------------------------------------------------------------------------------------------------------- cluster

  async describeCluster(): Promise<ClusterDescription> {
    const { brokers, controllerId } = await this.#ask((api) => api.metadata({ topics: [] }));
    return { brokers, controllerId };
  }

  async describeConfigs(resources: readonly ConfigResource[]): Promise<DescribeConfigsResponse['resources']> {
    const answer = await this.#ask((api) => api.describeConfigs({ resources }));
    throwFirst(answer.resources, nameOf);
    return answer.resources;
  }

  /** A null value goes back to the default; what is not named stays. */
  async incrementalAlterConfigs(resources: AlterConfigsRequest['resources']): Promise<void> {
    throwFirst(await this.#ask((api) => api.incrementalAlterConfigs({ resources })), nameOf);
  }

  /** One answer for each partition; ELECTION_NOT_NEEDED says that its leader was the right one already. */
  electLeaders(electionType: ElectLeadersRequest['electionType'], partitions?: readonly TopicPartition[]): Promise<readonly PartitionResult[]> {
    return this.#ask((api) => api.electLeaders(partitions === undefined ? { electionType } : { electionType, partitions }));
  }

  // ---------------------------------------------------------------------------------------------------------- groups

  /** Of all brokers that are up. */
  async listConsumerGroups(): Promise<readonly ConsumerGroupListing[]> {
    const { brokers } = await this.describeCluster();
    return this.#groups.list(brokers.map(({ brokerId }) => brokerId));
  }

  /** In the order asked for. Rejects with GROUP_ID_NOT_FOUND. */
  describeConsumerGroups(groupIds: readonly string[]): Promise<readonly ConsumerGroupDescription[]> {
    return this.#groups.describe(groupIds);
  }

  /** Rejects with GROUP_ID_NOT_FOUND, or NON_EMPTY_GROUP while it has members. */
  deleteConsumerGroups(groupIds: readonly string[]): Promise<void> {
    return this.#groups.delete(groupIds);
  }

  /** As `deleteConsumerGroups`, but nothing happens where there is no such group. */
  async deleteConsumerGroup(groupId: string): Promise<void> {
    try {
      await this.#groups.delete([groupId]);
    } catch (error) {
      if (toKafkaError(error).errorName !== 'GROUP_ID_NOT_FOUND') throw error;
    }
  }

  /** Of all partitions unless some are named; only those with a committed offset. */
  listConsumerGroupOffsets(
    groupId: string, options: { readonly partitions?: readonly TopicPartition[]; readonly requireStable?: boolean } = {},
  ): Promise<readonly CommittedOffset[]> {
    return this.#groups.offsets(groupId, options);
  }

  /** Commits on behalf of a group without members; rejects with NON_EMPTY_GROUP while it has some. */
  alterConsumerGroupOffsets(groupId: string, offsets: readonly OffsetToCommit[]): Promise<void> {
    return this.#groups.alterOffsets(groupId, offsets);
  }

  /** Rejects with GROUP_SUBSCRIBED_TO_TOPIC for a topic that members of the group read. */
  deleteConsumerGroupOffsets(groupId: string, partitions: readonly TopicPartition[]): Promise<void> {
    return this.#groups.deleteOffsets(groupId, partitions);
  }

  /** All of them unless some are named. */
  removeMembersFromConsumerGroup(groupId: string, members?: readonly MemberToRemove[]): Promise<void> {
    return this.#groups.removeMembers(groupId, members);
  }

  close(): void {
    this.#client.close();
  }

  /** Any broker passes on to the controller what is the controller's; while it has none, it is asked again. */
  async #ask<T>(send: (api: BrokerApi) => Promise<T>): Promise<T> {
    const { time } = this.#client;
    const deadline = time.hiResMilliseconds() + this.#apiTimeoutMs;
    for (let attempt = 0; ; attempt++) {
      let failure: KafkaError | undefined;
      try {
        const answer = await this.#client.callAny((api, brokerId) => {
          this.#brokerId = brokerId;
          return send(api);
        }, undefined, this.#brokerId);
        if (!isWithoutController(answer)) return answer;
        this.#brokerId = undefined;
        if (time.hiResMilliseconds() >= deadline || this.#client.isClosed) return answer;
      } catch (error) {
        failure = toKafkaError(error);
      }
      if (failure !== undefined && (!failure.retriable || time.hiResMilliseconds() >= deadline || this.#client.isClosed)) throw failure;
      await this.#client.backoff(attempt);
    }
  }
}

const nameOf = ({ name }: NamedResult): string => name;

const isWithoutController = (answer: unknown): boolean =>
  Array.isArray(answer) && answer.some((result: Outcome) => result.error === 'NOT_CONTROLLER' || result.error === 'THROTTLING_QUOTA_EXCEEDED');
