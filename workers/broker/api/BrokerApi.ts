import type { KafkaError, TopicPartition } from '../../common/index.ts';
import type { FetchRequest, FetchResponse, ListOffsetsRequest, ListOffsetsResponse, OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse, ProduceRequest, ProduceResponse } from './data.ts';
import type {
  AlterConfigsRequest, CreatePartitionsRequest, CreateTopicsRequest, DeleteRecordsRequest, DeleteRecordsResponse, DeleteTopicsRequest,
  DescribeConfigsRequest, DescribeConfigsResponse, ElectLeadersRequest, MetadataRequest, MetadataResponse, NamedResult, PartitionResult,
} from './admin.ts';
import type {
  DeleteGroupsRequest, DescribeGroupsRequest, DescribeGroupsResponse, FindCoordinatorRequest, FindCoordinatorResponse, HeartbeatRequest,
  JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest, LeaveGroupResponse, ListGroupsResponse, OffsetCommitRequest,
  OffsetDeleteRequest, OffsetFetchRequest, OffsetFetchResponse, SyncGroupRequest, SyncGroupResponse,
} from './groups.ts';
import type {
  AddOffsetsToTxnRequest, AddPartitionsToTxnRequest, EndTxnRequest, EndTxnResponse, InitProducerIdRequest, InitProducerIdResponse,
  TxnOffsetCommitRequest, WriteTxnMarkersRequest,
} from './transactions.ts';
import type { Outcome } from './Outcome.ts';

/**
 * One method per Kafka API: all that clients, and other brokers, know of one broker. One request object in, one answer
 * out, all of it cloneable data. Kafka's errors are values in the answer; a rejected promise is the connection's
 * failure: NETWORK_EXCEPTION when the broker is not there any more, REQUEST_TIMED_OUT when no answer came. Whether a
 * request was carried out that got no answer is not known.
 *
 * A broker in the same worker appends before `produce` and `offsetCommit` return their promise, so that calls made one
 * after the other without awaiting reach the same group commit and are durable together or not at all.
 */
export interface BrokerApi {
  produce(request: ProduceRequest): Promise<ProduceResponse>;
  fetch(request: FetchRequest): Promise<FetchResponse>;
  listOffsets(request: ListOffsetsRequest): Promise<ListOffsetsResponse>;
  offsetForLeaderEpoch(request: OffsetForLeaderEpochRequest): Promise<OffsetForLeaderEpochResponse>;

  metadata(request: MetadataRequest): Promise<MetadataResponse>;
  createTopics(request: CreateTopicsRequest): Promise<readonly NamedResult[]>;
  deleteTopics(request: DeleteTopicsRequest): Promise<readonly NamedResult[]>;
  createPartitions(request: CreatePartitionsRequest): Promise<readonly NamedResult[]>;
  describeConfigs(request: DescribeConfigsRequest): Promise<DescribeConfigsResponse>;
  incrementalAlterConfigs(request: AlterConfigsRequest): Promise<readonly NamedResult[]>;
  deleteRecords(request: DeleteRecordsRequest): Promise<DeleteRecordsResponse>;
  electLeaders(request: ElectLeadersRequest): Promise<readonly PartitionResult[]>;

  findCoordinator(request: FindCoordinatorRequest): Promise<FindCoordinatorResponse>;
  joinGroup(request: JoinGroupRequest): Promise<JoinGroupResponse>;
  syncGroup(request: SyncGroupRequest): Promise<SyncGroupResponse>;
  heartbeat(request: HeartbeatRequest): Promise<Outcome>;
  leaveGroup(request: LeaveGroupRequest): Promise<LeaveGroupResponse>;
  offsetCommit(request: OffsetCommitRequest): Promise<readonly PartitionResult[]>;
  offsetFetch(request: OffsetFetchRequest): Promise<OffsetFetchResponse>;
  offsetDelete(request: OffsetDeleteRequest): Promise<readonly PartitionResult[]>;
  listGroups(request: Record<string, never>): Promise<ListGroupsResponse>;
  describeGroups(request: DescribeGroupsRequest): Promise<DescribeGroupsResponse>;
  deleteGroups(request: DeleteGroupsRequest): Promise<readonly NamedResult[]>;

  initProducerId(request: InitProducerIdRequest): Promise<InitProducerIdResponse>;
  addPartitionsToTxn(request: AddPartitionsToTxnRequest): Promise<readonly PartitionResult[]>;
  addOffsetsToTxn(request: AddOffsetsToTxnRequest): Promise<Outcome>;
  txnOffsetCommit(request: TxnOffsetCommitRequest): Promise<readonly PartitionResult[]>;
  endTxn(request: EndTxnRequest): Promise<EndTxnResponse>;
  /** Between brokers only. */
  writeTxnMarkers(request: WriteTxnMarkersRequest): Promise<readonly PartitionResult[]>;
}

/** How clients and brokers reach the brokers of one cluster. */
export interface BrokerNetwork {
  /** Brokers to ask for metadata first (`bootstrap.servers`); any of them may be down. */
  readonly bootstrap: readonly number[];
  /** Always the same object for a broker, whether or not it is up; calls reject as told at `BrokerApi`. */
  connect(brokerId: number): BrokerApi;
  /** Whether the connection to a broker stands, as a client knows of its sockets; absent where that is not known. */
  isConnected?(brokerId: number): boolean;
  /**
   * Whether records for a partition that are sent to the broker now are in the log before the call returns, on the only
   * replica that there is, so that nobody can refuse or lose them any more but the disk; absent where all are.
   */
  takesAtOnce?(brokerId: number, partition: TopicPartition): boolean;
  /** Why no broker will take a write any more, whoever leads, if so: what clients stop trying for. */
  readonly failure?: KafkaError | undefined;
}
