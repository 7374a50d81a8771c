import {
  deferred, GROUP_METADATA_TOPIC_NAME, KafkaError, sleep, TRANSACTION_STATE_TOPIC_NAME, type Deferred, type Time, type Timer, type TopicPartition,
} from '../../common/index.ts';
import { LogCleaner, LogManager, type LogManagerOptions, type LogRecovery } from '../../log/index.ts';
import type { BrokerApi, BrokerNetwork } from '../api/BrokerApi.ts';
import type { ClusterConfig } from '../controller/ClusterConfig.ts';
import type { BrokerIncarnation, ControllerApi } from '../controller/ControllerApi.ts';
import { TokenBucket } from '../controller/TokenBucket.ts';
import { CoordinatorRuntime } from '../coordinator/CoordinatorRuntime.ts';
import { GROUP_COORDINATOR_CONFIG_DEFAULTS } from '../group/GroupCoordinatorConfig.ts';
import { GroupCoordinatorShard } from '../group/GroupCoordinatorShard.ts';
import { MetadataImage } from '../metadata/MetadataImage.ts';
import type { Partition } from '../replica/Partition.ts';
import { ReplicaManager } from '../replica/ReplicaManager.ts';
import { ProducerIdManager } from '../transaction/ProducerIdManager.ts';
import { DEFAULT_TRANSACTION_COORDINATOR_CONFIG } from '../transaction/TransactionCoordinatorConfig.ts';
import { TransactionCoordinatorShard } from '../transaction/TransactionCoordinatorShard.ts';
import { TransactionMarkerChannel } from '../transaction/TransactionMarkerChannel.ts';
import { untilCommitted } from './apis/produce.ts';
import { GroupCoordinatorService, toOutcome } from './GroupCoordinatorService.ts';
import { BrokerLease, leasedApis } from './BrokerLease.ts';
import { KafkaApis } from './KafkaApis.ts';
import { TransactionCoordinatorService } from './TransactionCoordinatorService.ts';

export interface BrokerOptions extends Omit<LogManagerOptions, 'prefix' | 'onFailure'> {
  readonly brokerId: number;
  readonly rack?: string;
  readonly time: Time;
  readonly config: ClusterConfig;
  readonly network: BrokerNetwork;
  readonly controller: ControllerApi;
  /** Whether a crash of this broker takes back what was appended and not flushed yet while others live on. */
  readonly losesUnflushed: boolean;
  /** Called once, when its storage failed: it has stopped then. */
  readonly onStorageFailure: (error: KafkaError) => void;
}

const RETRY_MS = 100;
const METADATA_MAX_WAIT_MS = 30_000;
const METADATA_PATIENCE_MS = 2_000;
const RETENTION_CHECK_INTERVAL_MS = 5 * 60 * 1000;

/**
 * One broker from its start to its end: registers, follows the metadata log, holds the replicas and coordinators that
 * it is given, and answers through `apis`. One that has ended does not start again: another one opens its logs.
 */
export class Broker {
  readonly brokerId: number;
  readonly apis: BrokerApi;
  readonly replicas: ReplicaManager;
  readonly groups: GroupCoordinatorService;
  readonly cleaner: LogCleaner;
  readonly #options: BrokerOptions;
  readonly #logs: LogManager;
  readonly #groupRuntime: CoordinatorRuntime<GroupCoordinatorShard>;
  readonly #transactionRuntime: CoordinatorRuntime<TransactionCoordinatorShard>;
  readonly #producerIds: ProducerIdManager;
  #incarnation: BrokerIncarnation;
  #image = MetadataImage.EMPTY;
  #metadataOffset = -1;
  #metadataWaiters: Array<{ readonly offset: number; readonly arrived: Deferred<void> }> = [];
  readonly #lease: BrokerLease;
  #heartbeatTimer: Timer | undefined;
  #retentionTimer: Timer | undefined;
  readonly #leaseBegun = deferred<void>();
  #stopped = false;

