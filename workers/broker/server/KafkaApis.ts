import { endTxnMarker, GROUP_METADATA_TOPIC_NAME, KafkaError, TRANSACTION_STATE_TOPIC_NAME, type Time } from '../../common/index.ts';
import { LOG_CONFIG_DEFS, parseLogConfig } from '../../log/index.ts';
import type {
  AlterConfigsRequest, ConfigEntry, CreatePartitionsRequest, CreateTopicsRequest, DeleteRecordsRequest, DeleteRecordsResponse, DeleteTopicsRequest,
  DescribeConfigsRequest, DescribeConfigsResponse, ElectLeadersRequest, MetadataRequest, MetadataResponse, NamedResult, PartitionResult,
} from '../api/admin.ts';
import type { BrokerApi } from '../api/BrokerApi.ts';
import type {
  FetchRequest, FetchResponse, ListOffsetsRequest, ListOffsetsResponse, OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse, ProduceRequest, ProduceResponse,
} from '../api/data.ts';
import type {
  DeleteGroupsRequest, DescribeGroupsRequest, DescribeGroupsResponse, FindCoordinatorRequest, FindCoordinatorResponse, HeartbeatRequest,
  JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest, LeaveGroupResponse, ListGroupsResponse, OffsetCommitRequest, OffsetDeleteRequest,
  OffsetFetchRequest, OffsetFetchResponse, SyncGroupRequest, SyncGroupResponse,
} from '../api/groups.ts';
import type { Outcome } from '../api/Outcome.ts';
import type {
  AddOffsetsToTxnRequest, AddPartitionsToTxnRequest, EndTxnRequest, EndTxnResponse, InitProducerIdRequest, InitProducerIdResponse, TxnOffsetCommitRequest, WriteTxnMarkersRequest,
} from '../api/transactions.ts';
import type { ClusterConfig } from '../controller/ClusterConfig.ts';
import type { ControllerApi, ControllerResponse } from '../controller/ControllerApi.ts';
import type { TokenBucket } from '../controller/TokenBucket.ts';
import type { MetadataImage } from '../metadata/MetadataImage.ts';
import { toFailure, type ReplicaManager } from '../replica/ReplicaManager.ts';
import { fetch, offsetForLeaderEpoch } from './apis/fetch.ts';
import { listOffsets } from './apis/listOffsets.ts';
import { describeCluster } from './apis/metadata.ts';
import { committed, produce } from './apis/produce.ts';
import { toOutcome, type GroupCoordinatorService } from './GroupCoordinatorService.ts';
import type { TransactionCoordinatorService } from './TransactionCoordinatorService.ts';

export interface KafkaApisParts {
  readonly time: Time;
  readonly config: ClusterConfig;
  readonly replicas: ReplicaManager;
  readonly groups: GroupCoordinatorService;
  readonly transactions: TransactionCoordinatorService;
  readonly controller: ControllerApi;
  readonly image: () => MetadataImage;
  /** Resolves when this broker's image has what the controller wrote up to there. */
  readonly untilMetadata: (offset: number) => Promise<void>;
  readonly onMarker: (partition: number, producer: { readonly producerId: number; readonly producerEpoch: number }, committed: boolean) => void;
  /** Bytes that clients may still produce. */
  readonly produceQuota: TokenBucket;
}

const MARKER_TIMEOUT_MS = 30_000;
/** Of `__consumer_offsets` and `__transaction_state`: small segments, because only closed ones are compacted. */
const INTERNAL_TOPIC_CONFIGS = { 'cleanup.policy': 'compact', 'segment.bytes': String(1024 * 1024), 'retention.ms': '-1' };

/** One broker's answers (Kafka's KafkaApis): each API that is more than a line or two is a file in `apis/`. */
export class KafkaApis implements BrokerApi {
  readonly #parts: KafkaApisParts;

  constructor(parts: KafkaApisParts) {
    this.#parts = parts;
  }

