import type { ConfigDef, ConnectorConfig } from '../../config/ConfigDef.ts';
import type { SinkConnector } from '../../Connector.ts';
import { FILE_SINK_CONFIG, readFileSinkConfig } from './fileSinkConfig.ts';
import { FileSinkTask } from './FileSinkTask.ts';

/** Writes topics to a file that can be downloaded. */
export class FileSinkConnector implements SinkConnector {
  readonly version = '1.0.0';
  #config: ConnectorConfig = {};

  config(): ConfigDef {
    return FILE_SINK_CONFIG;
  }

  async validate(): Promise<[]> {
    return [];
  }

  start(config: ConnectorConfig): void {
    this.#config = config;
  }

  /** One task: a file has one writer. */
  taskConfigs(): ConnectorConfig[] {
    return [this.#config];
  }

  stop(): void {
    this.#config = {};
  }

  topics(config: ConnectorConfig): string[] {
    return [...readFileSinkConfig(config).topics];
  }

  createTask(): FileSinkTask {
    return new FileSinkTask();
  }
}
