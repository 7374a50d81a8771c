import { must } from '../../../common/index.ts';
import { configValue, type ConfigDef, type ConnectorConfig } from '../../config/ConfigDef.ts';
import type { ConnectError } from '../../config/ConnectError.ts';
import { nearestName } from '../../config/nearestName.ts';
import type { ConnectorContext, SourceConnector } from '../../Connector.ts';
import { FILE_SOURCE_CONFIG, readFileSourceConfig } from './fileSourceConfig.ts';
import { FileSourceTask } from './FileSourceTask.ts';

/** Loads a file that was stored on the log into a topic, row by row. */
export class FileSourceConnector implements SourceConnector {
  readonly version = '1.0.0';
  #config: ConnectorConfig = {};

  config(): ConfigDef {
    return FILE_SOURCE_CONFIG;
  }

  async validate(config: ConnectorConfig, context: ConnectorContext): Promise<ConnectError[]> {
    const settings = readFileSourceConfig(config);
    const errors: ConnectError[] = settings.ok ? [] : [settings.error];
    const file = must(configValue(FILE_SOURCE_CONFIG, config, 'file'));
    if (!(await context.fileStore.exists(file))) {
      const suggestion = nearestName(file, await context.fileStore.names());
      errors.push({
        code: 'FILE_NOT_FOUND',
        key: 'file',
        message: `there is no file "${file}"; drop it onto the page first`,
        ...(suggestion === undefined ? {} : { suggestion }),
      });
    }
    return errors;
  }

  start(config: ConnectorConfig): void {
    this.#config = config;
  }

  /** One task: a file is read front to back. */
  taskConfigs(): ConnectorConfig[] {
    return [this.#config];
  }

  stop(): void {
    this.#config = {};
  }

  topics(config: ConnectorConfig): string[] {
    return [must(configValue(FILE_SOURCE_CONFIG, config, 'topic'))];
  }

  createTask(): FileSourceTask {
    return new FileSourceTask();
  }
}
