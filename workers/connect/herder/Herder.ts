import { err, KafkaError, ok, type Result, type Time } from '../../common/index.ts';
import type { Producer } from '../../clients/index.ts';
import type { ConnectorConfig } from '../config/ConfigDef.ts';
import type { ConnectError } from '../config/ConnectError.ts';
import { nearestName } from '../config/nearestName.ts';
import { ConnectClients, type BrokerHandle } from '../ConnectClients.ts';
import type { FileStore } from '../files/FileStore.ts';
import { UNPACED, type Pacer } from '../Pacer.ts';
import { findPlugin, PLUGINS, type ConnectorPlugin } from '../plugins.ts';
import type { ProcessingLog } from '../ProcessingLog.ts';
import { checkConfig, readWorkerSettings } from './connectorConfig.ts';
import type { KafkaBasedLog, LogEntry } from './KafkaBasedLog.ts';
import { KafkaConfigBackingStore, type TargetState } from './KafkaConfigBackingStore.ts';
import { KafkaOffsetBackingStore } from './KafkaOffsetBackingStore.ts';
import { KafkaStatusBackingStore, type ConnectorState } from './KafkaStatusBackingStore.ts';
import { WorkerConnector } from './WorkerConnector.ts';
import { sinkGroupId } from './WorkerSinkTask.ts';
import type { TaskStatus } from './WorkerTask.ts';

export interface HerderDeps {
  readonly network: BrokerHandle;
  /** Of what sources make; may stand still and run faster. */
  readonly time: Time;
  /** Of the conversation with brokers, which has to go on. Default: `time`. */
  readonly systemTime?: Time;
  /** Started. */
  readonly fileStore: FileStore;
  readonly processingLog: ProcessingLog;
  /** Sources ask it before every batch. Default: as fast as possible. */
  readonly pacer?: Pacer;
  /** Default: PLUGINS. */
  readonly plugins?: readonly ConnectorPlugin[];
}

export interface ConnectorStatus {
  readonly name: string;
  readonly type: 'source' | 'sink';
  readonly connectorClass: string;
  readonly state: ConnectorState;
  readonly config: ConnectorConfig;
  readonly topics: readonly string[];
  readonly tasks: readonly TaskStatus[];
}

const CLOSE_TIMEOUT_MS = 1_000;

interface StoreEntry {
  readonly log: KafkaBasedLog;
  readonly entry: LogEntry;
}

/**
 * Keeps connectors as they were asked to be. Everything asked is decided, then written to `connect-configs`, then
 * done; what was asked is all there at the next start. Calls are carried out one after the other.
 * Source: org.apache.kafka.connect.runtime.standalone.StandaloneHerder.
 */
