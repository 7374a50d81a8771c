import type { Aggregator } from '../processors/KStreamAggregate.ts';
import type { Reducer } from '../processors/KStreamReduce.ts';

/** A reduce as an aggregate that begins with null: the first value is taken as it is. */
export const aggregatorOfReducer = <K, V>(reducer: Reducer<V>): Aggregator<K, V, V> =>
  (_key, value, aggregate) => (aggregate === null ? value : reducer(aggregate, value));
