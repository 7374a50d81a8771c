import type { KeyValue } from '../api/KeyValue.ts';
import { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';

/** Values without their timestamps, whether the store has them or not. */
export const plainValue = <V>(stored: unknown): V => (stored instanceof ValueAndTimestamp ? stored.value : stored) as V;

export function* plainEntries<K>(entries: IterableIterator<KeyValue<K, unknown>>): IterableIterator<KeyValue<K, unknown>> {
  for (const { key, value } of entries) yield { key, value: plainValue(value) };
}

/** With a timestamp of -1 where the store keeps none. */
export const valueAndTimestamp = <V>(stored: unknown): ValueAndTimestamp<V> =>
  stored instanceof ValueAndTimestamp ? (stored as ValueAndTimestamp<V>) : new ValueAndTimestamp(stored as V, -1);
