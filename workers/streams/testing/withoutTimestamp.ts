import { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';

/** As a store with timestamps keeps a value that has none. */
export const withoutTimestamp = <V>(value: V | null): ValueAndTimestamp<V> | null => (value === null ? null : new ValueAndTimestamp(value, -1));
