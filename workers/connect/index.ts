export type { ConfigDef, ConfigKey, ConfigType, ConnectorConfig, Importance } from './config/ConfigDef.ts';
export type { ConnectError } from './config/ConnectError.ts';
export { validateConfig } from './config/validateConfig.ts';
export { nearestName } from './config/nearestName.ts';
export type { ConnectorContext, SinkConnector, SourceConnector } from './Connector.ts';
export type {
  SourceOffset, SourcePartition, SourcePoll, SourceProgress, SourceRecordWriter, SourceTask, SourceTaskContext,
} from './SourceTask.ts';
export type { SinkTask, SinkTaskContext } from './SinkTask.ts';
export type { ProcessingLog, RowPosition, SkippedRow } from './ProcessingLog.ts';
export { UNPACED, type Pacer } from './Pacer.ts';
export { findPlugin, PLUGINS, type ConnectorPlugin, type ConnectorPluginInfo } from './plugins.ts';
export { fullConfigDef } from './herder/connectorConfig.ts';
export { Herder, type ConnectorStatus, type HerderDeps } from './herder/Herder.ts';
export type { ConnectorState } from './herder/KafkaStatusBackingStore.ts';
export type { TaskStatus } from './herder/WorkerTask.ts';
export { FileStore, type FileChunks, type FileInfo, type WriteOptions } from './files/FileStore.ts';
export { FILE_TOPIC_PREFIX, fileTopic } from './files/fileTopic.ts';
export { formatColumns, parseColumns, type Column, type ColumnType } from './formats/Column.ts';
export { formatOfName, type FileFormat } from './formats/FileFormat.ts';
export { INSPECTED_BYTES, inspectFile } from './inspect/inspectFile.ts';
export type { FileInspection, FileProblem, InspectedColumn } from './inspect/FileInspection.ts';
export type { Shape, ShapeColumn } from './connectors/datagen/Shape.ts';
export { SHAPES } from './connectors/datagen/shapes.ts';
