import { deferred, type Deferred } from '../../common/index.ts';
import { KafkaStreams } from '../../streams/index.ts';
import type { QueryAnalysis } from '../analyzer/QueryAnalysis.ts';
import { buildQueryTopology } from '../execution/buildQueryTopology.ts';
import type { SchemaColumn } from '../metastore/LogicalSchema.ts';
import type { Row } from '../SqlValue.ts';
import { transientApplicationId } from './Command.ts';
import type { QueryDeps } from './QueryDeps.ts';
import { reportingHandlers } from './reportingHandlers.ts';

/** A push query: SELECT ... EMIT CHANGES. Its rows go to a listener until it is stopped or its LIMIT is reached. */
export class TransientQuery {
  readonly columns: readonly SchemaColumn[];
  /** Resolves when it has ended: by `stop`, by its LIMIT, or rejects when it failed. */
  readonly ended: Promise<void>;
  readonly #streams: KafkaStreams;
  #isStopped = false;
  readonly #end: Deferred<void> = deferred();

  constructor(id: string, analysis: QueryAnalysis, deps: QueryDeps, autoOffsetReset: 'earliest' | 'latest', onRow: (row: Row) => void) {
    this.columns = analysis.projection.map(({ name, type }) => ({ name, type }));
    this.ended = this.#end.promise;
    // Whoever does not look at the end must not bring the engine down with it.
    this.ended.catch(() => {});
    let left = analysis.limit ?? Number.POSITIVE_INFINITY;
    const { onExpressionError, ...handlers } = reportingHandlers(id, deps.processingLog);
    const { topology } = buildQueryTopology(
      analysis,
      {
        type: 'listener',
        onRow: (row) => {
          if (this.#isStopped || row === null || left <= 0) return;
          left--;
          onRow(row);
          if (left === 0) void this.stop();
        },
      },
      onExpressionError,
    );
    this.#streams = new KafkaStreams(topology, { applicationId: transientApplicationId(id), autoOffsetReset, statestoreCacheMaxBytes: 0, ...handlers }, {
      network: deps.network,
      time: deps.time,
      systemTime: deps.systemTime,
      pacer: deps.pacer,
      listener: { onError: (error) => this.#end.reject(error instanceof Error ? error : new Error(String(error))) },
    });
    if (left === 0) void this.stop();
  }

  start(): Promise<void> {
    return this.#streams.start();
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    await this.#streams.close();
    await this.#streams.cleanUp();
    this.#end.resolve();
  }
}
