export {
  EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, type Acks, type BrokerApi, type CreatableTopic, type FetchedPartition, type FetchRequest,
  type FetchResponse, type ListOffsetsRequest, type ListOffsetsResponse, type MetadataRequest, type MetadataResponse,
  type OffsetCommitRequest, type OffsetFetchRequest, type OffsetFetchResponse, type OffsetSpec, type PartitionMetadata,
  type PartitionResult, type ProduceRequest, type ProduceResponse, type TopicMetadata, type TopicResult,
} from './BrokerApi.ts';
export { Broker, type BrokerOptions, type PartitionState } from './Broker.ts';
