import type { Serde } from '../../serde/index.ts';
import { KeyValueStoreBuilder } from './KeyValueStoreBuilder.ts';
import { SessionStoreBuilder } from './SessionStoreBuilder.ts';
import type {
  KeyValueBytesStoreSupplier, SessionBytesStoreSupplier, VersionedBytesStoreSupplier, WindowBytesStoreSupplier,
} from './StoreSupplier.ts';
import {
  inMemorySessionStoreSupplier, inMemoryWindowStoreSupplier, keyValueStoreSupplier, lruMapSupplier, persistentSessionStoreSupplier,
  persistentWindowStoreSupplier, versionedKeyValueStoreSupplier,
} from './storeSuppliers.ts';
import { TimestampedKeyValueStoreBuilder } from './TimestampedKeyValueStoreBuilder.ts';
import { TimestampedWindowStoreBuilder } from './TimestampedWindowStoreBuilder.ts';
import { VersionedKeyValueStoreBuilder } from './VersionedKeyValueStoreBuilder.ts';
import { WindowStoreBuilder } from './WindowStoreBuilder.ts';

/**
 * Suppliers, which say what kind of store, and builders of stores for processors of one's own. All stores live in memory
 * and are restored from their changelogs, `inMemory…` and `persistent…` alike; of windows and sessions, `persistent…`
 * ones count fewer late writes as dropped. Times are in milliseconds.
 */
export const Stores = {
  inMemoryKeyValueStore: keyValueStoreSupplier,
  persistentKeyValueStore: keyValueStoreSupplier,
  persistentTimestampedKeyValueStore: keyValueStoreSupplier,
  /** Keeps only the entries that were used last. */
  lruMap: lruMapSupplier,
  inMemoryWindowStore: inMemoryWindowStoreSupplier,
  persistentWindowStore: persistentWindowStoreSupplier,
  persistentTimestampedWindowStore: persistentWindowStoreSupplier,
  inMemorySessionStore: inMemorySessionStoreSupplier,
  persistentSessionStore: persistentSessionStoreSupplier,
  persistentVersionedKeyValueStore: versionedKeyValueStoreSupplier,

  keyValueStoreBuilder: <K, V>(
    supplier: string | KeyValueBytesStoreSupplier,
    keySerde: Serde<K>,
    valueSerde: Serde<V>,
  ): KeyValueStoreBuilder<K, V> => new KeyValueStoreBuilder(supplier, keySerde, valueSerde),
  timestampedKeyValueStoreBuilder: <K, V>(
    supplier: string | KeyValueBytesStoreSupplier,
    keySerde: Serde<K>,
    valueSerde: Serde<V>,
  ): TimestampedKeyValueStoreBuilder<K, V> => new TimestampedKeyValueStoreBuilder(supplier, keySerde, valueSerde),
  windowStoreBuilder: <K, V>(supplier: WindowBytesStoreSupplier, keySerde: Serde<K>, valueSerde: Serde<V>): WindowStoreBuilder<K, V> =>
    new WindowStoreBuilder(supplier, keySerde, valueSerde),
  timestampedWindowStoreBuilder: <K, V>(
    supplier: WindowBytesStoreSupplier,
    keySerde: Serde<K>,
    valueSerde: Serde<V>,
  ): TimestampedWindowStoreBuilder<K, V> => new TimestampedWindowStoreBuilder(supplier, keySerde, valueSerde),
  sessionStoreBuilder: <K, AGG>(
    supplier: SessionBytesStoreSupplier,
    keySerde: Serde<K>,
    valueSerde: Serde<AGG>,
  ): SessionStoreBuilder<K, AGG> => new SessionStoreBuilder(supplier, keySerde, valueSerde),
  versionedKeyValueStoreBuilder: <K, V>(
    supplier: VersionedBytesStoreSupplier,
    keySerde: Serde<K>,
    valueSerde: Serde<V>,
  ): VersionedKeyValueStoreBuilder<K, V> => new VersionedKeyValueStoreBuilder(supplier, keySerde, valueSerde),
};