export class Herder {
  readonly #clients: ConnectClients;
  readonly #fileStore: FileStore;
  readonly #processingLog: ProcessingLog;
  readonly #pacer: Pacer;
  readonly #plugins: readonly ConnectorPlugin[];
  readonly #configs = new KafkaConfigBackingStore();
  readonly #offsets = new KafkaOffsetBackingStore();
  readonly #statuses = new KafkaStatusBackingStore();
  readonly #producer: Producer;
  readonly #connectors = new Map<string, WorkerConnector>();
  #lastCall: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(deps: HerderDeps) {
    this.#clients = new ConnectClients(deps.network, deps.time, deps.systemTime);
    this.#fileStore = deps.fileStore;
    this.#processingLog = deps.processingLog;
    this.#pacer = deps.pacer ?? UNPACED;
    this.#plugins = deps.plugins ?? PLUGINS;
    this.#producer = this.#clients.producer();
  }

  /** Reads what was asked before and starts it. Rejects with the broker's KafkaError. */
  static async start(deps: HerderDeps): Promise<Herder> {
    const herder = new Herder(deps);
    for (const { log } of [herder.#configs, herder.#offsets, herder.#statuses]) await log.start(herder.#clients);
    for (const name of herder.#configs.names) await herder.#startConnector(name);
    return herder;
  }

  /** What is wrong with a configuration; empty when nothing is. Changes nothing. */
  async validate(name: string, config: ConnectorConfig): Promise<readonly ConnectError[]> {
    const { plugin, errors } = checkConfig(name, config, this.#plugins);
    if (plugin === undefined || errors.length > 0) return errors;
    return plugin.create().validate(config, { fileStore: this.#fileStore });
  }

  /**
   * Creates a connector, or changes the one of that name, which goes on where it stands. The same configuration again
   * changes nothing. Missing topics of a source are made.
   */
  putConnectorConfig(name: string, config: ConnectorConfig): Promise<Result<ConnectorStatus, readonly ConnectError[]>> {
    return this.#inTurn(async () => {
      const errors = await this.validate(name, config);
      if (errors.length > 0) return err(errors);
      const before = this.#connectors.get(name);
      if (before !== undefined && isSame(before.config, config)) return ok(statusOf(before));
      const refused = await this.#ensureTopics(name, config);
      if (refused !== undefined) return err([refused]);
      await before?.stop();
      const written = await this.#write([{ log: this.#configs.log, entry: this.#configs.putConfig(name, { ...config }) }]);
      const started = await this.#startConnector(name);
      if (written !== undefined) return err([written]);
      return started === undefined ? err([notThere(name, this.#configs.names)]) : ok(statusOf(started));
    });
  }

  /**
   * Stops a connector and forgets it, with where it stood: one of the same name begins anew, unlike in Kafka Connect,
   * where offsets stay. What it wrote stays.
   */
  deleteConnector(name: string): Promise<Result<void, readonly ConnectError[]>> {
    return this.#inTurn(async () => {
      if (this.#configs.config(name) === undefined) return err([notThere(name, this.#configs.names)]);
      const connector = this.#connectors.get(name);
      await connector?.stop();
      this.#connectors.delete(name);
      const written = await this.#write([
        ...this.#configs.remove(name).map((entry) => ({ log: this.#configs.log, entry })),
        ...this.#offsets.remove(name).map((entry) => ({ log: this.#offsets.log, entry })),
        ...this.#statuses.remove(name, connector?.tasks.length ?? 0).map((entry) => ({ log: this.#statuses.log, entry })),
      ]);
      if (written !== undefined) return err([written]);
      if (connector?.plugin.type === 'sink') await this.#clients.admin.deleteConsumerGroup(sinkGroupId(name));
      return ok(undefined);
    });
  }

  pauseConnector(name: string): Promise<Result<void, readonly ConnectError[]>> {
    return this.#setTargetState(name, 'PAUSED');
  }

  resumeConnector(name: string): Promise<Result<void, readonly ConnectError[]>> {
    return this.#setTargetState(name, 'STARTED');
  }

  /** Starts it again from where it stands, also after a failure. */
  restartConnector(name: string): Promise<Result<ConnectorStatus, readonly ConnectError[]>> {
    return this.#inTurn(async () => {
      if (this.#configs.config(name) === undefined) return err([notThere(name, this.#configs.names)]);
      await this.#connectors.get(name)?.stop();
      const started = await this.#startConnector(name);
      return started === undefined ? err([notThere(name, this.#configs.names)]) : ok(statusOf(started));
    });
  }

  /** Every connector, in the order in which they were created. */
  status(): ConnectorStatus[] {
    return [...this.#connectors.values()].map(statusOf);
  }

  /** Stops everything at a boundary; what was taken is durable when this resolves. Configurations stay. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#lastCall;
    await Promise.all([...this.#connectors.values()].map((connector) => connector.stop()));
    // What is left to be written are statuses, which the next start decides anew.
    await this.#producer.close(CLOSE_TIMEOUT_MS).catch(() => undefined);
    this.#clients.admin.close();
  }

  #setTargetState(name: string, state: TargetState): Promise<Result<void, readonly ConnectError[]>> {
    return this.#inTurn(async () => {
      if (this.#configs.config(name) === undefined) return err([notThere(name, this.#configs.names)]);
      const written = await this.#write([{ log: this.#configs.log, entry: this.#configs.putTargetState(name, state) }]);
      if (written !== undefined) return err([written]);
      this.#connectors.get(name)?.transition(state);
      return ok(undefined);
    });
  }

  /** Undefined when there is no such configuration, or its class is no more. */
  async #startConnector(name: string): Promise<WorkerConnector | undefined> {
    const config = this.#configs.config(name);
    const plugin = config === undefined ? undefined : findPlugin(config['connector.class'] ?? '', this.#plugins);
    if (config === undefined || plugin === undefined) return undefined;
    // A topic that cannot be made shows as the failure of the task that wants to write to it.
    await this.#ensureTopics(name, config);
    const deps = { clients: this.#clients, offsets: this.#offsets, fileStore: this.#fileStore, pacer: this.#pacer, processingLog: this.#processingLog };
    const connector = new WorkerConnector(name, config, plugin, this.#configs.targetState(name), deps, (changed) => this.#recordStatus(changed));
    this.#connectors.set(name, connector);
    connector.run();
    this.#recordStatus(connector);
    return connector;
  }

  async #ensureTopics(name: string, config: ConnectorConfig): Promise<ConnectError | undefined> {
    const { plugin } = checkConfig(name, config, this.#plugins);
    if (plugin?.type !== 'source') return undefined;
    const topics = plugin.create().topics(config);
    const there = await this.#clients.numPartitions(topics);
    const missing = topics.filter((topic) => !there.has(topic));
    const numPartitions = readWorkerSettings(plugin, config).newTopicPartitions;
    try {
      if (missing.length > 0) await this.#clients.admin.createTopics(missing.map((topic) => ({ name: topic, numPartitions })));
      return undefined;
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      return error.errorName === 'TOPIC_ALREADY_EXISTS' ? undefined : { code: 'TOPIC_NOT_CREATED', key: 'topic', message: error.message };
    }
  }

  /** For whoever reads the topic: nothing here depends on it, so a failure to write is left to those who do. */
  #recordStatus(connector: WorkerConnector): void {
    if (this.#isClosed) return;
    const entries = [
      this.#statuses.putConnector(connector.name, connector.state),
      ...connector.tasks.map((task) => this.#statuses.putTask(connector.name, task.id, task.state, task.trace)),
    ].filter((entry) => this.#statuses.isNews(entry));
    if (entries.length > 0) void this.#write(entries.map((entry) => ({ log: this.#statuses.log, entry })));
  }

  /** Durable and applied when it resolves; else why not. */
  async #write(entries: readonly StoreEntry[]): Promise<ConnectError | undefined> {
    const now = this.#clients.time.milliseconds();
    for (const { log, entry } of entries) log.append(this.#producer, now, entry);
    try {
      await this.#producer.drain();
    } catch (error) {
      return { code: 'WRITE_FAILED', message: error instanceof Error ? error.message : String(error) };
    }
    for (const { log, entry } of entries) log.apply(entry);
    return undefined;
  }

  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const answer = this.#lastCall.then(call);
    this.#lastCall = answer.catch(() => undefined);
    return answer;
  }
}

const statusOf = ({ name, plugin, config, state, topics, tasks }: WorkerConnector): ConnectorStatus => ({
  name,
  type: plugin.type,
  connectorClass: plugin.info.connectorClass,
  state,
  config,
  topics,
  tasks: tasks.map((task) => task.status()),
});

const notThere = (name: string, names: readonly string[]): ConnectError => {
  const suggestion = nearestName(name, names);
  return { code: 'UNKNOWN_CONNECTOR', message: `there is no connector "${name}"`, ...(suggestion === undefined ? {} : { suggestion }) };
};

const isSame = (a: ConnectorConfig, b: ConnectorConfig): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};
