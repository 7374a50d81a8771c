import type { ConfigDef, ConnectorConfig } from './config/ConfigDef.ts';
import type { ConnectError } from './config/ConnectError.ts';
import type { FileStore } from './files/FileStore.ts';
import type { SinkTask } from './SinkTask.ts';
import type { SourceTask } from './SourceTask.ts';

/**
 * One kind of connector: what it may be set to, and how its work is cut into tasks. Holds no state of a running
 * connector but its configuration. Source: org.apache.kafka.connect.connector.Connector.
 */
interface BaseConnector {
  readonly version: string;
  config(): ConfigDef;
  /** What the definition cannot say: settings that do not go together, a file that is not there. */
  validate(config: ConnectorConfig, context: ConnectorContext): Promise<ConnectError[]>;
  start(config: ConnectorConfig): void;
  /** One configuration per task, at most `maxTasks`. */
  taskConfigs(maxTasks: number): ConnectorConfig[];
  stop(): void;
}

export interface SourceConnector extends BaseConnector {
  /** The topics that it writes to; created when missing. */
  topics(config: ConnectorConfig): string[];
  createTask(): SourceTask;
}

export interface SinkConnector extends BaseConnector {
  /** The topics that it reads. */
  topics(config: ConnectorConfig): string[];
  createTask(): SinkTask;
}

export interface ConnectorContext {
  readonly fileStore: FileStore;
}
