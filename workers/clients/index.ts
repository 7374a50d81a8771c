export { Producer, type ProducerRecord } from './producer/Producer.ts';
export type { ProducerConfig } from './producer/ProducerConfig.ts';
export type { RecordMetadata } from './producer/ProducerBatch.ts';
export type { ConsumerGroupMetadata } from './producer/TransactionManager.ts';
export { murmur2 } from './producer/murmur2.ts';
export { partitionForKey, toPositive, type Partitioner } from './producer/Partitioner.ts';
export { BuiltInPartitioner } from './producer/BuiltInPartitioner.ts';
export { UniformStickyPartitioner } from './producer/UniformStickyPartitioner.ts';
export { DefaultPartitioner } from './producer/DefaultPartitioner.ts';
export { RoundRobinPartitioner } from './producer/RoundRobinPartitioner.ts';
export { Consumer } from './consumer/Consumer.ts';
export type { ConsumerConfig, ConsumerEvent, ConsumerRebalanceListener } from './consumer/ConsumerConfig.ts';
export { recordsIn, type ConsumerRecord } from './consumer/ConsumerRecord.ts';
export { visitRecords } from './consumer/visitRecords.ts';
export type { FetchedBatches } from './consumer/CompletedFetch.ts';
export type { OffsetAndTimestamp, PartitionOffset } from './consumer/OffsetFetcher.ts';
export type { AutoOffsetReset } from './consumer/SubscriptionState.ts';
export { WakeupException } from './consumer/WakeupException.ts';
export { isCoordinatorGone, KafkaClient, type CoordinatorType, type KafkaClientConfig } from './network/KafkaClient.ts';
export type { LeaderAndEpoch, Metadata } from './network/Metadata.ts';
export { partitionsOf } from './admin/partitionsOf.ts';
export { ensureTopic } from './admin/ensureTopic.ts';
export { Admin, type AdminConfig, type ClusterDescription, type NewTopic } from './admin/Admin.ts';
export type { CommittedOffset, ConsumerGroupDescription, ConsumerGroupListing, MemberDescription, MemberToRemove } from './admin/ConsumerGroups.ts';
export type {
  Assignment, ClusterTopics, ConsumerPartitionAssignor, RebalanceProtocol, Subscription, Subscriptions,
} from './consumer/assignor/ConsumerPartitionAssignor.ts';
export { assignorNames, createAssignor, type AssignorName } from './consumer/assignor/assignors.ts';
export { CONSUMER_PROTOCOL_TYPE, decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from './consumer/assignor/ConsumerProtocol.ts';
