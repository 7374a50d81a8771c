import type { ConnectorConfig } from '../config/ConfigDef.ts';
import type { ConnectClients } from '../ConnectClients.ts';
import type { SinkConnector, SourceConnector } from '../Connector.ts';
import type { FileStore } from '../files/FileStore.ts';
import type { Pacer } from '../Pacer.ts';
import type { ConnectorPlugin } from '../plugins.ts';
import type { ProcessingLog } from '../ProcessingLog.ts';
import { readWorkerSettings } from './connectorConfig.ts';
import type { TargetState } from './KafkaConfigBackingStore.ts';
import type { KafkaOffsetBackingStore } from './KafkaOffsetBackingStore.ts';
import type { ConnectorState } from './KafkaStatusBackingStore.ts';
import { RowSkipper } from './RowSkipper.ts';
import { WorkerSinkTask } from './WorkerSinkTask.ts';
import { WorkerSourceTask } from './WorkerSourceTask.ts';
import type { WorkerTask } from './WorkerTask.ts';

export interface WorkerDeps {
  readonly clients: ConnectClients;
  readonly offsets: KafkaOffsetBackingStore;
  readonly fileStore: FileStore;
  readonly pacer: Pacer;
  readonly processingLog: ProcessingLog;
}

/** A connector that was started, with its tasks. */
export class WorkerConnector {
  readonly name: string;
  readonly config: ConnectorConfig;
  readonly plugin: ConnectorPlugin;
  readonly topics: readonly string[];
  readonly tasks: readonly WorkerTask[];
  readonly #connector: SourceConnector | SinkConnector;

  constructor(
    name: string,
    config: ConnectorConfig,
    plugin: ConnectorPlugin,
    target: TargetState,
    deps: WorkerDeps,
    onChange: (connector: WorkerConnector) => void,
  ) {
    this.name = name;
    this.config = config;
    this.plugin = plugin;
    const { tasksMax, toleratesErrors } = readWorkerSettings(plugin, config);
    const common = (id: number, taskConfig: ConnectorConfig) => ({
      connector: name,
      id,
      config: taskConfig,
      topics: this.topics,
      clients: deps.clients,
      fileStore: deps.fileStore,
      skipper: new RowSkipper(name, deps.processingLog, toleratesErrors),
      target,
      onChange: () => onChange(this),
    });
    if (plugin.type === 'source') {
      const connector = plugin.create();
      connector.start(config);
      this.#connector = connector;
      this.topics = connector.topics(config);
      this.tasks = connector
        .taskConfigs(tasksMax)
        .map((taskConfig, id) => new WorkerSourceTask({ ...common(id, taskConfig), task: connector.createTask(), offsets: deps.offsets, pacer: deps.pacer }));
    } else {
      const connector = plugin.create();
      connector.start(config);
      this.#connector = connector;
      this.topics = connector.topics(config);
      this.tasks = connector.taskConfigs(tasksMax).map((taskConfig, id) => new WorkerSinkTask({ ...common(id, taskConfig), task: connector.createTask() }));
    }
  }

  /** FAILED with any task, else what the tasks agree on. */
  get state(): ConnectorState {
    const states = this.tasks.map((task) => task.state);
    for (const state of ['FAILED', 'RUNNING', 'PAUSED', 'STOPPED'] as const) if (states.includes(state)) return state;
    return 'COMPLETED';
  }

  run(): void {
    for (const task of this.tasks) task.run();
  }

  transition(target: TargetState): void {
    for (const task of this.tasks) task.transition(target);
  }

  async stop(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.stop()));
    this.#connector.stop();
  }
}
