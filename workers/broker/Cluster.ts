import { GROUP_METADATA_TOPIC_NAME, KafkaError, type TopicPartition } from '../common/index.ts';
import { ChunkCache, GroupCommit, LogManager, type LogManagerOptions, type LogRecovery, type StorageEngine, type StorageUsage } from '../log/index.ts';
import type { BrokerNetwork } from './api/BrokerApi.ts';
import { CLUSTER_CONFIG_DEFAULTS, type ClusterConfig } from './controller/ClusterConfig.ts';
import { Controller } from './controller/Controller.ts';
import { partitionFor } from './coordinator/partitionFor.ts';
import type { MetadataImage } from './metadata/MetadataImage.ts';
import { ClusterNetwork, type BrokerFault, type NetworkFaults } from './network/ClusterNetwork.ts';
import { Broker } from './server/Broker.ts';

/** Flushing waits `flushIntervalMs`, by default no longer than it takes; the cache is 64 MiB for all brokers by default. */
export interface ClusterOptions extends Pick<LogManagerOptions, 'time' | 'durability' | 'flushIntervalMs' | 'maxWritesInFlight' | 'maxUnflushedBytes'> {
  /**
   * One storage that all share: one writer, so that whatever was appended in one stretch, on whichever brokers, is
   * durable together or not at all. Or a storage of its own for each, where each can fail and forget on its own.
   */
  readonly storage: StorageEngine | ((node: 'controller' | number) => StorageEngine);
  readonly cache?: ChunkCache;
  /** Brokers of a new cluster, 1 to 5. Default 1. One that is there already keeps its own. */
  readonly brokers?: number;
  readonly config?: Partial<ClusterConfig>;
  readonly networkFaults?: NetworkFaults;
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

export const MAX_BROKERS = 5;

/**
 * A controller, one to five brokers, and the network between them; closing it leaves the storage open. Broker ids begin
 * at 1: node 0 is the controller.
 */
export class Cluster {
  readonly #options: ClusterOptions;
  readonly #config: ClusterConfig;
  readonly #cache: ChunkCache;
  readonly #commit: GroupCommit | undefined;
  readonly #wire: ClusterNetwork;
  readonly #brokers = new Map<number, Broker>();
  /** Of killed brokers whose last writes are under way. */
  readonly #ending = new Map<number, Promise<void>>();
  readonly #starting = new Map<number, Promise<void>>();
  /** As clients have it. */
  readonly network: BrokerNetwork;
  #controllerLogs!: LogManager;
  #controller!: Controller;
  #failure: KafkaError | undefined;
  #closed = false;

  private constructor(options: ClusterOptions) {
    const { storage, time } = options;
    this.#options = options;
    this.#config = { ...CLUSTER_CONFIG_DEFAULTS, ...options.config };
    this.#cache = options.cache ?? new ChunkCache();
    this.#commit = typeof storage === 'function' ? undefined : new GroupCommit(storage, time, { ...options, onFailure: (error) => this.#fail(error) });
    this.#wire = new ClusterNetwork(time, options.networkFaults);
    this.network = this.#wire.from('client');
  }

  /** Resolves when every broker serves. Rejects with INVALID_CONFIG, or a StorageError. */
  static async open(options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(options);
    await cluster.#open();
    return cluster;
  }

  get controller(): Controller {
    return this.#controller;
  }

