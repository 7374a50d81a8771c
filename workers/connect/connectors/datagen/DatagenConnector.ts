import type { ConfigDef, ConnectorConfig } from '../../config/ConfigDef.ts';
import type { SourceConnector } from '../../Connector.ts';
import { DATAGEN_CONFIG, readDatagenConfig } from './datagenConfig.ts';
import { DatagenTask } from './DatagenTask.ts';

/** Ready-made streams at a steady rate, for demos and load. Named as Confluent's kafka-connect-datagen. */
export class DatagenConnector implements SourceConnector {
  readonly version = '1.0.0';
  #config: ConnectorConfig = {};

  config(): ConfigDef {
    return DATAGEN_CONFIG;
  }

  async validate(): Promise<[]> {
    return [];
  }

  start(config: ConnectorConfig): void {
    this.#config = config;
  }

  /** One task: the records are one sequence. */
  taskConfigs(): ConnectorConfig[] {
    return [this.#config];
  }

  stop(): void {
    this.#config = {};
  }

  topics(config: ConnectorConfig): string[] {
    return [readDatagenConfig(config).topic];
  }

  createTask(): DatagenTask {
    return new DatagenTask();
  }
}