  private constructor(options: BrokerOptions, logs: LogManager) {
    const { brokerId, time, config, network, controller } = options;
    this.brokerId = brokerId;
    this.#options = options;
    this.#logs = logs;
    this.#incarnation = { brokerId, brokerEpoch: -1 };
    const image = (): MetadataImage => this.#image;
    this.replicas = new ReplicaManager({
      logs, time, network, controller, topicConfigs: config.topicConfigs, replicaLagTimeMaxMs: config.replicaLagTimeMaxMs,
      losesUnflushed: options.losesUnflushed,
      incarnation: () => this.#incarnation,
      onStorageFailure: (error) => this.#fail(error),
      onLeadershipChange: (partition, isLeader) => this.#onLeadershipChange(partition, isLeader),
    });
    const runtimeParts = {
      time, image,
      untilCommitted: (partition: Partition, endOffset: number) => untilCommitted({ partition, leaderEpoch: partition.leaderEpoch, endOffset }, this.replicas),
      onAppend: (partition: Partition) => this.replicas.onAppend(partition),
    };
    this.#groupRuntime = new CoordinatorRuntime({
      ...runtimeParts,
      topic: GROUP_METADATA_TOPIC_NAME,
      makeShard: (context) => new GroupCoordinatorShard(context, GROUP_COORDINATOR_CONFIG_DEFAULTS),
    });
    this.groups = new GroupCoordinatorService(this.#groupRuntime, image);
    const producerIds = this.#producerIds = new ProducerIdManager(async () => {
      const { error, message, first, length } = await controller.allocateProducerIds(this.#incarnation);
      if (error !== 'NONE') throw new KafkaError(error, message ?? error);
      return { first, length };
    }, time);
    this.#transactionRuntime = new CoordinatorRuntime({
      ...runtimeParts,
      topic: TRANSACTION_STATE_TOPIC_NAME,
      makeShard: (context, partition) => {
        const markers = new TransactionMarkerChannel({
          network, time, image,
          onWritten: (marker) => void this.#transactionRuntime.write(partition, (shard) => shard.onMarkersWritten(marker)).catch(toOutcome),
        });
        return new TransactionCoordinatorShard(context, DEFAULT_TRANSACTION_COORDINATOR_CONFIG, {
          nextProducerId: () => producerIds.next(),
          sendMarkers: (pending) => markers.send(pending),
          cancelMarkers: () => markers.close(),
          groupPartitionOf: (groupId) => ({ topic: GROUP_METADATA_TOPIC_NAME, partition: this.groups.partitionOf(groupId) }),
        });
      },
    });
    this.#lease = new BrokerLease(time, config.brokerSessionTimeoutMs);
    const apis = new KafkaApis({
      time, config, controller, image,
      replicas: this.replicas,
      groups: this.groups,
      transactions: new TransactionCoordinatorService(this.#transactionRuntime, image, producerIds),
      untilMetadata: (offset) => this.#untilMetadata(offset),
      onMarker: (partition, producer, isCommit) => this.#groupRuntime.onMarker(partition, producer, isCommit),
      produceQuota: new TokenBucket(time, config.producerByteRate, config.producerByteRate),
    });
    this.apis = leasedApis(apis, this.#lease, brokerId);
    this.cleaner = new LogCleaner({ time, logs: () => [...this.replicas.partitions()].map(({ log }) => log) });
  }

  /** Resolves when it knows the metadata and has opened its replicas; `goOnline` makes it serve. Rejects with a StorageError, or KAFKA_STORAGE_ERROR. */
  static async open(options: BrokerOptions): Promise<Broker> {
    const logs = await LogManager.open({ ...options, prefix: String(options.brokerId), onFailure: (error) => broker.#fail(error) });
    const broker = new Broker(options, logs);
    try {
      await broker.#register();
      await broker.#follow(-1, 0);
    } catch (error) {
      broker.#stop();
      throw error;
    }
    if (logs.failure !== undefined) throw logs.failure;
    return broker;
  }

  get hasStopped(): boolean {
    return this.#stopped;
  }

  get image(): MetadataImage {
    return this.#image;
  }

  /** Whether it would append a record for the partition now, being the only replica. */
  takesAlone(partition: TopicPartition): boolean {
    const found = this.#lease.isHeld && !this.#stopped ? this.replicas.find(partition) : undefined;
    return found !== undefined && found.isLeader && found.registration.replicas.length === 1 && !found.isUnderMinIsr;
  }

  get recoveries(): readonly LogRecovery[] {
    return this.#logs.recoveries.map((recovery) => ({ ...recovery, name: recovery.name.replace(/@\d+$/, '') }));
  }

  /** Starts to send heartbeats, to follow the metadata and to clean up. Resolves when it serves. */
  async goOnline(): Promise<void> {
    void this.#followForever();
    this.#producerIds.prefetch();
    this.cleaner.start();
    this.#scheduleRetention();
    while (!this.#stopped && !(await this.#heartbeat())) await sleep(this.#options.time, RETRY_MS);
    this.#scheduleHeartbeat();
    await this.#leaseBegun.promise;
  }

  /** Gives its leaderships away first (controlled shutdown). Resolves when all it had is durable. */
  async shutDown(): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#options.controller.brokerHeartbeat({ ...this.#incarnation, metadataOffset: this.#metadataOffset, wantShutDown: true });
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
    }
    await this.kill();
  }

  /** Ends without a word to anybody. What it has appended is still written, as the operating system does for a killed process. */
  async kill(): Promise<void> {
    this.#stop();
    await this.cleaner.close();
    await this.#logs.close();
  }

  /** Ends with the machine: nothing more is written. */
  abandon(): void {
    this.#stop();
  }

  #stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#heartbeatTimer?.cancel();
    this.#retentionTimer?.cancel();
    this.#groupRuntime.close();
    this.#transactionRuntime.close();
    void this.cleaner.close();
    this.replicas.close();
    for (const { arrived } of this.#metadataWaiters) arrived.resolve();
    this.#leaseBegun.resolve();
  }

  #fail(error: KafkaError): void {
    if (this.#stopped) return;
    this.#stop();
    this.#options.onStorageFailure(error);
  }

  async #register(): Promise<void> {
    const { brokerId, rack = null, controller, losesUnflushed, time } = this.#options;
    for (;;) {
      try {
        const { error, brokerEpoch } = await controller.registerBroker({ brokerId, rack, mayHaveLostRecords: losesUnflushed });
        if (error === 'NONE') {
          this.#incarnation = { brokerId, brokerEpoch };
          return;
        }
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
      }
      if (this.#stopped) return;
      await sleep(time, RETRY_MS);
    }
  }

  async #followForever(): Promise<void> {
    while (!this.#stopped) await this.#follow(this.#metadataOffset, METADATA_MAX_WAIT_MS);
  }

  /** One step along the metadata log. */
  async #follow(offset: number, maxWaitMs: number): Promise<void> {
    const { controller, time } = this.#options;
    try {
      const { records, isSnapshot, nextOffset } = await controller.fetchMetadata({ offset, maxWaitMs });
      if (this.#stopped) return;
      const image = (isSnapshot ? MetadataImage.EMPTY : this.#image).replay(records);
      if (offset === -1) await this.replicas.open(image);
      const deleted = [...this.#image.topics.keys()].filter((name) => !image.topics.has(name));
      this.#image = image;
      this.#metadataOffset = nextOffset;
      this.replicas.apply(image);
      if (deleted.length > 0) void this.groups.onTopicsDeleted(new Set(deleted));
      this.#metadataWaiters = this.#metadataWaiters.filter(({ offset: wanted, arrived }) => {
        if (wanted > nextOffset) return true;
        arrived.resolve();
        return false;
      });
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      if (this.#stopped) return;
      await sleep(time, RETRY_MS);
      if (offset === -1) await this.#follow(offset, maxWaitMs);
    }
  }

  async #untilMetadata(offset: number): Promise<void> {
    if (this.#metadataOffset >= offset || this.#stopped) return;
    const arrived = deferred<void>();
    this.#metadataWaiters.push({ offset, arrived });
    const timer = this.#options.time.schedule(METADATA_PATIENCE_MS, () => arrived.resolve());
    await arrived.promise;
    timer.cancel();
  }

  /** Whether the controller counts it as up. */
  async #heartbeat(): Promise<boolean> {
    const sentMs = this.#options.time.hiResMilliseconds();
    try {
      const { error, isFenced, metadataOffset } = await this.#options.controller.brokerHeartbeat({ ...this.#incarnation, metadataOffset: this.#metadataOffset, wantShutDown: false });
      if (error === 'BROKER_ID_NOT_REGISTERED') await this.#register();
      const counts = error === 'NONE' && !isFenced;
      if (counts) void this.#renewLease(sentMs, metadataOffset);
      return counts;
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      return false;
    }
  }

  /** Once what the controller knew has arrived. */
  async #renewLease(sentMs: number, metadataOffset: number): Promise<void> {
    await this.#untilMetadata(metadataOffset);
    if (this.#metadataOffset < metadataOffset) return;
    this.#lease.renew(sentMs);
    this.#leaseBegun.resolve();
  }

  #scheduleHeartbeat(): void {
    const { time, config } = this.#options;
    if (this.#stopped) return;
    this.#heartbeatTimer = time.schedule(config.brokerHeartbeatIntervalMs, () => {
      void this.#heartbeat().then(() => this.#scheduleHeartbeat());
    });
  }

  #scheduleRetention(): void {
    this.#retentionTimer = this.#options.time.schedule(RETENTION_CHECK_INTERVAL_MS, () => {
      this.#logs.deleteOldSegments();
      this.#scheduleRetention();
    });
  }

  #onLeadershipChange(partition: Partition, isLeader: boolean): void {
    const runtime = partition.topic === GROUP_METADATA_TOPIC_NAME ? this.#groupRuntime : partition.topic === TRANSACTION_STATE_TOPIC_NAME ? this.#transactionRuntime : undefined;
    if (isLeader) runtime?.load(partition);
    else runtime?.unload(partition.partition);
  }
}