  /** What did not come back whole when the cluster was opened. */
  get recoveries(): readonly LogRecovery[] {
    return [...this.#controllerLogs.recoveries, ...[...this.#brokers.values()].flatMap(({ recoveries }) => recoveries)];
  }

  /** Why nothing can be written any more, if so. Closing and opening again brings back all that is durable. */
  get storageFailure(): KafkaError | undefined {
    return this.#failure;
  }

  /** All that are registered, whether up or not. */
  get brokerIds(): readonly number[] {
    return [...this.#controller.image.brokers.keys()].sort((a, b) => a - b);
  }

  /** Undefined while it is down. */
  broker(brokerId: number): Broker | undefined {
    return this.#brokers.get(brokerId);
  }

  fault(brokerId: number): BrokerFault {
    return this.#wire.fault(brokerId);
  }

  /** Ends a broker without a word. Throws INVALID_REQUEST where there is none that is up. */
  async kill(brokerId: number): Promise<void> {
    this.#running(brokerId);
    await this.#kill(brokerId);
  }

  /** Ends a broker and what it had not flushed; for a broker with a storage of its own, which is replaced by then. */
  abandon(brokerId: number): void {
    const broker = this.#running(brokerId);
    this.#wire.detach(brokerId);
    this.#brokers.delete(brokerId);
    broker.abandon();
  }

  /**
   * Starts a broker that is down on what its disk holds, or joins a start under way. Resolves when it serves; throws
   * INVALID_REQUEST where it is up.
   */
  async restart(brokerId: number): Promise<void> {
    this.#known(brokerId);
    const underWay = this.#starting.get(brokerId);
    if (underWay !== undefined) return underWay;
    if (this.#brokers.has(brokerId)) throw new KafkaError('INVALID_REQUEST', `broker ${brokerId} is up`);
    await this.#start(brokerId);
  }

  /** Makes all messages to and from a broker slower, or lets none through, or heals it. Throws INVALID_REQUEST. */
  setFault(brokerId: number, fault: BrokerFault): void {
    this.#known(brokerId);
    this.#wire.setFault(brokerId, fault);
  }

  /** Adds brokers, or takes the last ones away where they hold nothing. Throws INVALID_REQUEST. */
  async setBrokerCount(count: number): Promise<void> {
    if (!Number.isInteger(count) || count < 1 || count > MAX_BROKERS)
      throw new KafkaError('INVALID_REQUEST', `a cluster here has 1 to ${MAX_BROKERS} brokers, not ${count}`);
    for (let brokerId = 1; brokerId <= count; brokerId++) if (!this.brokerIds.includes(brokerId)) await (this.#starting.get(brokerId) ?? this.#start(brokerId));
    for (const brokerId of [...this.brokerIds].reverse()) {
      if (brokerId <= count) continue;
      const kept = this.#controller.reasonToKeep(brokerId);
      if (kept === undefined && this.#brokers.has(brokerId)) await this.#kill(brokerId);
      const reason = kept ?? (await this.#controller.unregisterBroker(brokerId));
      if (reason !== undefined) throw new KafkaError('INVALID_REQUEST', `broker ${brokerId} cannot go: ${reason}`);
      this.#wire.setFault(brokerId, { kind: 'none' });
    }
    this.#wire.setBootstrap(this.brokerIds);
  }

  /** Of every partition, as its leader has it, or any replica where nobody leads. */
  partitionStates(): PartitionState[] {
    const states: PartitionState[] = [];
    for (const { name: topic, partitions } of this.#controller.image.topics.values())
      for (const [partition, { leader, replicas }] of partitions.entries()) {
        const found = [leader, ...replicas].map((id) => this.#brokers.get(id)?.replicas.find({ topic, partition })).find((one) => one !== undefined);
        if (found === undefined) continue;
        const { logStartOffset, highWatermark, durableOffset, sizeInBytes } = found.log;
        states.push({ topic, partition, logStartOffset, highWatermark, durableOffset, sizeInBytes });
      }
    return states;
  }

  /** The groups of the broker that coordinates this one, as the controller has it; undefined while none does. Waits for nobody. */
  groupCoordinator(groupId: string): Broker['groups'] | undefined {
    const partitions = this.image.topics.get(GROUP_METADATA_TOPIC_NAME)?.partitions;
    return partitions === undefined ? undefined : this.broker(partitions[partitionFor(groupId, partitions.length)]!.leader)?.groups;
  }

  /** The cluster as the controller has it. */
  get image(): MetadataImage {
    return this.#controller.image;
  }

  storageUsage(): Promise<StorageUsage> {
    return this.#controllerLogs.storageUsage();
  }

  /** Resolves when all that was appended so far is durable. Rejects with KAFKA_STORAGE_ERROR. */
  async flush(): Promise<void> {
    await Promise.all([this.#controllerLogs.flush(), ...[...this.#brokers.values()].map(({ replicas }) => replicas.logs.flush())]);
  }

  /** Ends everything where it stands, all of it durable. Rejects with KAFKA_STORAGE_ERROR when the flush did not succeed. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#endNetwork();
    this.#controller.close();
    const brokers = [...this.#brokers.values()];
    for (const { brokerId } of brokers) this.#wire.detach(brokerId);
    await Promise.all([...brokers.map((broker) => broker.kill()), ...this.#ending.values(), Promise.allSettled(this.#starting.values())]);
    await this.#controllerLogs.close();
  }

  /** Ends everything without writing anything more, as when the tab dies. */
  abandonAll(): void {
    this.#endNetwork();
    this.#controller.close();
    for (const broker of this.#brokers.values()) {
      this.#wire.detach(broker.brokerId);
      broker.abandon();
    }
  }

  #endNetwork(): void {
    this.#closed = true;
    this.#wire.end(new KafkaError('BROKER_NOT_AVAILABLE', 'the cluster is closed'));
  }

  async #kill(brokerId: number): Promise<void> {
    const broker = this.#brokers.get(brokerId)!;
    this.#wire.detach(brokerId);
    this.#brokers.delete(brokerId);
    const ending = broker.kill().catch(() => undefined);
    this.#ending.set(brokerId, ending);
    await ending;
  }

  async #open(): Promise<void> {
    const { storage, time, brokers = 1 } = this.#options;
    this.#controllerLogs = await LogManager.open({
      ...this.#logOptions(typeof storage === 'function' ? storage('controller') : storage),
      prefix: 'controller',
      onFailure: (error) => this.#fail(error),
    });
    this.#controller = await Controller.open(this.#controllerLogs, time, this.#config);
    this.#wire.setController(this.#controller);
    const known = this.brokerIds;
    const brokerIds = known.length > 0 ? known : Array.from({ length: brokers }, (_, i) => i + 1);
    this.#wire.setBootstrap(brokerIds);
    await Promise.all(brokerIds.map((brokerId) => this.#start(brokerId)));
  }

  /** One at a time: two brokers on the same logs would take each other's bytes away. */
  #start(brokerId: number): Promise<void> {
    const starting = this.#startBroker(brokerId).finally(() => this.#starting.delete(brokerId));
    this.#starting.set(brokerId, starting);
    return starting;
  }

  async #startBroker(brokerId: number): Promise<void> {
    const { storage, time } = this.#options;
    await this.#ending.get(brokerId);
    this.#ending.delete(brokerId);
    this.#ensureOpen();
    const broker = await Broker.open({
      ...this.#logOptions(typeof storage === 'function' ? storage(brokerId) : storage),
      brokerId, time,
      config: this.#config,
      network: this.#wire.from(brokerId),
      controller: this.#wire.controllerFrom(brokerId),
      losesUnflushed: typeof storage === 'function',
      onStorageFailure: (error) => {
        if (typeof storage !== 'function') this.#fail(error);
        else if (this.#brokers.get(brokerId)?.hasStopped === true) {
          this.#wire.detach(brokerId);
          this.#brokers.delete(brokerId);
        }
      },
    });
    if (this.#closed) broker.abandon();
    this.#ensureOpen();
    this.#brokers.set(brokerId, broker);
    this.#wire.attach(brokerId, broker.apis, (partition) => broker.takesAlone(partition));
    await broker.goOnline();
  }

  #logOptions(storage: StorageEngine): Omit<LogManagerOptions, 'prefix'> {
    const { time, durability, flushIntervalMs, maxWritesInFlight, maxUnflushedBytes } = this.#options;
    return {
      storage, time, cache: this.#cache,
      ...(this.#commit === undefined ? {} : { commit: this.#commit }),
      ...(durability === undefined ? {} : { durability }),
      ...(flushIntervalMs === undefined ? {} : { flushIntervalMs }),
      ...(maxWritesInFlight === undefined ? {} : { maxWritesInFlight }),
      ...(maxUnflushedBytes === undefined ? {} : { maxUnflushedBytes }),
    };
  }

  #ensureOpen(): void {
    if (this.#closed) throw new KafkaError('INVALID_REQUEST', 'the cluster is closed');
  }

  #known(brokerId: number): void {
    if (!this.#controller.image.brokers.has(brokerId)) throw new KafkaError('INVALID_REQUEST', `there is no broker ${brokerId}`);
  }

  #running(brokerId: number): Broker {
    this.#known(brokerId);
    const broker = this.#brokers.get(brokerId);
    if (broker === undefined) throw new KafkaError('INVALID_REQUEST', `broker ${brokerId} is down`);
    return broker;
  }

  #fail(error: KafkaError): void {
    if (this.#failure !== undefined || this.#closed) return;
    this.#failure = error;
    if (typeof this.#options.storage !== 'function') this.#wire.end(error);
    this.#options.onStorageFailure?.(error);
  }
}
