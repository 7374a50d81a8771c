import { KafkaError, sleep, topicPartitionKey, type ErrorName, type Time, type Timer, type TopicPartition } from '../../common/index.ts';
import { parseLogConfig, type LogConfig, type LogManager } from '../../log/index.ts';
import type { BrokerNetwork } from '../api/BrokerApi.ts';
import type { BrokerIncarnation, ControllerApi } from '../controller/ControllerApi.ts';
import type { MetadataImage, PartitionRegistration, TopicImage } from '../metadata/MetadataImage.ts';
import { Purgatory } from '../purgatory/Purgatory.ts';
import { Partition } from './Partition.ts';
import { ReplicaFetcher } from './ReplicaFetcher.ts';

export interface ReplicaManagerParts {
  readonly logs: LogManager;
  readonly time: Time;
  readonly network: BrokerNetwork;
  readonly controller: ControllerApi;
  readonly incarnation: () => BrokerIncarnation;
  readonly topicConfigs: Readonly<Record<string, string>>;
  readonly replicaLagTimeMaxMs: number;
  /** Whether a crash takes back what was appended and not flushed yet while others live on. */
  readonly losesUnflushed: boolean;
  readonly onStorageFailure: (error: KafkaError) => void;
  readonly onLeadershipChange: (partition: Partition, isLeader: boolean) => void;
}

const RETRY_MS = 100;

/** The replicas that this broker holds, in the roles that the metadata gives them. */
export class ReplicaManager {
  readonly #parts: ReplicaManagerParts;
  readonly #partitions = new Map<string, Partition>();
  readonly #fetchers = new Map<number, ReplicaFetcher>();
  /** Fetches that wait for records, or for the high watermark to pass them. */
  readonly fetches: Purgatory;
  /** Produce requests that wait for their records to be committed. */
  readonly produces: Purgatory;
  #image: MetadataImage | undefined;
  #lagTimer: Timer | undefined;
  #closed = false;

  constructor(parts: ReplicaManagerParts) {
    this.#parts = parts;
    this.fetches = new Purgatory(parts.time);
    this.produces = new Purgatory(parts.time);
    this.#scheduleLagCheck();
  }

  get logs(): LogManager {
    return this.#parts.logs;
  }

  partitions(): Iterable<Partition> {
    return this.#partitions.values();
  }

  find({ topic, partition }: TopicPartition): Partition | undefined {
    return this.#partitions.get(topicPartitionKey(topic, partition));
  }

  /** Throws UNKNOWN_TOPIC_OR_PARTITION, or NOT_LEADER_OR_FOLLOWER where other brokers have it. */
  get(asked: TopicPartition): Partition {
    const partition = this.find(asked);
    if (partition !== undefined) return partition;
    const name = topicPartitionKey(asked.topic, asked.partition);
    if (this.#image?.partition(asked.topic, asked.partition) !== undefined)
      throw new KafkaError('NOT_LEADER_OR_FOLLOWER', `broker ${this.#parts.incarnation().brokerId} has no replica of ${name}`);
    throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `there is no partition ${asked.partition} of a topic ${asked.topic}`);
  }

