import type { Serde } from '../../serde/index.ts';
import { KeyValueStoreBuilder } from './KeyValueStoreBuilder.ts';
import { TimestampedKeyValueStoreBuilder } from './TimestampedKeyValueStoreBuilder.ts';

/** Builders of stores for processors of one's own. */
export const Stores = {
  keyValueStoreBuilder: <K, V>(name: string, keySerde: Serde<K>, valueSerde: Serde<V>): KeyValueStoreBuilder<K, V> =>
    new KeyValueStoreBuilder(name, keySerde, valueSerde),
  timestampedKeyValueStoreBuilder: <K, V>(
    name: string,
    keySerde: Serde<K>,
    valueSerde: Serde<V>,
  ): TimestampedKeyValueStoreBuilder<K, V> => new TimestampedKeyValueStoreBuilder(name, keySerde, valueSerde),
};
