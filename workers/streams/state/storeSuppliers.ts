import { requireMillis } from '../windows/requireMillis.ts';
import { InMemoryKeyValueStore } from './InMemoryKeyValueStore.ts';
import { InMemorySessionStore } from './InMemorySessionStore.ts';
import type { TimeRetention } from './InMemoryTimeStore.ts';
import { InMemoryVersionedKeyValueStore } from './InMemoryVersionedKeyValueStore.ts';
import { InMemoryWindowStore, type WindowStoreSettings } from './InMemoryWindowStore.ts';
import { LruKeyValueStore } from './LruKeyValueStore.ts';
import type {
  KeyValueBytesStoreSupplier, SessionBytesStoreSupplier, VersionedBytesStoreSupplier, WindowBytesStoreSupplier,
} from './StoreSupplier.ts';

/**
 * Everything lives in memory here; what makes a store persistent is its changelog and its checkpoints. Persistent stores
 * of windows and sessions are those that expire by segments.
 */
export const keyValueStoreSupplier = (name: string): KeyValueBytesStoreSupplier => ({
  kind: 'key-value',
  name,
  get: (keySerde, format) => new InMemoryKeyValueStore(name, keySerde, format),
});

/** Throws RangeError where there is no place for an entry. */
export const lruMapSupplier = (name: string, maxEntries: number): KeyValueBytesStoreSupplier => {
  if (!Number.isInteger(maxEntries) || maxEntries < 0) throw new RangeError(`the store ${name} cannot keep ${maxEntries} entries`);
  return { kind: 'key-value', name, get: (keySerde, format) => new LruKeyValueStore(name, maxEntries, keySerde, format) };
};

/** Times in milliseconds. Throws RangeError where the windows are longer than they are retained. */
export const inMemoryWindowStoreSupplier = (
  name: string,
  retentionPeriod: number,
  windowSize: number,
  retainDuplicates: boolean,
): WindowBytesStoreSupplier => windowStoreSupplier(name, { retentionPeriod, windowSize, retainDuplicates });

/** As `inMemoryWindowStoreSupplier`. */
export const persistentWindowStoreSupplier = (
  name: string,
  retentionPeriod: number,
  windowSize: number,
  retainDuplicates: boolean,
): WindowBytesStoreSupplier =>
  windowStoreSupplier(name, { retentionPeriod, windowSize, retainDuplicates, segmentIntervalMs: timeSegmentInterval(retentionPeriod) });

const windowStoreSupplier = (name: string, settings: WindowStoreSettings): WindowBytesStoreSupplier => {
  const { retentionPeriod, windowSize } = settings;
  requireMillis(retentionPeriod, 0, `the retention period of ${name}`);
  requireMillis(windowSize, 0, `the window size of ${name}`);
  if (windowSize > retentionPeriod)
    throw new RangeError(`the retention period of ${name}, ${retentionPeriod} ms, is shorter than its windows of ${windowSize} ms`);
  return { kind: 'window', name, ...settings, get: (keySerde, format) => new InMemoryWindowStore(name, settings, keySerde, format) };
};

export const inMemorySessionStoreSupplier = (name: string, retentionPeriod: number): SessionBytesStoreSupplier =>
  sessionStoreSupplier(name, { retentionPeriod });

export const persistentSessionStoreSupplier = (name: string, retentionPeriod: number): SessionBytesStoreSupplier =>
  sessionStoreSupplier(name, { retentionPeriod, segmentIntervalMs: timeSegmentInterval(retentionPeriod) });

const sessionStoreSupplier = (name: string, retention: TimeRetention): SessionBytesStoreSupplier => {
  const { retentionPeriod } = retention;
  requireMillis(retentionPeriod, 0, `the retention period of ${name}`);
  return { kind: 'session', name, retentionPeriod, get: (keySerde, format) => new InMemorySessionStore(name, retention, keySerde, format) };
};

/** Source: Stores.persistentWindowStore. */
const timeSegmentInterval = (retentionPeriod: number): number => Math.max(Math.floor(retentionPeriod / 2), 60_000);

/** `segmentIntervalMs`: old versions go that many at a time. */
export const versionedKeyValueStoreSupplier = (
  name: string,
  historyRetentionMs: number,
  segmentIntervalMs = defaultSegmentInterval(historyRetentionMs),
): VersionedBytesStoreSupplier => {
  requireMillis(historyRetentionMs, 0, `the history retention of ${name}`);
  requireMillis(segmentIntervalMs, 1, `the segment interval of ${name}`);
  return {
    kind: 'versioned',
    name,
    historyRetentionMs,
    segmentIntervalMs,
    get: (keySerde, format) => new InMemoryVersionedKeyValueStore(name, historyRetentionMs, segmentIntervalMs, keySerde, format),
  };
};

/** Source: RocksDbVersionedKeyValueBytesStoreSupplier. */
const defaultSegmentInterval = (historyRetentionMs: number): number => {
  if (historyRetentionMs <= 60_000) return Math.max(Math.floor(historyRetentionMs / 3), 2_000);
  if (historyRetentionMs <= 300_000) return Math.max(Math.floor(historyRetentionMs / 5), 20_000);
  if (historyRetentionMs <= 3_600_000) return Math.max(Math.floor(historyRetentionMs / 12), 60_000);
  return Math.max(Math.floor(historyRetentionMs / 24), 300_000);
};