  /** Opens what is stored of the replicas in `image`; everything else that is stored goes. Before the first `apply`. */
  async open(image: MetadataImage): Promise<void> {
    const opening: Promise<unknown>[] = [];
    for (const topic of image.topics.values())
      for (const [index, registration] of topic.partitions.entries())
        if (registration.replicas.includes(this.#brokerId))
          opening.push(this.logs.openLog(logName(topic.name, topic.topicId, index), this.#configOf(image, topic.name), this.#logOptions(registration)));
    await Promise.all(opening);
    for (const stray of this.logs.unopened) {
      this.logs.createLog(stray, parseLogConfig());
      this.logs.deleteLog(stray);
    }
  }

  /** Makes the replicas what the metadata says. Synchronous, so that a broker is never half in one image. */
  apply(image: MetadataImage): void {
    const before = this.#image;
    this.#image = image;
    for (const partition of [...this.#partitions.values()])
      if (image.topics.get(partition.topic)?.topicId !== partition.topicId) this.#delete(partition);
    for (const topic of image.topics.values()) {
      if (before?.topics.get(topic.name) !== topic) this.#applyTopic(image, topic);
      if (before?.configs('topic', topic.name) !== image.configs('topic', topic.name)) this.#applyConfig(image, topic);
    }
  }

  /** Wakes whoever waits for records of the partition or for its high watermark. */
  onProgress(partition: Partition): void {
    this.fetches.wake(partition.key);
    this.produces.wake(partition.key);
  }

  /** Call after an append to a partition that this broker leads. */
  onAppend(partition: Partition): void {
    this.onProgress(partition);
    if (!this.#parts.losesUnflushed) return;
    void this.logs.durable().then(
      () => {
        if (partition.incrementHighWatermark()) this.onProgress(partition);
      },
      () => undefined,
    );
  }

  onFollowerFetch(partition: Partition, followerId: number, fetchOffset: number): void {
    const canJoin = partition.onFollowerFetch(followerId, fetchOffset, this.#parts.time.milliseconds());
    if (partition.incrementHighWatermark()) this.onProgress(partition);
    if (canJoin) this.#alterIsr(partition, [...partition.registration.isr, followerId]);
  }

  close(): void {
    this.#closed = true;
    this.#lagTimer?.cancel();
    for (const fetcher of this.#fetchers.values()) fetcher.close();
    this.fetches.close();
    this.produces.close();
  }

  get #brokerId(): number {
    return this.#parts.incarnation().brokerId;
  }

  #configOf(image: MetadataImage, topic: string): LogConfig {
    return parseLogConfig(this.#parts.topicConfigs, image.configs('topic', topic));
  }

  /** A replica without others needs nobody's word for what is committed. */
  #logOptions({ replicas }: PartitionRegistration): { readonly autoHighWatermark: boolean } {
    return { autoHighWatermark: replicas.length === 1 && !this.#parts.losesUnflushed };
  }

  #applyTopic(image: MetadataImage, topic: TopicImage): void {
    for (const [index, registration] of topic.partitions.entries()) {
      if (!registration.replicas.includes(this.#brokerId)) continue;
      const key = topicPartitionKey(topic.name, index);
      const partition = this.#partitions.get(key) ?? this.#create(image, topic, index, registration);
      this.#applyRegistration(partition, registration);
    }
  }

  #create(image: MetadataImage, topic: TopicImage, index: number, registration: PartitionRegistration): Partition {
    const name = logName(topic.name, topic.topicId, index);
    const log = this.logs.get(name) ?? this.logs.createLog(name, this.#configOf(image, topic.name), this.#logOptions(registration));
    const replicatedOffset = this.#parts.losesUnflushed ? () => log.durableOffset : () => log.logEndOffset;
    const partition = new Partition({ topic: topic.name, partition: index }, topic.topicId, log, this.#brokerId, registration, replicatedOffset);
    this.#partitions.set(partition.key, partition);
    return partition;
  }

  #applyRegistration(partition: Partition, registration: PartitionRegistration): void {
    const wasLeader = partition.isLeader;
    const epochBefore = partition.leaderEpoch;
    const followed = wasLeader ? -1 : partition.registration.leader;
    partition.apply(registration, this.#parts.time.milliseconds());
    const isNewEpoch = registration.leaderEpoch !== epochBefore;
    if (wasLeader && (!partition.isLeader || isNewEpoch)) this.#parts.onLeadershipChange(partition, false);
    if (partition.isLeader && (!wasLeader || isNewEpoch)) this.#parts.onLeadershipChange(partition, true);
    if (partition.isLeader || followed !== registration.leader) this.#fetchers.get(followed)?.remove(partition);
    if (!partition.isLeader && registration.leader !== -1) this.#fetcher(registration.leader).add(partition);
    this.#dropIdleFetchers();
    this.onProgress(partition);
  }

  #fetcher(leaderId: number): ReplicaFetcher {
    let fetcher = this.#fetchers.get(leaderId);
    if (fetcher === undefined) {
      const { logs, time, network, incarnation, onStorageFailure } = this.#parts;
      fetcher = new ReplicaFetcher(network.connect(leaderId), {
        logs, time, onStorageFailure,
        brokerId: this.#brokerId,
        brokerEpoch: () => incarnation().brokerEpoch,
        onProgress: (partition) => this.onProgress(partition),
      });
      this.#fetchers.set(leaderId, fetcher);
    }
    return fetcher;
  }

  #dropIdleFetchers(): void {
    for (const [leaderId, fetcher] of this.#fetchers) {
      if (!fetcher.isIdle) continue;
      fetcher.close();
      this.#fetchers.delete(leaderId);
    }
  }

  #applyConfig(image: MetadataImage, topic: TopicImage): void {
    const config = this.#configOf(image, topic.name);
    for (const index of topic.partitions.keys()) this.find({ topic: topic.name, partition: index })?.log.updateConfig(config);
  }

  #delete(partition: Partition): void {
    if (partition.isLeader) this.#parts.onLeadershipChange(partition, false);
    this.#fetchers.get(partition.registration.leader)?.remove(partition);
    this.#partitions.delete(partition.key);
    this.logs.deleteLog(logName(partition.topic, partition.topicId, partition.partition));
    this.onProgress(partition);
  }

  #scheduleLagCheck(): void {
    const { time, replicaLagTimeMaxMs } = this.#parts;
    this.#lagTimer = time.schedule(replicaLagTimeMaxMs / 2, () => {
      const nowMs = time.milliseconds();
      for (const partition of this.#partitions.values()) {
        const lagging = partition.laggingFollowers(nowMs, replicaLagTimeMaxMs);
        if (lagging.length > 0) this.#alterIsr(partition, partition.registration.isr.filter((id) => !lagging.includes(id)));
      }
      this.#scheduleLagCheck();
    });
  }

  #alterIsr(partition: Partition, newIsr: readonly number[]): void {
    partition.pendingIsr = newIsr;
    void this.#requestIsr(partition, newIsr, partition.leaderEpoch, partition.registration.partitionEpoch);
  }

  /**
   * Asks until it is clear what became of it: while it is not, the high watermark waits for the members of both sets.
   * A controller that is already further tells so in the metadata, which ends the wait.
   */
  async #requestIsr(partition: Partition, newIsr: readonly number[], leaderEpoch: number, partitionEpoch: number): Promise<void> {
    const { topic, partition: index } = partition;
    while (!this.#closed && partition.leaderEpoch === leaderEpoch && partition.pendingIsr === newIsr) {
      try {
        const { error } = await this.#parts.controller.alterPartition({ ...this.#parts.incarnation(), topic, partition: index, leaderEpoch, partitionEpoch, newIsr });
        if (error === 'INELIGIBLE_REPLICA' && partition.pendingIsr === newIsr) partition.pendingIsr = undefined;
        if (error !== 'KAFKA_STORAGE_ERROR') return;
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
      }
      await sleep(this.#parts.time, RETRY_MS);
    }
  }
}

/** Names a log so that a topic never meets the remains of one that had its name before. */
const logName = (topic: string, topicId: number, partition: number): string => `${topicPartitionKey(topic, partition)}@${topicId}`;

/** A thrown KafkaError as an answer; anything else is a bug and goes on. */
export const toFailure = ({ topic, partition }: TopicPartition, error: unknown): TopicPartition & { readonly error: ErrorName; readonly message: string } => {
  if (!(error instanceof KafkaError)) throw error;
  return { topic, partition, error: error.errorName, message: error.message };
};
