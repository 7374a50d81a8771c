import type { Serde } from '../../serde/index.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import type { InnerVersionedKeyValueStore } from './InMemoryVersionedKeyValueStore.ts';
import type { InnerKeyValueStore } from './WrappedKeyValueStore.ts';
import type { InnerSessionStore } from './WrappedSessionStore.ts';
import type { InnerWindowStore } from './WrappedWindowStore.ts';

export interface KeyValueBytesStoreSupplier {
  readonly kind: 'key-value';
  readonly name: string;
  get<K, V>(keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>): InnerKeyValueStore<K, V>;
}

export interface WindowBytesStoreSupplier {
  readonly kind: 'window';
  readonly name: string;
  readonly retentionPeriod: number;
  readonly windowSize: number;
  readonly retainDuplicates: boolean;
  get<K, V>(keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>): InnerWindowStore<K, V>;
}

export interface SessionBytesStoreSupplier {
  readonly kind: 'session';
  readonly name: string;
  readonly retentionPeriod: number;
  get<K, V>(keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>): InnerSessionStore<K, V>;
}

export interface VersionedBytesStoreSupplier {
  readonly kind: 'versioned';
  readonly name: string;
  readonly historyRetentionMs: number;
  readonly segmentIntervalMs: number;
  get<K, V>(keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>): InnerVersionedKeyValueStore<K, V>;
}

/** Says which innermost store a builder is to wrap. Names are Kafka's; the stores hold objects, not bytes. */
export type StoreSupplier = KeyValueBytesStoreSupplier | WindowBytesStoreSupplier | SessionBytesStoreSupplier | VersionedBytesStoreSupplier;
