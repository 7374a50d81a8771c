import {
  CLUSTER_METADATA_TOPIC_NAME, GROUP_METADATA_TOPIC_NAME, isInternalTopic, KafkaError, topicPartitionKey, type Time, type Timer,
  type TopicPartition,
} from '../common/index.ts';
import { LogManager, parseLogConfig, type LogManagerOptions, type LogRecovery, type UnifiedLog } from '../log/index.ts';
import { fetch } from './apis/fetch.ts';
import { listOffsets } from './apis/listOffsets.ts';
import { produce } from './apis/produce.ts';
import type {
  BrokerApi, CreatableTopic, FetchRequest, FetchResponse, ListOffsetsRequest, ListOffsetsResponse, MetadataRequest, MetadataResponse,
  OffsetCommitRequest, OffsetFetchRequest, OffsetFetchResponse, PartitionResult, ProduceRequest, ProduceResponse, TopicMetadata,
  TopicResult,
} from './BrokerApi.ts';
import { GroupCoordinator } from './group/GroupCoordinator.ts';
import type { TopicImage } from './MetadataImage.ts';
import { FetchPurgatory } from './purgatory/FetchPurgatory.ts';
import { ReplicaManager } from './ReplicaManager.ts';
import { StateLog } from './StateLog.ts';
import { failAll, TopicManager, type TopicDefaults } from './TopicManager.ts';

/** Flushing waits `flushIntervalMs`, by default no longer than it takes; the cache is 64 MiB of its own by default. */
export interface BrokerOptions
  extends Pick<LogManagerOptions, 'storage' | 'time' | 'durability' | 'flushIntervalMs' | 'maxWritesInFlight' | 'maxUnflushedBytes' | 'cache'> {
  /** Sets this broker's logs apart on a shared storage. Default 0. */
  readonly brokerId?: number;
  /** `num.partitions`. Default 1. */
  readonly numPartitions?: number;
  /** Defaults for topics by topic config names, such as `retention.ms`. */
  readonly topicConfigs?: Readonly<Record<string, string>>;
  /** `log.retention.check.interval.ms`. Default 5 minutes. */
  readonly retentionCheckIntervalMs?: number;
  /** Called once when the storage failed: from then on every write is answered with KAFKA_STORAGE_ERROR. */
  readonly onStorageFailure?: (error: KafkaError) => void;
}

/** What can be told of a partition without asking anybody. Offsets as in Kafka, size in bytes. */
export interface PartitionState extends TopicPartition {
  readonly logStartOffset: number;
  readonly highWatermark: number;
  readonly durableOffset: number;
  readonly sizeInBytes: number;
}

const DEFAULT_RETENTION_CHECK_INTERVAL_MS = 5 * 60 * 1000;
const METADATA_LOG = topicPartitionKey(CLUSTER_METADATA_TOPIC_NAME, 0);
const OFFSETS_LOG = topicPartitionKey(GROUP_METADATA_TOPIC_NAME, 0);
const OFFSETS_TOPIC: CreatableTopic = {
  name: GROUP_METADATA_TOPIC_NAME,
  numPartitions: 1,
  configs: { 'cleanup.policy': 'compact', 'segment.bytes': '104857600' },
};

/** Dispatches requests; each API that is more than a line is a file in `apis/`. Closing it leaves the storage open. */
export class Broker implements BrokerApi {
  readonly #time: Time;
  readonly #replicas: ReplicaManager;
  readonly #topics: TopicManager;
  readonly #groups: GroupCoordinator;
  readonly #purgatory: FetchPurgatory;
  #retentionTimer: Timer | undefined;
  #closed = false;

  private constructor(
    options: BrokerOptions, logs: LogManager, topics: TopicManager, groups: GroupCoordinator, purgatory: FetchPurgatory,
  ) {
    this.#time = options.time;
    this.#replicas = new ReplicaManager(logs);
    this.#topics = topics;
    this.#groups = groups;
    this.#purgatory = purgatory;
    this.#scheduleRetention(options.retentionCheckIntervalMs ?? DEFAULT_RETENTION_CHECK_INTERVAL_MS);
  }

  /** Replays metadata and committed offsets and opens all logs. Rejects with INVALID_CONFIG, or a StorageError. */
  static async open(options: BrokerOptions): Promise<Broker> {
    const { time } = options;
    const defaults: TopicDefaults = { numPartitions: options.numPartitions ?? 1, configs: options.topicConfigs ?? {} };
    parseLogConfig(defaults.configs);
    const logs = await LogManager.open({
      ...options,
      prefix: String(options.brokerId ?? 0),
      onFailure: (error) => options.onStorageFailure?.(error),
    });
    const purgatory = new FetchPurgatory(time);
    const stateLog = (name: string, log: UnifiedLog): StateLog => new StateLog(name, log, () => purgatory.wake(name));
    const topics = new TopicManager(logs, stateLog(METADATA_LOG, await logs.openLog(METADATA_LOG)), time, defaults);
    await topics.load();
    for (const name of logs.unopened) logs.report({ name, truncatedFrom: 0, reason: 'there are records of a topic that is not known' });
    if (!topics.image.topics.has(GROUP_METADATA_TOPIC_NAME)) topics.create([OFFSETS_TOPIC]);
    const offsetsLog = new ReplicaManager(logs).get({ topic: GROUP_METADATA_TOPIC_NAME, partition: 0 });
    const groups = new GroupCoordinator(logs, stateLog(OFFSETS_LOG, offsetsLog), time);
    await groups.load();
    return new Broker(options, logs, topics, groups, purgatory);
  }