  async produce(request: ProduceRequest): Promise<ProduceResponse> {
    const { replicas, produceQuota } = this.#parts;
    for (const { records } of request.partitions) produceQuota.take(records.length);
    const response = await produce(request, replicas);
    return { ...response, throttleTimeMs: produceQuota.throttleTimeMs };
  }

  async fetch(request: FetchRequest): Promise<FetchResponse> {
    return { ...(await fetch(request, this.#parts.replicas)), throttleTimeMs: 0 };
  }

  listOffsets(request: ListOffsetsRequest): Promise<ListOffsetsResponse> {
    return listOffsets(request, this.#parts.replicas);
  }

  async offsetForLeaderEpoch({ partitions }: OffsetForLeaderEpochRequest): Promise<OffsetForLeaderEpochResponse> {
    return {
      partitions: partitions.map((asked) => {
        try {
          const partition = this.#parts.replicas.get(asked);
          partition.ensureLeader();
          return { topic: asked.topic, partition: asked.partition, error: 'NONE', ...offsetForLeaderEpoch(partition, asked.leaderEpoch) };
        } catch (error) {
          return { ...toFailure(asked, error), leaderEpoch: -1, endOffset: -1 };
        }
      }),
    };
  }

  async metadata({ topics }: MetadataRequest): Promise<MetadataResponse> {
    return describeCluster(this.#parts.image(), topics, this.#parts.config.topicConfigs);
  }

  createTopics(request: CreateTopicsRequest): Promise<readonly NamedResult[]> {
    return this.#forward(this.#parts.controller.createTopics(request));
  }

  deleteTopics(request: DeleteTopicsRequest): Promise<readonly NamedResult[]> {
    return this.#forward(this.#parts.controller.deleteTopics(request));
  }

  createPartitions(request: CreatePartitionsRequest): Promise<readonly NamedResult[]> {
    return this.#forward(this.#parts.controller.createPartitions(request));
  }

  async describeConfigs({ resources }: DescribeConfigsRequest): Promise<DescribeConfigsResponse> {
    return {
      resources: resources.map(({ type, name }) => {
        if (type === 'broker') return { type, name, error: 'NONE', configs: this.#brokerConfigs() };
        if (!this.#parts.image().topics.has(name)) return { type, name, error: 'UNKNOWN_TOPIC_OR_PARTITION', message: `the topic ${name} does not exist`, configs: [] };
        return { type, name, error: 'NONE', configs: this.#topicConfigs(name) };
      }),
    };
  }

  incrementalAlterConfigs(request: AlterConfigsRequest): Promise<readonly NamedResult[]> {
    return this.#forward(this.#parts.controller.incrementalAlterConfigs(request));
  }

  async deleteRecords({ partitions }: DeleteRecordsRequest): Promise<DeleteRecordsResponse> {
    const { replicas } = this.#parts;
    const results = partitions.map(({ topic, partition: index, offset }) => {
      try {
        const partition = replicas.get({ topic, partition: index });
        partition.ensureLeader();
        if (partition.log.config.compact && !partition.log.config.delete)
          throw new KafkaError('POLICY_VIOLATION', `the records of ${topic} are compacted (cleanup.policy=compact), they cannot be deleted by offset`);
        partition.log.deleteRecordsBefore(offset === -1 ? partition.log.highWatermark : offset);
        return { topic, partition: index, error: 'NONE' as const, lowWatermark: partition.log.logStartOffset };
      } catch (error) {
        return { ...toFailure({ topic, partition: index }, error), lowWatermark: -1 };
      }
    });
    try {
      await replicas.logs.durable();
      return { partitions: results };
    } catch (error) {
      return { partitions: partitions.map((asked) => ({ ...toFailure(asked, error), lowWatermark: -1 })) };
    }
  }

  electLeaders(request: ElectLeadersRequest): Promise<readonly PartitionResult[]> {
    return this.#forward(this.#parts.controller.electLeaders(request));
  }

  async findCoordinator({ keyType, key }: FindCoordinatorRequest): Promise<FindCoordinatorResponse> {
    const { groups, transactions, image } = this.#parts;
    if (keyType === 'transaction' && key === '') return { error: 'INVALID_REQUEST', message: 'a transactional id cannot be empty', brokerId: -1 };
    const topic = keyType === 'group' ? GROUP_METADATA_TOPIC_NAME : TRANSACTION_STATE_TOPIC_NAME;
    try {
      if (!image().topics.has(topic)) await this.#createInternal(topic);
      const partition = keyType === 'group' ? groups.partitionOf(key) : transactions.partitionOf(key);
      const leader = image().partition(topic, partition)?.leader ?? -1;
      return leader === -1
        ? { error: 'COORDINATOR_NOT_AVAILABLE', message: `no replica of ${topic}-${partition} can lead it now`, brokerId: -1 }
        : { error: 'NONE', brokerId: leader };
    } catch (error) {
      return { ...toOutcome(error), brokerId: -1 };
    }
  }

  joinGroup(request: JoinGroupRequest): Promise<JoinGroupResponse> {
    return this.#parts.groups.join(request);
  }

  syncGroup(request: SyncGroupRequest): Promise<SyncGroupResponse> {
    return this.#parts.groups.sync(request);
  }

  heartbeat(request: HeartbeatRequest): Promise<Outcome> {
    return this.#parts.groups.heartbeat(request);
  }

  leaveGroup(request: LeaveGroupRequest): Promise<LeaveGroupResponse> {
    return this.#parts.groups.leave(request);
  }

  offsetCommit(request: OffsetCommitRequest): Promise<readonly PartitionResult[]> {
    return this.#parts.groups.commit(request);
  }

  offsetFetch(request: OffsetFetchRequest): Promise<OffsetFetchResponse> {
    return this.#parts.groups.fetch(request);
  }

  offsetDelete(request: OffsetDeleteRequest): Promise<readonly PartitionResult[]> {
    return this.#parts.groups.deleteOffsets(request);
  }

  async listGroups(): Promise<ListGroupsResponse> {
    return this.#parts.groups.list();
  }

  describeGroups(request: DescribeGroupsRequest): Promise<DescribeGroupsResponse> {
    return this.#parts.groups.describe(request);
  }

  deleteGroups(request: DeleteGroupsRequest): Promise<readonly NamedResult[]> {
    return this.#parts.groups.delete(request);
  }

  initProducerId(request: InitProducerIdRequest): Promise<InitProducerIdResponse> {
    return this.#parts.transactions.initProducerId(request);
  }

  addPartitionsToTxn(request: AddPartitionsToTxnRequest): Promise<readonly PartitionResult[]> {
    return this.#parts.transactions.addPartitions(request);
  }

  async addOffsetsToTxn(request: AddOffsetsToTxnRequest): Promise<Outcome> {
    if (!this.#parts.image().topics.has(GROUP_METADATA_TOPIC_NAME)) {
      try {
        await this.#createInternal(GROUP_METADATA_TOPIC_NAME);
      } catch (error) {
        return toOutcome(error);
      }
    }
    return this.#parts.transactions.addOffsets(request);
  }

  txnOffsetCommit(request: TxnOffsetCommitRequest): Promise<readonly PartitionResult[]> {
    return this.#parts.groups.commitTransactional(request);
  }

  endTxn(request: EndTxnRequest): Promise<EndTxnResponse> {
    return this.#parts.transactions.end(request);
  }

  /** A marker counts as written once every in-sync replica has it. */
  async writeTxnMarkers({ markers }: WriteTxnMarkersRequest): Promise<readonly PartitionResult[]> {
    const { replicas, groups, time, onMarker } = this.#parts;
    const written = markers.flatMap(({ partitions, committed: isCommit, transactionVersion, ...stamp }) =>
      partitions.map(async ({ topic, partition: index }): Promise<PartitionResult> => {
        try {
          const partition = replicas.get({ topic, partition: index });
          if (topic === GROUP_METADATA_TOPIC_NAME) groups.ensureHearsMarkers(index);
          // One that came late: the transaction that is open has the epoch that this marker gave to its producer.
          if (transactionVersion === 2 && partition.log.hasOngoingTransaction(stamp.producerId, stamp.producerEpoch))
            throw new KafkaError('INVALID_PRODUCER_EPOCH', `${partition.key} has a later transaction of producer ${stamp.producerId} in epoch ${stamp.producerEpoch}`);
          const marker = endTxnMarker({ ...stamp, committed: isCommit, timestamp: time.milliseconds() });
          const { lastOffset } = partition.appendAsLeader(marker, true, 'coordinator');
          if (topic === GROUP_METADATA_TOPIC_NAME) onMarker(index, stamp, isCommit);
          replicas.onAppend(partition);
          await Promise.all([
            committed({ partition, leaderEpoch: partition.leaderEpoch, endOffset: lastOffset + 1 }, MARKER_TIMEOUT_MS, replicas),
            replicas.logs.durable(),
          ]);
          return { topic, partition: index, error: 'NONE' };
        } catch (error) {
          return toFailure({ topic, partition: index }, error);
        }
      }),
    );
    return Promise.all(written);
  }

  async #forward<T>(answer: Promise<ControllerResponse<T>>): Promise<readonly T[]> {
    const { results, metadataOffset } = await answer;
    await this.#parts.untilMetadata(metadataOffset);
    return results;
  }

  async #createInternal(name: string): Promise<void> {
    const { config, image, controller } = this.#parts;
    const alive = [...image().brokers.values()].filter(({ fenced }) => !fenced).length;
    const [result] = await this.#forward(controller.createTopics({
      topics: [{ name, numPartitions: config.internalTopicPartitions, replicationFactor: Math.max(1, Math.min(config.internalTopicReplicationFactor, alive)), configs: INTERNAL_TOPIC_CONFIGS }],
    }));
    if (result!.error !== 'NONE' && result!.error !== 'TOPIC_ALREADY_EXISTS')
      throw new KafkaError('COORDINATOR_NOT_AVAILABLE', `${name} cannot be created: ${result!.message ?? result!.error}`);
  }

  #topicConfigs(name: string): ConfigEntry[] {
    const { config, image } = this.#parts;
    const own = image().configs('topic', name);
    const { values } = parseLogConfig(config.topicConfigs, own);
    return LOG_CONFIG_DEFS.map(({ name: key, documentation }) => ({
      name: key, value: values[key]!, documentation, isReadOnly: false,
      source: Object.hasOwn(own, key) ? 'DYNAMIC_TOPIC_CONFIG' : Object.hasOwn(config.topicConfigs, key) ? 'STATIC_BROKER_CONFIG' : 'DEFAULT_CONFIG',
    }));
  }

  #brokerConfigs(): ConfigEntry[] {
    const { config } = this.#parts;
    const entry = (name: string, value: number, documentation: string): ConfigEntry => ({ name, value: String(value), documentation, isReadOnly: true, source: 'STATIC_BROKER_CONFIG' });
    return [
      entry('num.partitions', config.numPartitions, 'Partitions of a topic that asks for none.'),
      entry('default.replication.factor', config.defaultReplicationFactor, 'Replicas of a topic that asks for none.'),
      entry('offsets.topic.num.partitions', config.internalTopicPartitions, 'Partitions of __consumer_offsets, each with a coordinator.'),
      entry('offsets.topic.replication.factor', config.internalTopicReplicationFactor, 'Replicas of __consumer_offsets.'),
      entry('broker.session.timeout.ms', config.brokerSessionTimeoutMs, 'Silence after which the controller fences a broker.'),
      entry('broker.heartbeat.interval.ms', config.brokerHeartbeatIntervalMs, 'How often a broker tells the controller that it lives.'),
      entry('replica.lag.time.max.ms', config.replicaLagTimeMaxMs, 'A follower that has not caught up for so long leaves the in-sync set.'),
    ];
  }
}
