import type { Header } from '../../common/index.ts';

/** A record that came out of a topology. */
export interface TestRecord<K, V> {
  readonly key: K;
  readonly value: V;
  readonly timestamp: number;
  readonly headers: readonly Header[];
}
