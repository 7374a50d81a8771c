export { Record } from './api/Record.ts';
export { KeyValue } from './api/KeyValue.ts';
export { formatTaskId, type TaskId } from './api/TaskId.ts';
export type { RecordMetadata } from './api/RecordMetadata.ts';
export type { Processor, ProcessorSupplier } from './api/Processor.ts';
export type { FixedKeyProcessor, FixedKeyProcessorSupplier, FixedKeyRecord } from './api/FixedKeyProcessor.ts';
export type { ValueTransformerWithKey, ValueTransformerWithKeySupplier } from './api/ValueTransformerWithKey.ts';
export { ContextualFixedKeyProcessor } from './api/ContextualFixedKeyProcessor.ts';
export { ContextualProcessor } from './api/ContextualProcessor.ts';
export type { FixedKeyProcessorContext, ProcessingContext, ProcessorContext } from './api/ProcessorContext.ts';
export type { Cancellable, PunctuationType, Punctuator } from './api/Punctuator.ts';
export type { RecordContext, StreamPartitioner, TopicNameExtractor } from './api/StreamPartitioner.ts';
export {
  failOnInvalidTimestamp, logAndSkipOnInvalidTimestamp, usePartitionTimeOnInvalidTimestamp, wallclockTimestampExtractor,
  type TimestampExtractor,
} from './api/TimestampExtractor.ts';

export { FailedProcessingException } from './errors/FailedProcessingException.ts';
export { InvalidStateStoreException } from './errors/InvalidStateStoreException.ts';
export { InvalidStateStorePartitionException } from './errors/InvalidStateStorePartitionException.ts';
export { StreamsNotStartedException } from './errors/StreamsNotStartedException.ts';
export { StreamsStoppedException } from './errors/StreamsStoppedException.ts';
export { UnknownStateStoreException } from './errors/UnknownStateStoreException.ts';
export { StreamsException } from './errors/StreamsException.ts';
export { TopologyException } from './errors/TopologyException.ts';
export { DefaultProductionExceptionHandler } from './errors/DefaultProductionExceptionHandler.ts';
export type { DeserializationExceptionHandler } from './errors/DeserializationExceptionHandler.ts';
export type { ErrorHandlerContext } from './errors/ErrorHandlerContext.ts';
export type { ErrorLog } from './errors/ErrorLog.ts';
export type { ExceptionHandlerConfig } from './errors/ExceptionHandlerConfig.ts';
export { LogAndContinueExceptionHandler } from './errors/LogAndContinueExceptionHandler.ts';
export { LogAndContinueProcessingExceptionHandler } from './errors/LogAndContinueProcessingExceptionHandler.ts';
export { LogAndFailExceptionHandler } from './errors/LogAndFailExceptionHandler.ts';
export { LogAndFailProcessingExceptionHandler } from './errors/LogAndFailProcessingExceptionHandler.ts';
export type { ProcessingExceptionHandler } from './errors/ProcessingExceptionHandler.ts';
export type {
  ProductionExceptionHandler, ProductionResponse, SerializationExceptionOrigin, UnserializedRecord,
} from './errors/ProductionExceptionHandler.ts';
export { Response } from './errors/Response.ts';
export type { StreamsUncaughtExceptionHandler, StreamThreadExceptionResponse } from './errors/StreamsUncaughtExceptionHandler.ts';

export { Branched } from './dsl/Branched.ts';
export { BranchedKStream } from './dsl/BranchedKStream.ts';
export { BufferConfig, EagerBufferConfig, StrictBufferConfig } from './dsl/BufferConfig.ts';
export { CogroupedKStream } from './dsl/CogroupedKStream.ts';
export { Consumed } from './dsl/Consumed.ts';
export { EmitStrategy } from './dsl/EmitStrategy.ts';
export { Grouped } from './dsl/Grouped.ts';
export { GlobalKTable } from './dsl/GlobalKTable.ts';
export { Joined } from './dsl/Joined.ts';
export { KGroupedStream } from './dsl/KGroupedStream.ts';
export { KGroupedTable } from './dsl/KGroupedTable.ts';
export { KStream } from './dsl/KStream.ts';
export { KTable } from './dsl/KTable.ts';
export { Materialized } from './dsl/Materialized.ts';
export { Named } from './dsl/Named.ts';
export { Printed } from './dsl/Printed.ts';
export { Produced } from './dsl/Produced.ts';
export { Repartitioned } from './dsl/Repartitioned.ts';
export { StreamJoined } from './dsl/StreamJoined.ts';
export { SessionWindowedCogroupedKStream } from './dsl/SessionWindowedCogroupedKStream.ts';
export { SessionWindowedKStream } from './dsl/SessionWindowedKStream.ts';
export { StreamsBuilder } from './dsl/StreamsBuilder.ts';
export { Suppressed } from './dsl/Suppressed.ts';
export { TableJoined } from './dsl/TableJoined.ts';
export { TimeWindowedCogroupedKStream } from './dsl/TimeWindowedCogroupedKStream.ts';
export { TimeWindowedKStream } from './dsl/TimeWindowedKStream.ts';

export { Change } from './processors/Change.ts';
export type { Aggregator, Initializer } from './processors/KStreamAggregate.ts';
export type { Predicate } from './processors/KStreamFilter.ts';
export type { ValueMapper } from './processors/KStreamMapValues.ts';
export type { ForeachAction } from './processors/KStreamPeek.ts';
export type { Reducer } from './processors/KStreamReduce.ts';
export { withKey, ValueJoinerWithKey, type AnyValueJoiner, type ValueJoiner } from './processors/ValueJoiner.ts';
export type { ForeignKeyExtractor } from './processors/foreignkeyjoin/SubscriptionSendProcessor.ts';
export type { Merger } from './processors/KStreamSessionWindowAggregate.ts';

