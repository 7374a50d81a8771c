import { StreamsException } from '../errors/StreamsException.ts';
import { Position } from './Position.ts';
import type { QueryResult, SucceededQueryResult } from './QueryResult.ts';

/** What the partitions of a store answer to a request. */
export class StateQueryResult<R> {
  readonly partitionResults: ReadonlyMap<number, QueryResult<R>>;
  /** Of a global store, which has no partitions. */
  readonly globalResult: QueryResult<R> | undefined;

  constructor(partitionResults: ReadonlyMap<number, QueryResult<R>>, globalResult?: QueryResult<R>) {
    this.partitionResults = partitionResults;
    this.globalResult = globalResult;
  }

  /** The one partition that has something; null where none has. Throws StreamsException where several have. */
  getOnlyPartitionResult(): SucceededQueryResult<R> | null {
    const found = [...this.partitionResults.values()].filter((result): result is SucceededQueryResult<R> => result.isSuccess && result.result !== null);
    if (found.length > 1) throw new StreamsException(`${found.length} partitions answer the query, not one`);
    return found[0] ?? null;
  }

  /** Of all partitions that were asked. */
  get position(): Position {
    if (this.globalResult !== undefined) return this.globalResult.position;
    return [...this.partitionResults.values()].reduce((merged, { position }) => merged.merge(position), Position.emptyPosition());
  }
}
