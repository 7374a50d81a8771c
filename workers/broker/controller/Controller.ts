import type { KafkaError, Time, Timer, TopicPartition } from '../../common/index.ts';
import { parseLogConfig, type LogManager } from '../../log/index.ts';
import type {
  AlterConfigsRequest, CreatePartitionsRequest, CreateTopicsRequest, DeleteTopicsRequest, ElectLeadersRequest, NamedResult, PartitionResult,
} from '../api/admin.ts';
import type { Outcome } from '../api/Outcome.ts';
import type { MetadataImage } from '../metadata/MetadataImage.ts';
import type { MetadataRecord } from '../metadata/MetadataRecord.ts';
import type { ClusterConfig } from './ClusterConfig.ts';
import type {
  AllocateProducerIdsResponse, AlterPartitionRequest, BrokerHeartbeatRequest, BrokerHeartbeatResponse, BrokerIncarnation, ControllerApi,
  ControllerResponse, FetchMetadataRequest, FetchMetadataResponse, RegisterBrokerRequest, RegisterBrokerResponse,
} from './ControllerApi.ts';
import { decideAlterConfigs } from './decideAlterConfigs.ts';
import { decideCreateTopics } from './decideCreateTopics.ts';
import { decideCreatePartitions, decideDeleteTopics } from './decideTopicChanges.ts';
import { failedPartition, type Decision } from './Decision.ts';
import { describeChange } from './describeChange.ts';
import { electLeaders, electPreferredLeader } from './elections.ts';
import { asKafkaError, MetadataLog } from './MetadataLog.ts';
import { TokenBucket } from './TokenBucket.ts';

/** `timeMs` by the controller's clock. */
export interface ClusterEvent {
  readonly timeMs: number;
  readonly message: string;
}

const PRODUCER_ID_BLOCK = 1000;
const MAX_EVENTS = 200;

/**
 * Decides what the cluster is: brokers, topics, leaders, in-sync sets. A KRaft quorum of one: its log is the truth, what
 * it decides becomes records, and replaying records is all that changes anything.
 */
export class Controller implements ControllerApi {
  readonly #metadata: MetadataLog;
  readonly #time: Time;
  readonly #config: ClusterConfig;
  readonly #sessions = new Map<number, Timer>();
  readonly #mutations: TokenBucket;
  #events: ClusterEvent[] = [];
  #rebalanceTimer: Timer | undefined;
  #closed = false;

  private constructor(metadata: MetadataLog, time: Time, config: ClusterConfig) {
    this.#metadata = metadata;
    this.#time = time;
    this.#config = config;
    this.#mutations = new TokenBucket(time, config.controllerMutationsPerMinute / 60, config.controllerMutationsPerMinute);
    for (const { brokerId, fenced } of this.image.brokers.values()) if (!fenced) this.#renewSession(brokerId);
    this.#scheduleRebalance();
  }

  /** Throws INVALID_CONFIG. Rejects with a StorageError. */
  static async open(logs: LogManager, time: Time, config: ClusterConfig): Promise<Controller> {
    parseLogConfig(config.topicConfigs);
    return new Controller(await MetadataLog.open(logs, time), time, config);
  }

  get image(): MetadataImage {
    return this.#metadata.image;
  }

  get metadataOffset(): number {
    return this.#metadata.endOffset;
  }

  /** The newest changes in words, oldest first. */
  get events(): readonly ClusterEvent[] {
    return this.#events;
  }

