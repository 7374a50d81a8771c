export {
  DOCUMENT_VERSION, emptyDocument,
  type AggregateConfig, type Column, type Draft, type DraftKind, type FilterConfig, type Layout, type NodeConfig, type NodeId,
  type NodeKind, type PipelineDocument, type Position, type RelationConfig, type SelectConfig, type SelectItemConfig,
  type SinkConnectorConfig, type SourceConnectorConfig,
} from './PipelineDocument.ts';
export type {
  ConnectionCheck, EditOutcome, PaletteItem, PipelineEdge, PipelineEdit, PipelineNode, PipelineView, Problem, TextSpan,
} from './PipelineView.ts';
export type {
  EdgeFlow, NodeCounters, NodeState, RecordSample, TelemetryFrame, ViewRecord, ViewRequest, ViewSubject, ViewUpdate,
} from './Telemetry.ts';
export type {
  ConnectorStatus, ConsumedRecord, ConsumeOptions, DeployResult, EngineStatus, GroupStatus, Json, OxbowApi, QueryStatus,
  RecordMetadata, RecordToProduce, Row, StatementError, StatementResult, StorageStatus, TopicStatus,
} from './Automation.ts';
export type {
  Catalog, ConnectorPlugin, ConnectorSetting, EngineApi, FileInspection, OpenOptions, OpenResult, ProcessingLogEntry,
} from './EngineApi.ts';
export type {
  BrokerFault, BrokerView, BrowseRequest, BrowsedRecord, BrowseResult, ClusterApi, ClusterEvent, ClusterTopic, ClusterView, GroupEvent,
  GroupMemberView, GroupPartition, GroupView, HandConsumerSettings, HandConsumerState, HandProduceRequest, HandProduceResult,
  KafkaFailure, Lane, LaneCell, LanePosition, LaneSegment, LanesUpdate, ResetOffsetsTo,
} from './Cluster.ts';
export type {
  ApplicationEvent, ApplicationsApi, ApplicationSettings, ApplicationState, ApplicationSummary, ApplicationTiming, ApplicationView, InstanceView,
  NodeCount, StandbyTaskView, SubtopologyView, TaskPartition, TaskStore, TaskView, TopologyNode, TopologyView,
} from './Applications.ts';
export { MAX_APPLICATION_ID_LENGTH, MAX_INSTANCES, SETTING_RANGES } from './applicationLimits.ts';
export { threadsAsInstances } from './threadsAsInstances.ts';
export { fromWireError, OxbowError, toWireError, type WireError } from './errors.ts';
export { PROTOCOL_VERSION } from './version.ts';
