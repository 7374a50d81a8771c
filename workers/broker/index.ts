export type { BrokerApi, BrokerNetwork } from './api/BrokerApi.ts';
export type { Outcome } from './api/Outcome.ts';
export {
  EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, MAX_TIMESTAMP_SPEC, type AbortedTransaction, type Acks, type FetchedPartition, type FetchRequest,
  type FetchResponse, type IsolationLevel, type ListOffsetsRequest, type ListOffsetsResponse, type OffsetForLeaderEpochRequest,
  type OffsetForLeaderEpochResponse, type OffsetSpec, type ProducedPartition, type ProduceRequest, type ProduceResponse,
} from './api/data.ts';
export type {
  AlterConfigsRequest, BrokerMetadata, ConfigEntry, ConfigResource, CreatableTopic, CreatePartitionsRequest, CreateTopicsRequest,
  DeleteRecordsRequest, DeleteRecordsResponse, DeleteTopicsRequest, DescribeConfigsRequest, DescribeConfigsResponse, ElectLeadersRequest,
  MetadataRequest, MetadataResponse, NamedResult, PartitionMetadata, PartitionResult, TopicMetadata,
} from './api/admin.ts';
export type {
  DeleteGroupsRequest, DescribedGroup, DescribeGroupsRequest, DescribeGroupsResponse, FindCoordinatorRequest, FindCoordinatorResponse,
  GroupMember, GroupState, HeartbeatRequest, JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest, LeaveGroupResponse,
  ListGroupsResponse, OffsetCommitRequest, OffsetDeleteRequest, OffsetFetchRequest, OffsetFetchResponse, OffsetToCommit,
  SyncGroupRequest, SyncGroupResponse,
} from './api/groups.ts';
export type {
  AddOffsetsToTxnRequest, AddPartitionsToTxnRequest, EndTxnRequest, EndTxnResponse, InitProducerIdRequest, InitProducerIdResponse, ProducerIdAndEpoch,
  Transaction, TxnOffsetCommitRequest, WriteTxnMarkersRequest,
} from './api/transactions.ts';
export { Cluster, MAX_BROKERS, type ClusterOptions, type PartitionState } from './Cluster.ts';
export type { ClusterConfig } from './controller/ClusterConfig.ts';
export type { BrokerFault, NetworkFaults } from './network/ClusterNetwork.ts';
