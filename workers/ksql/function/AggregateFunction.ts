import type { SqlType } from '../parser/SqlType.ts';
import type { SqlValue } from '../SqlValue.ts';

/** A function of many rows (ksqlDB's UDAF), chosen by its argument types. */
export interface AggregateFunction {
  readonly name: string;
  readonly description: string;
  /** Forms for people: COUNT(*), SUM(number). */
  readonly signatures: readonly string[];
  /** Undefined where the arguments do not fit. */
  resolve(argumentTypes: readonly SqlType[]): Aggregator | undefined;
}

/**
 * One aggregation. The aggregate is what the store and the changelog keep; values are never changed in place.
 * `undo` takes a value back and is what an aggregation over a table needs.
 */
export interface Aggregator {
  readonly aggregateType: SqlType;
  readonly returnType: SqlType;
  initialize(): SqlValue;
  /** `value` is the first argument; true where there is none (COUNT(*)). */
  aggregate(value: SqlValue, aggregate: SqlValue): SqlValue;
  undo?(value: SqlValue, aggregate: SqlValue): SqlValue;
  /** From the aggregate to the result; the aggregate itself when left out. */
  map?(aggregate: SqlValue): SqlValue;
}
