import { forgetMembers, StreamsApplication, type NodeMetrics, type NodeTap } from '../../streams/index.ts';
import type { QueryAnalysis } from '../analyzer/QueryAnalysis.ts';
import { buildQueryTopology, type QueryTopology } from '../execution/buildQueryTopology.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import type { Row } from '../SqlValue.ts';
import { applicationId } from './Command.ts';
import type { QuerySettings } from './QueryApplications.ts';
import type { QueryDeps } from './QueryDeps.ts';
import { reportingHandlers, type ReportingHandlers } from './reportingHandlers.ts';
import type { ScannedRow } from './scanTopic.ts';

export type QueryState = 'CREATED' | 'RESTORING' | 'RUNNING' | 'ERROR' | 'TERMINATED';

/** A query that runs until it is terminated and fills a stream or table: one Kafka Streams application. */
export class PersistentQuery {
  readonly id: string;
  /** As it was written. */
  readonly statement: string;
  readonly sink: DataSource;
  readonly analysis: QueryAnalysis;
  readonly #topology: QueryTopology;
  readonly #deps: QueryDeps;
  /** Where it begins in partitions of which it has committed nothing. */
  readonly autoOffsetReset: 'earliest' | 'latest';
  readonly #handlers: Omit<ReportingHandlers, 'onExpressionError'>;
  readonly #taps = new Map<string, NodeTap>();
  #settings: QuerySettings;
  #streams: StreamsApplication;
  /** Counters of applications that were replaced, and which of them ran under which application id. */
  #retired: ReadonlyArray<{ readonly applicationId: string; readonly metrics: readonly NodeMetrics[] }> = [];
  #isRestarting = false;
  #isEnded = false;

  constructor(id: string, statement: string, sink: DataSource, analysis: QueryAnalysis, deps: QueryDeps, autoOffsetReset: 'earliest' | 'latest') {
    this.id = id;
    this.statement = statement;
    this.sink = sink;
    this.analysis = analysis;
    this.#deps = deps;
    this.autoOffsetReset = autoOffsetReset;
    const { onExpressionError, ...handlers } = reportingHandlers(id, deps.processingLog);
    this.#handlers = handlers;
    this.#topology = buildQueryTopology(analysis, { type: 'source', source: sink }, onExpressionError);
    this.#settings = this.#askSettings();
    this.#streams = this.#application(this.#applicationId);
  }

  /** The application as it runs now; another one after `restart`. */
  get streams(): StreamsApplication {
    return this.#streams;
  }

  /** Its consumer group. */
  get groupId(): string {
    return this.#streams.applicationId;
  }

  get state(): QueryState {
    if (this.#isRestarting && this.#streams.state !== 'ERROR') return 'RESTORING';
    switch (this.#streams.state) {
      case 'CREATED':
        return 'CREATED';
      case 'REBALANCING':
        return 'RESTORING';
      case 'RUNNING':
        return 'RUNNING';
      case 'ERROR':
        return 'ERROR';
      default:
        return 'TERMINATED';
    }
  }

  get error(): Error | undefined {
    const { error } = this.#streams;
    return error === undefined ? undefined : error instanceof Error ? error : new Error(String(error));
  }

  /** The topology in Kafka's text form. */
  describeTopology(): string {
    return this.#topology.topology.describe().toString();
  }

  /** The rows of the table that the query keeps, from its stores; undefined where it keeps none or is not running. */
  rows(): Iterable<ScannedRow> | undefined {
    const { materialization } = this.#topology;
    if (materialization === undefined || this.state !== 'RUNNING') return undefined;
    const store = this.#streams.timestampedStore<Row | null, Row>(materialization.storeName);
    return (function* () {
      for (const { key, value } of store.all()) {
        const row = materialization.toRow(key, value.value);
        if (row !== null) yield { key, value: row, timestamp: value.timestamp, partition: 0, offset: 0 };
      }
    })();
  }

  /** Counters of all nodes of all tasks, over restarts. */
  metrics(): NodeMetrics[] {
    return [...this.#retired.flatMap(({ metrics }) => metrics), ...this.#streams.metrics()];
  }

  /** Those of the runs under the application id that it has now: another one has done nothing yet. */
  applicationMetrics(): NodeMetrics[] {
    return [...this.#retired.flatMap(({ applicationId, metrics }) => (applicationId === this.groupId ? metrics : [])), ...this.#streams.metrics()];
  }

  /** See `StreamsApplication.tap`; outlives restarts. */
  tap(nodeName: string, listener: NodeTap | null): void {
    if (listener === null) this.#taps.delete(nodeName);
    else this.#taps.set(nodeName, listener);
    this.#streams.tap(nodeName, listener);
  }

  /** Resolves when the first instance runs. Members of its group can only be left from a run whose tab was closed or killed. */
  async start(): Promise<void> {
    await forgetMembers(this.#deps.network, this.#deps.systemTime, this.groupId);
    if (this.#isEnded) return;
    await this.#streams.start();
  }

  /** Ends all instances and starts those that the settings ask for now, under the application id that they name. */
  async restart(): Promise<void> {
    this.#isRestarting = true;
    try {
      await this.#streams.close();
      if (this.#isEnded) return;
      this.#retired = [...this.#retired, { applicationId: this.groupId, metrics: this.#streams.metrics() }];
      this.#settings = this.#askSettings();
      this.#streams = this.#application(this.#applicationId);
      for (const [node, listener] of this.#taps) this.#streams.tap(node, listener);
      await this.start();
    } finally {
      this.#isRestarting = false;
    }
  }

  /** Stops at a commit; what is committed stays, so that the same query can go on later. */
  async stop(): Promise<void> {
    this.#isEnded = true;
    await this.#streams.close();
  }

  /** Stops for good: internal topics and committed offsets go, also those of application ids that it had before. */
  async terminate(): Promise<void> {
    await this.stop();
    await this.#streams.cleanUp();
    for (const id of this.#askSettings().formerApplicationIds ?? []) if (id !== this.groupId) await this.#application(id).cleanUp();
  }

  get #applicationId(): string {
    return this.#settings.applicationId ?? applicationId(this.id);
  }

  #askSettings(): QuerySettings {
    return this.#deps.applications?.settings(this.id, this.sink.name) ?? {};
  }

  #application(id: string): StreamsApplication {
    const { network, time, systemTime, pacer, stateStorage, applications } = this.#deps;
    return new StreamsApplication(
      this.#topology.topology,
      { applicationId: id, autoOffsetReset: this.autoOffsetReset, statestoreCacheMaxBytes: 0, ...this.#settings.config, ...this.#handlers },
      {
        network, time, systemTime, pacer,
        ...(stateStorage === undefined ? {} : { stateStorage }),
        ...(applications === undefined ? {} : { listener: applications.listener(this.id) }),
      },
      this.#settings.instances,
    );
  }
}