  close(): void {
    this.#closed = true;
    this.#rebalanceTimer?.cancel();
    for (const session of this.#sessions.values()) session.cancel();
  }

  async registerBroker({ brokerId, rack, mayHaveLostRecords }: RegisterBrokerRequest): Promise<RegisterBrokerResponse> {
    const before = this.image.brokers.get(brokerId);
    const brokerEpoch = this.#metadata.endOffset + 1;
    const records: MetadataRecord[] = [{ type: 'RegisterBrokerRecord', brokerId, brokerEpoch, rack, fenced: before?.fenced ?? true }];
    if (mayHaveLostRecords)
      for (const { name, partitions } of this.image.topics.values())
        for (const [partition, { leader }] of partitions.entries())
          if (leader === brokerId) records.push({ type: 'PartitionChangeRecord', topic: name, partition, leader });
    const error = await this.#append(records);
    if (error !== undefined) return { error: error.errorName, message: error.message, brokerEpoch: -1 };
    this.#renewSession(brokerId);
    return { error: 'NONE', brokerEpoch };
  }

  async brokerHeartbeat({ brokerId, brokerEpoch, metadataOffset, wantShutDown }: BrokerHeartbeatRequest): Promise<BrokerHeartbeatResponse> {
    const answer = (outcome: Outcome, isFenced: boolean): BrokerHeartbeatResponse => ({ ...outcome, isFenced, metadataOffset: this.#metadata.committedOffset });
    const stale = this.#staleness({ brokerId, brokerEpoch });
    if (stale !== undefined) return answer(stale, true);
    if (wantShutDown) {
      await this.#fence(brokerId);
      return answer({ error: 'NONE' }, true);
    }
    this.#renewSession(brokerId);
    const isFenced = this.image.brokers.get(brokerId)!.fenced;
    if (!isFenced || metadataOffset < brokerEpoch) return answer({ error: 'NONE' }, isFenced);
    const alive = (id: number): boolean => id === brokerId || this.image.isAlive(id);
    const error = await this.#append([
      { type: 'BrokerRegistrationChangeRecord', brokerId, fenced: false },
      ...electLeaders(this.image, alive, this.#allowsUnclean),
    ]);
    return error === undefined ? answer({ error: 'NONE' }, false) : answer({ error: error.errorName, message: error.message }, true);
  }

  async alterPartition({ brokerId, brokerEpoch, topic, partition, leaderEpoch, partitionEpoch, newIsr }: AlterPartitionRequest): Promise<Outcome> {
    const stale = this.#staleness({ brokerId, brokerEpoch });
    if (stale !== undefined) return stale;
    const name = `${topic}-${partition}`;
    const registration = this.image.partition(topic, partition);
    if (registration === undefined) return { error: 'UNKNOWN_TOPIC_OR_PARTITION', message: `there is no partition ${name}` };
    if (registration.leader !== brokerId || registration.leaderEpoch !== leaderEpoch)
      return { error: 'FENCED_LEADER_EPOCH', message: `broker ${brokerId} does not lead ${name} in epoch ${leaderEpoch}` };
    if (registration.partitionEpoch !== partitionEpoch)
      return { error: 'INVALID_REQUEST', message: `${name} is in partition epoch ${registration.partitionEpoch}, not ${partitionEpoch}` };
    const outside = newIsr.find((id) => !registration.replicas.includes(id));
    if (outside !== undefined || !newIsr.includes(brokerId)) return { error: 'INVALID_REQUEST', message: `${newIsr.join(', ')} cannot be the ISR of ${name}` };
    const dead = newIsr.find((id) => !this.image.isAlive(id) && !registration.isr.includes(id));
    if (dead !== undefined) return { error: 'INELIGIBLE_REPLICA', message: `broker ${dead} is fenced and cannot join the ISR of ${name}` };
    const error = await this.#append([{ type: 'PartitionChangeRecord', topic, partition, isr: newIsr }]);
    return error === undefined ? { error: 'NONE' } : { error: error.errorName, message: error.message };
  }

  async allocateProducerIds(incarnation: BrokerIncarnation): Promise<AllocateProducerIdsResponse> {
    const stale = this.#staleness(incarnation);
    if (stale !== undefined) return { ...stale, first: -1, length: 0 };
    const first = this.image.nextProducerId;
    const error = await this.#append([{ type: 'ProducerIdsRecord', nextProducerId: first + PRODUCER_ID_BLOCK }]);
    if (error !== undefined) return { error: error.errorName, message: error.message, first: -1, length: 0 };
    return { error: 'NONE', first, length: PRODUCER_ID_BLOCK };
  }

  fetchMetadata({ offset, maxWaitMs }: FetchMetadataRequest): Promise<FetchMetadataResponse> {
    return this.#metadata.fetch(offset, maxWaitMs);
  }

  createTopics({ topics, validateOnly }: CreateTopicsRequest): Promise<ControllerResponse<NamedResult>> {
    const decision = decideCreateTopics(this.image, topics, this.#config);
    return validateOnly === true ? this.#execute({ ...decision, records: [] }) : this.#execute(this.#withinQuota(decision));
  }

  deleteTopics({ topics }: DeleteTopicsRequest): Promise<ControllerResponse<NamedResult>> {
    return this.#execute(this.#withinQuota(decideDeleteTopics(this.image, topics)));
  }

  createPartitions({ topics }: CreatePartitionsRequest): Promise<ControllerResponse<NamedResult>> {
    return this.#execute(this.#withinQuota(decideCreatePartitions(this.image, topics)));
  }

  async incrementalAlterConfigs({ resources }: AlterConfigsRequest): Promise<ControllerResponse<NamedResult>> {
    const response = await this.#execute(decideAlterConfigs(this.image, resources, this.#config.topicConfigs));
    // A topic that may now be led uncleanly gets its leader at once.
    await this.#append(electLeaders(this.image, (id) => this.image.isAlive(id), this.#allowsUnclean));
    return { ...response, metadataOffset: this.#metadata.endOffset };
  }

  electLeaders({ electionType, partitions }: ElectLeadersRequest): Promise<ControllerResponse<PartitionResult>> {
    const records: MetadataRecord[] = [];
    const all = partitions ?? [...this.image.topics.values()].flatMap((topic) => topic.partitions.map((_, partition) => ({ topic: topic.name, partition })));
    const results = all.map((asked): PartitionResult => {
      const registration = this.image.partition(asked.topic, asked.partition);
      if (registration === undefined) return failedPartition(asked, 'UNKNOWN_TOPIC_OR_PARTITION', `there is no partition ${asked.topic}-${asked.partition}`);
      if (electionType === 'unclean') return this.#electUnclean(asked, records);
      const change = electPreferredLeader(this.image, asked.topic, asked.partition);
      if (change === 'unavailable')
        return failedPartition(asked, 'PREFERRED_LEADER_NOT_AVAILABLE', `broker ${registration.replicas[0]} is not up and in sync`);
      if (change === undefined) return failedPartition(asked, 'ELECTION_NOT_NEEDED', `${asked.topic}-${asked.partition} is led by its preferred leader`);
      records.push(change);
      return { topic: asked.topic, partition: asked.partition, error: 'NONE' };
    });
    return this.#execute({ records, results });
  }

  #electUnclean(asked: TopicPartition, records: MetadataRecord[]): PartitionResult {
    const { topic, partition } = asked;
    const registration = this.image.partition(topic, partition)!;
    if (registration.leader !== -1) return failedPartition(asked, 'ELECTION_NOT_NEEDED', `${topic}-${partition} has a leader`);
    const leader = registration.replicas.find((id) => this.image.isAlive(id));
    if (leader === undefined) return failedPartition(asked, 'ELIGIBLE_LEADERS_NOT_AVAILABLE', `no replica of ${topic}-${partition} is up`);
    records.push({ type: 'PartitionChangeRecord', topic, partition, leader, isr: [leader] });
    return { topic, partition, error: 'NONE' };
  }

  readonly #allowsUnclean = (topic: string): boolean =>
    (this.image.configs('topic', topic)['unclean.leader.election.enable'] ?? this.#config.topicConfigs['unclean.leader.election.enable']) === 'true';

  #withinQuota(decision: Decision<NamedResult>): Decision<NamedResult> {
    const mutations = decision.records.filter(({ type }) => type === 'PartitionRecord' || type === 'RemoveTopicRecord').length;
    if (mutations === 0) return decision;
    if (this.#mutations.isOpen) {
      this.#mutations.take(mutations);
      return decision;
    }
    const message = `the quota of ${this.#config.controllerMutationsPerMinute} created or deleted partitions a minute is used up, try again in ${this.#mutations.throttleTimeMs} ms`;
    return { records: [], results: decision.results.map((result) => (result.error === 'NONE' ? { name: result.name, error: 'THROTTLING_QUOTA_EXCEEDED', message } : result)) };
  }

  async #execute<T extends Outcome>({ records, results }: Decision<T>): Promise<ControllerResponse<T>> {
    const error = await this.#append(records);
    const answered = error === undefined ? results : results.map((result) => (result.error === 'NONE' ? { ...result, error: error.errorName, message: error.message } : result));
    return { results: answered, metadataOffset: this.#metadata.endOffset };
  }

  /** Why nothing was changed, if so. */
  async #append(records: readonly MetadataRecord[]): Promise<KafkaError | undefined> {
    if (records.length === 0) return undefined;
    try {
      for (const record of records) this.#tell(describeChange(record, this.image));
      await this.#metadata.append(records);
      return undefined;
    } catch (error) {
      return asKafkaError(error);
    }
  }

  #tell(message: string | undefined): void {
    if (message === undefined) return;
    this.#events.push({ timeMs: this.#time.milliseconds(), message });
    if (this.#events.length > MAX_EVENTS) this.#events = this.#events.slice(-MAX_EVENTS / 2);
  }

  #staleness({ brokerId, brokerEpoch }: BrokerIncarnation): Outcome | undefined {
    const registration = this.image.brokers.get(brokerId);
    if (registration === undefined) return { error: 'BROKER_ID_NOT_REGISTERED', message: `broker ${brokerId} is not registered` };
    if (registration.brokerEpoch !== brokerEpoch) return { error: 'STALE_BROKER_EPOCH', message: `broker ${brokerId} is in epoch ${registration.brokerEpoch}, not ${brokerEpoch}` };
    return undefined;
  }

  #renewSession(brokerId: number): void {
    this.#sessions.get(brokerId)?.cancel();
    this.#sessions.set(brokerId, this.#time.schedule(this.#config.brokerSessionTimeoutMs, () => void this.#fence(brokerId)));
  }

