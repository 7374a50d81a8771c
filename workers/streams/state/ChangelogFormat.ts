import type { Serde, Serializer } from '../../serde/index.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStoreContext } from './StateStore.ts';
import { ValueAndTimestamp } from './ValueAndTimestamp.ts';

/** How the values of a store stand in its changelog. */
export interface ChangelogFormat<V> extends Serializer<V> {
  deserialize(bytes: Uint8Array, start: number, end: number, timestamp: number): V;
  /** Of the changelog record for `value`; `recordTimestamp` is that of the record that is being processed. */
  timestampOf(value: V, recordTimestamp: number): number;
}

/** Asked once, in `init`, since a serde may be left to the application's default. */
export type ChangelogFormatFactory<V> = (context: StateStoreContext) => ChangelogFormat<V>;

/** The value alone. */
export const plainFormat =
  <V>(storeName: string, valueSerde: Serde<V> | undefined): ChangelogFormatFactory<V> =>
  (context) => {
    const serde = requireSerde(valueSerde, context.defaultValueSerde, 'value', storeName);
    return {
      serialize: (value, out) => serde.serialize(value, out),
      deserialize: (bytes, start, end) => serde.deserialize(bytes, start, end),
      timestampOf: (_value, recordTimestamp) => recordTimestamp,
    };
  };

/** As Kafka does for tables: the plain value, and its timestamp as the record's. */
export const timestampedFormat =
  <V>(storeName: string, valueSerde: Serde<V> | undefined): ChangelogFormatFactory<ValueAndTimestamp<V>> =>
  (context) => {
    const serde = requireSerde(valueSerde, context.defaultValueSerde, 'value', storeName);
    return {
      serialize: ({ value }, out) => serde.serialize(value, out),
      deserialize: (bytes, start, end, timestamp) => new ValueAndTimestamp(serde.deserialize(bytes, start, end), timestamp),
      timestampOf: ({ timestamp }) => timestamp,
    };
  };