export type { KeyValueStore, ReadOnlyKeyValueStore, TimestampedKeyValueStore } from './state/KeyValueStore.ts';
export type { ReadOnlySessionStore, SessionStore } from './state/SessionStore.ts';
export type { RestoreCallback, SnapshotAppender, StateStore, StateStoreContext, StoreSnapshot } from './state/StateStore.ts';
export type { StoreBuilder } from './state/StoreBuilder.ts';
export { Stores } from './state/Stores.ts';
export type {
  KeyValueBytesStoreSupplier, SessionBytesStoreSupplier, StoreSupplier, VersionedBytesStoreSupplier, WindowBytesStoreSupplier,
} from './state/StoreSupplier.ts';
export { ValueAndTimestamp } from './state/ValueAndTimestamp.ts';
export {
  PUT_RETURN_CODE_NOT_PUT, PUT_RETURN_CODE_VALID_TO_UNDEFINED, type VersionedKeyValueStore, type VersionedRecord,
} from './state/VersionedKeyValueStore.ts';
export type { ReadOnlyWindowStore, TimestampedWindowStore, WindowStore } from './state/WindowStore.ts';

export type { ReadOnlyVersionedKeyValueStore } from './interactive-query/CompositeVersionedKeyValueStore.ts';
export { KeyQuery } from './interactive-query/KeyQuery.ts';
export { MultiVersionedKeyQuery } from './interactive-query/MultiVersionedKeyQuery.ts';
export { Position } from './interactive-query/Position.ts';
export { Query } from './interactive-query/Query.ts';
export { QueryableStoreTypes, type QueryableStoreType } from './interactive-query/QueryableStoreTypes.ts';
export type { FailedQueryResult, FailureReason, QueryResult, SucceededQueryResult } from './interactive-query/QueryResult.ts';
export { RangeQuery } from './interactive-query/RangeQuery.ts';
export type { ResultOrder } from './interactive-query/ResultOrder.ts';
export { StateQueryRequest } from './interactive-query/StateQueryRequest.ts';
export { StateQueryResult } from './interactive-query/StateQueryResult.ts';
export { StoreQueryParameters } from './interactive-query/StoreQueryParameters.ts';
export type { KeyQueryMetadata, StreamsMetadata } from './interactive-query/StreamsMetadata.ts';
export { TimestampedKeyQuery } from './interactive-query/TimestampedKeyQuery.ts';
export { TimestampedRangeQuery } from './interactive-query/TimestampedRangeQuery.ts';
export { VersionedKeyQuery } from './interactive-query/VersionedKeyQuery.ts';
export { WindowKeyQuery } from './interactive-query/WindowKeyQuery.ts';
export { WindowRangeQuery, type WindowRange } from './interactive-query/WindowRangeQuery.ts';

export { SessionWindow } from './windows/SessionWindow.ts';
export { SessionWindows } from './windows/SessionWindows.ts';
export { SlidingWindows } from './windows/SlidingWindows.ts';
export { TimeWindow } from './windows/TimeWindow.ts';
export { JoinWindows } from './windows/JoinWindows.ts';
export { TimeWindows } from './windows/TimeWindows.ts';
export { UnlimitedWindow } from './windows/UnlimitedWindow.ts';
export { UnlimitedWindows } from './windows/UnlimitedWindows.ts';
export { Window } from './windows/Window.ts';
export { Windowed } from './windows/Windowed.ts';
export { WindowedSerdes } from './windows/WindowedSerdes.ts';
export { Windows } from './windows/Windows.ts';

export { Topology, type FilledFrom, type SinkOptions, type SourceOptions } from './topology/Topology.ts';
export type { AutoOffsetReset } from './topology/NodeFactory.ts';
export {
  TopologyDescription, type DescribedGlobalStore, type DescribedNode, type DescribedStore, type DescribedSubtopology,
} from './topology/TopologyDescription.ts';
export type { TopologyConfig, TopologyOptimization } from './graph/TopologyOptimization.ts';

export { TestInputTopic } from './testing/TestInputTopic.ts';
export { TestOutputTopic } from './testing/TestOutputTopic.ts';
export type { TestRecord } from './testing/TestRecord.ts';
export { TopologyTestDriver, type TopologyTestDriverOptions } from './testing/TopologyTestDriver.ts';

export { KafkaStreams, type KafkaStreamsListener, type KafkaStreamsParts, type PartitionLag } from './runtime/KafkaStreams.ts';
export type { LagInfo } from './runtime/LagInfo.ts';
export { forgetMembers, StreamsApplication, type ApplicationInstance, type InstanceDescription } from './runtime/StreamsApplication.ts';
export type { NodeMetrics } from './runtime/NodeMetrics.ts';
export { runningTaskIds, type StandbyTaskMetadata, type TaskMetadata, type ThreadMetadata } from './runtime/ThreadMetadata.ts';
export type { KafkaStreamsState } from './runtime/KafkaStreamsState.ts';
export type { Pacer } from './runtime/Pacer.ts';
export type { StreamsConfig } from './runtime/StreamsConfig.ts';
export type { NodeTap } from './topology/ProcessorNode.ts';
