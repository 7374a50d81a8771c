import type { Serde } from '../../serde/index.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import type { InnerWindowStore } from './ChangeLoggingWindowStore.ts';
import type { KeyValueStore } from './KeyValueStore.ts';
import type { SessionStore } from './SessionStore.ts';
import type { VersionedKeyValueStore } from './VersionedKeyValueStore.ts';
import type { Inner } from './WrappedStateStore.ts';

export interface KeyValueBytesStoreSupplier {
  readonly kind: 'key-value';
  readonly name: string;
  get<K, V>(keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>): Inner<KeyValueStore<K, V>>;
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
  get<K, V>(keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>): Inner<SessionStore<K, V>>;
}

export interface VersionedBytesStoreSupplier {
  readonly kind: 'versioned';
  readonly name: string;
  readonly historyRetentionMs: number;
  readonly segmentIntervalMs: number;
  get<K, V>(keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>): Inner<VersionedKeyValueStore<K, V>>;
}

/** Says which innermost store a builder is to wrap. Names are Kafka's; the stores hold objects, not bytes. */
export type StoreSupplier = KeyValueBytesStoreSupplier | WindowBytesStoreSupplier | SessionBytesStoreSupplier | VersionedBytesStoreSupplier;
