import type { Aggregator, Initializer } from './KStreamAggregate.ts';

/** What the windowed aggregations have in common. */
export interface WindowAggregation<K, V, VAgg> {
  readonly storeName: string;
  readonly initializer: Initializer<VAgg>;
  readonly aggregator: Aggregator<K, V, VAgg>;
  /** Give out a window once, when it has closed, instead of every update. */
  readonly emitsOnClose: boolean;
  /** How long, in stream time, the store keeps windows. */
  readonly retentionMs: number;
}