  /** What did not come back whole when the broker was opened. */
  get recoveries(): readonly LogRecovery[] {
    return this.#replicas.logs.recoveries;
  }

  /** Why nothing can be written any more, if so. Closing and opening again brings back all that is durable. */
  get storageFailure(): KafkaError | undefined {
    return this.#replicas.logs.failure;
  }

  async produce(request: ProduceRequest): Promise<ProduceResponse> {
    this.#ensureOpen();
    return produce(request, this.#replicas, this.#purgatory);
  }

  async fetch(request: FetchRequest): Promise<FetchResponse> {
    this.#ensureOpen();
    return fetch(request, this.#replicas, this.#purgatory);
  }

  async listOffsets(request: ListOffsetsRequest): Promise<ListOffsetsResponse> {
    this.#ensureOpen();
    return listOffsets(request, this.#replicas);
  }

  async metadata({ topics }: MetadataRequest): Promise<MetadataResponse> {
    this.#ensureOpen();
    const names = topics ?? [...this.#topics.image.topics.keys()];
    return { topics: names.map((name) => this.#describe(name)) };
  }

  async createTopics(topics: readonly CreatableTopic[]): Promise<TopicResult[]> {
    this.#ensureOpen();
    return this.#whenDurable(this.#topics.create(topics));
  }

  async deleteTopics(names: readonly string[]): Promise<TopicResult[]> {
    this.#ensureOpen();
    const before = this.#topics.image.topics;
    const results = this.#topics.delete(names);
    const deleted = results.filter(({ error }) => error === 'NONE').map(({ name }) => name);
    this.#groups.onTopicsDeleted(new Set(deleted));
    for (const name of deleted)
      for (let partition = 0; partition < (before.get(name)?.numPartitions ?? 0); partition++)
        this.#purgatory.wake(topicPartitionKey(name, partition));
    return this.#whenDurable(results);
  }

  async offsetCommit(request: OffsetCommitRequest): Promise<PartitionResult[]> {
    this.#ensureOpen();
    return this.#groups.commit(request, (partition) => this.#replicas.find(partition) !== undefined);
  }

  async offsetFetch(request: OffsetFetchRequest): Promise<OffsetFetchResponse> {
    this.#ensureOpen();
    return this.#groups.fetch(request);
  }

  async deleteGroup(groupId: string): Promise<void> {
    this.#ensureOpen();
    await this.#groups.deleteGroup(groupId);
  }

  partitionStates(): PartitionState[] {
    return [...this.#topics.image.topics.values()].flatMap(({ name: topic, numPartitions }) =>
      Array.from({ length: numPartitions }, (_, partition) => {
        const { logStartOffset, highWatermark, durableOffset, sizeInBytes } = this.#replicas.get({ topic, partition });
        return { topic, partition, logStartOffset, highWatermark, durableOffset, sizeInBytes };
      }),
    );
  }

  storageUsage(): ReturnType<LogManager['storageUsage']> {
    return this.#replicas.logs.storageUsage();
  }

  /** Resolves when all that was appended so far is durable. Rejects with KAFKA_STORAGE_ERROR. */
  flush(): Promise<void> {
    return this.#replicas.logs.flush();
  }

  /** Ends waiting fetches, flushes, and refuses everything after. Rejects with KAFKA_STORAGE_ERROR when the flush did not succeed. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#retentionTimer?.cancel();
    this.#purgatory.close();
    await this.flush();
  }

  #ensureOpen(): void {
    if (this.#closed) throw new KafkaError('UNKNOWN_SERVER_ERROR', 'the broker is closed');
  }

  #scheduleRetention(intervalMs: number): void {
    this.#retentionTimer = this.#time.schedule(intervalMs, () => {
      this.#replicas.logs.deleteOldSegments();
      this.#scheduleRetention(intervalMs);
    });
  }

  async #whenDurable(results: readonly TopicResult[]): Promise<TopicResult[]> {
    try {
      await this.#replicas.logs.durable();
      return [...results];
    } catch (error) {
      return [...failAll(results, error)];
    }
  }

  #describe(name: string): TopicMetadata {
    const topic: TopicImage | undefined = this.#topics.image.topics.get(name);
    if (topic === undefined) return { name, error: 'UNKNOWN_TOPIC_OR_PARTITION', isInternal: isInternalTopic(name), partitions: [], configs: {} };
    const partitions = Array.from({ length: topic.numPartitions }, (_, partition) => {
      const { logStartOffset, highWatermark, sizeInBytes } = this.#replicas.get({ topic: name, partition });
      return { partition, logStartOffset, highWatermark, sizeInBytes };
    });
    return { name, error: 'NONE', isInternal: isInternalTopic(name), partitions, configs: this.#topics.configOf(topic).values };
  }
}