  async #fence(brokerId: number): Promise<void> {
    this.#sessions.get(brokerId)?.cancel();
    this.#sessions.delete(brokerId);
    if (this.#closed || !this.image.isAlive(brokerId)) return;
    const alive = (id: number): boolean => id !== brokerId && this.image.isAlive(id);
    await this.#append([
      { type: 'BrokerRegistrationChangeRecord', brokerId, fenced: true },
      ...electLeaders(this.image, alive, this.#allowsUnclean),
    ]);
  }

  /** Why a broker cannot be forgotten, if so. */
  reasonToKeep(brokerId: number): string | undefined {
    for (const { name, partitions } of this.image.topics.values())
      if (partitions.some(({ replicas }) => replicas.includes(brokerId))) return `broker ${brokerId} holds replicas of ${name}`;
    return undefined;
  }

  /** Forgets a broker that has stopped: one that runs would register again. Returns why not, if so. */
  async unregisterBroker(brokerId: number): Promise<string | undefined> {
    const reason = this.reasonToKeep(brokerId);
    if (reason !== undefined) return reason;
    this.#sessions.get(brokerId)?.cancel();
    this.#sessions.delete(brokerId);
    const error = await this.#append([{ type: 'UnregisterBrokerRecord', brokerId }]);
    return error?.message;
  }

  #scheduleRebalance(): void {
    const interval = this.#config.leaderImbalanceCheckIntervalMs;
    if (interval <= 0) return;
    this.#rebalanceTimer = this.#time.schedule(interval, () => {
      void this.electLeaders({ electionType: 'preferred' });
      this.#scheduleRebalance();
    });
  }
}
