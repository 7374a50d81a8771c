import { forgetMembers, StreamsApplication } from '../../streams/index.ts';
import type { QueryAnalysis } from '../analyzer/QueryAnalysis.ts';
import { buildQueryTopology, type QueryTopology } from '../execution/buildQueryTopology.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import type { Row } from '../SqlValue.ts';
import { applicationId } from './Command.ts';
import type { QueryDeps } from './QueryDeps.ts';
import { reportingHandlers } from './reportingHandlers.ts';
import type { ScannedRow } from './scanTopic.ts';

export type QueryState = 'CREATED' | 'RESTORING' | 'RUNNING' | 'ERROR' | 'TERMINATED';

/** A query that runs until it is terminated and fills a stream or table: one Kafka Streams application. */
export class PersistentQuery {
  readonly id: string;
  /** As it was written. */
  readonly statement: string;
  readonly sink: DataSource;
  readonly analysis: QueryAnalysis;
  readonly streams: StreamsApplication;
  readonly #topology: QueryTopology;
  readonly #deps: QueryDeps;

  constructor(id: string, statement: string, sink: DataSource, analysis: QueryAnalysis, deps: QueryDeps, autoOffsetReset: 'earliest' | 'latest') {
    this.id = id;
    this.statement = statement;
    this.sink = sink;
    this.analysis = analysis;
    this.#deps = deps;
    const { onExpressionError, ...handlers } = reportingHandlers(id, deps.processingLog);
    this.#topology = buildQueryTopology(analysis, { type: 'source', source: sink }, onExpressionError);
    this.streams = new StreamsApplication(
      this.#topology.topology,
      { applicationId: applicationId(id), autoOffsetReset, statestoreCacheMaxBytes: 0, ...handlers },
      { network: deps.network, time: deps.time, systemTime: deps.systemTime, pacer: deps.pacer, ...(deps.stateStorage === undefined ? {} : { stateStorage: deps.stateStorage }) },
    );
  }

  /** Its consumer group. */
  get groupId(): string {
    return applicationId(this.id);
  }

  get state(): QueryState {
    switch (this.streams.state) {
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
    const { error } = this.streams;
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
    const store = this.streams.timestampedStore<Row | null, Row>(materialization.storeName);
    return (function* () {
      for (const { key, value } of store.all()) {
        const row = materialization.toRow(key, value.value);
        if (row !== null) yield { key, value: row, timestamp: value.timestamp, partition: 0, offset: 0 };
      }
    })();
  }

  /** Members of its group can only be left from a run whose tab was closed or killed. */
  async start(): Promise<void> {
    await forgetMembers(this.#deps.network, this.#deps.systemTime, this.groupId);
    await this.streams.start();
  }

  /** Stops at a commit; what is committed stays, so that the same query can go on later. */
  stop(): Promise<void> {
    return this.streams.close();
  }

  /** Stops for good: internal topics and committed offsets go. */
  async terminate(): Promise<void> {
    await this.streams.close();
    await this.streams.cleanUp();
  }
}
