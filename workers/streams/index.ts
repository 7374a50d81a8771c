export { Record } from './api/Record.ts';
export { KeyValue } from './api/KeyValue.ts';
export { formatTaskId, type TaskId } from './api/TaskId.ts';
export type { RecordMetadata } from './api/RecordMetadata.ts';
export type { Processor, ProcessorSupplier } from './api/Processor.ts';
export type { FixedKeyProcessor, FixedKeyProcessorSupplier, FixedKeyRecord } from './api/FixedKeyProcessor.ts';
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
export { StreamsException } from './errors/StreamsException.ts';
export { TopologyException } from './errors/TopologyException.ts';
export {
  logAndContinue, logAndFail, type DeserializationExceptionHandler, type ErrorHandlerContext, type HandlerResponse,
  type ProcessingExceptionHandler, type ProductionExceptionHandler,
} from './errors/handlers.ts';

export { Branched } from './dsl/Branched.ts';
export { BranchedKStream } from './dsl/BranchedKStream.ts';
export { Consumed } from './dsl/Consumed.ts';
export { Grouped } from './dsl/Grouped.ts';
export { KGroupedStream } from './dsl/KGroupedStream.ts';
export { KGroupedTable } from './dsl/KGroupedTable.ts';
export { KStream } from './dsl/KStream.ts';
export { KTable } from './dsl/KTable.ts';
export { Materialized } from './dsl/Materialized.ts';
export { Named } from './dsl/Named.ts';
export { Produced } from './dsl/Produced.ts';
export { Repartitioned } from './dsl/Repartitioned.ts';
export { StreamsBuilder } from './dsl/StreamsBuilder.ts';

export { Change } from './processors/Change.ts';
export type { Aggregator, Initializer } from './processors/KStreamAggregate.ts';
export type { Predicate } from './processors/KStreamFilter.ts';
export type { ValueMapper } from './processors/KStreamMapValues.ts';
export type { ForeachAction } from './processors/KStreamPeek.ts';
export type { Reducer } from './processors/KStreamReduce.ts';

export type { KeyValueStore, ReadOnlyKeyValueStore, TimestampedKeyValueStore } from './state/KeyValueStore.ts';
export type { RestoreCallback, StateStore, StateStoreContext } from './state/StateStore.ts';
export type { StoreBuilder } from './state/StoreBuilder.ts';
export { Stores } from './state/Stores.ts';
export { ValueAndTimestamp } from './state/ValueAndTimestamp.ts';

export { Topology, type SinkOptions, type SourceOptions } from './topology/Topology.ts';
export type { AutoOffsetReset } from './topology/NodeFactory.ts';
export { TopologyDescription, type DescribedNode, type DescribedSubtopology } from './topology/TopologyDescription.ts';

export { TestInputTopic } from './testing/TestInputTopic.ts';
export { TestOutputTopic } from './testing/TestOutputTopic.ts';
export type { TestRecord } from './testing/TestRecord.ts';
export { TopologyTestDriver, type TopologyTestDriverOptions } from './testing/TopologyTestDriver.ts';

export {
  KafkaStreams, type KafkaStreamsListener, type KafkaStreamsParts, type NodeMetrics, type PartitionLag,
} from './runtime/KafkaStreams.ts';
export type { KafkaStreamsState } from './runtime/KafkaStreamsState.ts';
export type { Pacer } from './runtime/Pacer.ts';
export type { StreamsConfig } from './runtime/StreamsConfig.ts';
export type { NodeTap } from './topology/ProcessorNode.ts';
