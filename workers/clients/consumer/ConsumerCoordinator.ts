import { isInternalTopic, KafkaError, topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { JoinGroupRequest, JoinGroupResponse, OffsetToCommit, SyncGroupRequest } from '../../broker/index.ts';
import type { KafkaClient } from '../network/KafkaClient.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';
import { CONSUMER_PROTOCOL_TYPE, decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from './assignor/ConsumerProtocol.ts';
import type { ClusterTopics, ConsumerPartitionAssignor, RebalanceProtocol } from './assignor/ConsumerPartitionAssignor.ts';
import type { ConsumerEvent, ConsumerRebalanceListener } from './ConsumerConfig.ts';
import { GroupMembership, type GroupMembershipConfig, type GroupProtocol, type Joined } from './GroupMembership.ts';
import type { GroupOffsets } from './GroupOffsets.ts';
import type { SubscriptionState } from './SubscriptionState.ts';

export interface ConsumerCoordinatorConfig extends Omit<GroupMembershipConfig, 'protocolType'> {
  readonly assignors: readonly ConsumerPartitionAssignor[];
  readonly clientRack: string | undefined;
  readonly enableAutoCommit: boolean;
  readonly onEvent: (event: ConsumerEvent) => void;
}

/** Makes a subscription into an assignment: topics, assignors, and who is told what when partitions come and go (Kafka's ConsumerCoordinator). */
export class ConsumerCoordinator implements GroupProtocol {
  readonly #client: KafkaClient;
  readonly #config: ConsumerCoordinatorConfig;
  readonly #subscriptions: SubscriptionState;
  readonly #offsets: GroupOffsets;
  readonly #protocol: RebalanceProtocol;
  readonly #membership: GroupMembership;
  readonly #notify: () => void;
  readonly #stopListening: () => void;
  #listener: ConsumerRebalanceListener = {};
  /** What the last join told, and what the leader of the group watches. */
  #joinedTopics: readonly string[] = [];
  #watched: { readonly topics: readonly string[]; readonly snapshot: string } | undefined;
  #matched: { readonly pattern: RegExp; readonly version: number; readonly topics: readonly string[] } | undefined;
  /** Version of the metadata that what is watched was last held against. */
  #checkedVersion = -1;
  #nextRefreshMs = -Infinity;

  constructor(
    client: KafkaClient, subscriptions: SubscriptionState, offsets: GroupOffsets, config: ConsumerCoordinatorConfig, notify: () => void,
  ) {
    this.#client = client;
    this.#config = config;
    this.#subscriptions = subscriptions;
    this.#offsets = offsets;
    this.#notify = notify;
    this.#protocol = commonProtocol(config.assignors);
    this.#membership = new GroupMembership(client, { ...config, protocolType: CONSUMER_PROTOCOL_TYPE }, this);
    this.#stopListening = client.metadata.onUpdate(notify);
  }

  get membership(): GroupMembership {
    return this.#membership;
  }

  /** From now on, for the old subscription too. */
  setListener(listener: ConsumerRebalanceListener): void {
    this.#listener = listener;
  }

  /** Those that are subscribed to and known, for a pattern; all that are named, otherwise. */
  topics(): readonly string[] {
    const { subscription } = this.#subscriptions;
    if (subscription === undefined) return [];
    if (!(subscription instanceof RegExp)) return subscription;
    const { version } = this.#client.metadata;
    if (this.#matched?.pattern !== subscription || this.#matched.version !== version) {
      const topics = this.#client.metadata.topics().map(({ name }) => name).filter((name) => matches(subscription, name)).sort();
      this.#matched = { pattern: subscription, version, topics };
    }
    return this.#matched.topics;
  }

  /** One step towards a valid assignment; waits only for callbacks and for the commit before them. */
  async poll(): Promise<void> {
    if (this.#client.metadata.version === 0 || this.#isMetadataMissing()) this.#refreshMetadata();
    if (this.#client.metadata.version === 0) return;
    this.#rejoinIfChanged();
    if (!this.#membership.isRejoinNeeded) return;
    const joined = await this.#membership.advance(() => this.#prepareJoin());
    if (joined !== undefined) await this.#completeJoin(joined);
  }

  /** Gives everything up and leaves; the consumer may subscribe again, with a new coordinator. */
  async close(reason: string): Promise<void> {
    this.#stopListening();
    this.#membership.end();
    const owned = this.#subscriptions.partitions();
    try {
      if (owned.length > 0) {
        if (this.#membership.isMember) await this.#commitOwned();
        await this.#giveUp(owned, this.#membership.isMember && this.#membership.state === 'stable' ? 'revoked' : 'lost');
      }
    } finally {
      await this.#membership.leave(reason);
    }
  }

  /** Falls silent: the group will notice by the session timeout. */
  kill(): void {
    this.#stopListening();
    this.#membership.end();
  }

  /** What may be committed of the assigned partitions: all that was given out. */
  consumed(): OffsetToCommit[] {
    return consumedOffsets(this.#subscriptions);
  }

  /** The error of a commit, as it is to be told: the membership draws its conclusions from it. */
  commitFailed(error: unknown, generationId: number): KafkaError {
    const failure = toKafkaError(error);
    this.#membership.handleError(failure.errorName, generationId);
    if (failure.errorName !== 'UNKNOWN_MEMBER_ID' && failure.errorName !== 'ILLEGAL_GENERATION') return failure;
    return new KafkaError(failure.errorName,
      'the offsets cannot be committed because the group has given the partitions to other members: this one did not poll for longer than max.poll.interval.ms, or was away', { cause: failure });
  }

  protocols(): JoinGroupRequest['protocols'] {
    const topics = this.topics();
    this.#joinedTopics = topics;
    const { clientRack } = this.#config;
    const { generationId } = this.#membership.member;
    return this.#config.assignors.map((assignor) => ({
      name: assignor.name,
      metadata: encodeSubscription({
        topics, userData: assignor.subscriptionUserData(topics), ownedPartitions: this.#subscriptions.partitions(), generationId,
        ...(clientRack === undefined ? {} : { rackId: clientRack }),
      }),
    }));
  }

  async assign({ protocolName, members }: JoinGroupResponse): Promise<SyncGroupRequest['assignments']> {
    const assignor = this.#assignor(protocolName);
    const subscriptions = new Map(members.map(({ memberId, groupInstanceId, metadata }) =>
      [memberId, { ...decodeSubscription(metadata), ...(groupInstanceId === undefined ? {} : { groupInstanceId }) }]));
    const topics = [...new Set([...subscriptions.values()].flatMap((subscription) => subscription.topics))];
    await this.#client.metadata.refresh(topics);
    const cluster = this.#clusterTopics(topics);
    this.#watched = { topics, snapshot: snapshotOf(cluster) };
    return [...(await assignor.assign(cluster, subscriptions))].map(([memberId, assignment]) => ({ memberId, assignment: encodeAssignment(assignment) }));
  }

  readonly notify = (): void => this.#notify();

  onLeft(reason: string): void {
    this.#config.onEvent({ type: 'left', reason });
  }

  /** Before a join request: what cannot be kept through the rebalance is committed and given up. */
  async #prepareJoin(): Promise<void> {
    const owned = this.#subscriptions.partitions();
    if (!this.#membership.isMember) {
      if (owned.length > 0) await this.#giveUp(owned, 'lost');
      return;
    }
    if (this.#protocol === 'EAGER') for (const assigned of this.#subscriptions.all()) assigned.isPendingRevocation = true;
    await this.#commitOwned();
    // The commit may have told that the group went on without this member.
    if (!this.#membership.isMember) {
      if (owned.length > 0) await this.#giveUp(owned, 'lost');
      return;
    }
    const topics = new Set(this.topics());
    const revoked = this.#protocol === 'EAGER' ? owned : owned.filter(({ topic }) => !topics.has(topic));
    if (revoked.length > 0 || this.#protocol === 'EAGER') await this.#giveUp(revoked, 'revoked');
  }

  async #completeJoin({ generationId, memberId, protocolName, isLeader, assignment: bytes }: Joined): Promise<void> {
    if (!isLeader) this.#watched = undefined;
    const assignment = decodeAssignment(bytes);
    const { partitions } = assignment;
    const { subscription } = this.#subscriptions;
    if (!partitions.every(({ topic }) => (subscription instanceof RegExp ? matches(subscription, topic) : subscription?.includes(topic)))) {
      this.#membership.requestRejoin('the assignment does not match the subscription, which has changed');
      return;
    }
    if (subscription instanceof RegExp) {
      // The leader may know topics that this member has not heard of: they are no change of its subscription.
      await this.#client.metadata.ensure(new Set(partitions.map(({ topic }) => topic))).catch(() => undefined);
      this.#joinedTopics = this.topics();
    }
    this.#checkedVersion = -1;
    this.#config.onEvent({ type: 'joined', memberId, generationId, assignor: protocolName, isLeader });
    const owned = this.#subscriptions.partitions();
    const had = new Set(owned.map(keyOf));
    const has = new Set(partitions.map(keyOf));
    const revoked = owned.filter((partition) => !has.has(keyOf(partition)));
    if (revoked.length > 0) {
      await this.#giveUp(revoked, 'revoked');
      this.#membership.requestRejoin('partitions were given up for other members');
    }
    this.#assignor(protocolName).onAssignment(assignment, generationId);
    this.#subscriptions.setAssignment(partitions);
    const added = partitions.filter((partition) => !had.has(keyOf(partition)));
    this.#config.onEvent({ type: 'assigned', partitions: added });
    await this.#listener.onPartitionsAssigned?.(added);
  }

  /** Tells first, then takes away, so that the callback can still commit. */
  async #giveUp(partitions: readonly TopicPartition[], how: 'revoked' | 'lost'): Promise<void> {
    const gone = new Set(partitions.map(keyOf));
    try {
      if (how === 'lost') await (this.#listener.onPartitionsLost ?? this.#listener.onPartitionsRevoked)?.call(this.#listener, partitions);
      else await this.#listener.onPartitionsRevoked?.(partitions);
    } finally {
      this.#subscriptions.setAssignment(this.#subscriptions.partitions().filter((partition) => !gone.has(keyOf(partition))));
      if (partitions.length > 0) this.#config.onEvent({ type: how, partitions });
    }
  }

  /** Before partitions go; that it fails must not hold up the group. */
  async #commitOwned(): Promise<void> {
    const offsets = this.consumed();
    if (!this.#config.enableAutoCommit || offsets.length === 0) return;
    const { member } = this.#membership;
    try {
      await this.#offsets.commit(member, offsets, Math.min(this.#config.maxPollIntervalMs, this.#client.requestTimeoutMs));
    } catch (error) {
      this.#membership.handleError(toKafkaError(error).errorName, member.generationId);
    }
  }

  #rejoinIfChanged(): void {
    if (this.#membership.state !== 'stable' || this.#membership.isRejoinNeeded) return;
    const topics = this.topics();
    const { version } = this.#client.metadata;
    const isChanged = topics !== this.#joinedTopics && (topics.length !== this.#joinedTopics.length || topics.some((topic, i) => topic !== this.#joinedTopics[i]));
    if (isChanged) this.#membership.requestRejoin('the subscription has changed');
    else if (version !== this.#checkedVersion && this.#watched !== undefined && this.#watched.snapshot !== snapshotOf(this.#clusterTopics(this.#watched.topics)))
      this.#membership.requestRejoin('topics or partitions have changed');
    this.#checkedVersion = version;
  }

  /** A pattern is held against all topics, and a topic that is not there yet is waited for. */
  #isMetadataMissing(): boolean {
    const { metadata } = this.#client;
    return metadata.isStale || this.topics().some((topic) => metadata.topic(topic) === undefined);
  }

  #refreshMetadata(): void {
    const { metadata, time, retryBackoffMs } = this.#client;
    if (time.milliseconds() < this.#nextRefreshMs) return;
    this.#nextRefreshMs = time.milliseconds() + retryBackoffMs;
    const { subscription } = this.#subscriptions;
    metadata.refresh(subscription instanceof RegExp ? undefined : (subscription ?? [])).catch(() => undefined);
    time.schedule(retryBackoffMs, this.#notify);
  }

  #clusterTopics(topics: readonly string[]): ClusterTopics {
    const { metadata } = this.#client;
    const racks = new Map(metadata.brokers.map(({ brokerId, rack }) => [brokerId, rack]));
    const cluster = new Map<string, ReadonlyArray<readonly string[]>>();
    for (const name of topics) {
      const topic = metadata.topic(name);
      if (topic !== undefined) cluster.set(name, topic.partitions.map(({ replicas }) => replicas.flatMap((brokerId) => racks.get(brokerId) ?? [])));
    }
    return cluster;
  }

  #assignor(name: string): ConsumerPartitionAssignor {
    const assignor = this.#config.assignors.find((one) => one.name === name);
    if (assignor === undefined) throw new KafkaError('INCONSISTENT_GROUP_PROTOCOL', `the coordinator chose the assignor "${name}", which this consumer does not have`);
    return assignor;
  }
}

/** The whole name, as Kafka's patterns do. Internal topics match no pattern. */
const matches = (pattern: RegExp, topic: string): boolean =>
  !isInternalTopic(topic) && new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, '')).test(topic);

/** Positions of assigned partitions that have one. */
export const consumedOffsets = (subscriptions: SubscriptionState): OffsetToCommit[] =>
  [...subscriptions.all()].flatMap(({ topic, partition, position }) =>
    position.kind === 'at' ? [{ topic, partition, offset: position.offset, ...(position.offsetEpoch < 0 ? {} : { leaderEpoch: position.offsetEpoch }) }] : []);

/** The best protocol that all assignors support, since any of them may be chosen. */
const commonProtocol = (assignors: readonly ConsumerPartitionAssignor[]): RebalanceProtocol =>
  assignors.length > 0 && assignors.every(({ supportedProtocols }) => supportedProtocols.includes('COOPERATIVE')) ? 'COOPERATIVE' : 'EAGER';

/** Partition counts by topic: what makes an assignment wrong when it changes. */
const snapshotOf = (cluster: ClusterTopics): string => JSON.stringify([...cluster].map(([topic, partitions]) => [topic, partitions.length]).sort());

const keyOf = ({ topic, partition }: TopicPartition): string => topicPartitionKey(topic, partition);
