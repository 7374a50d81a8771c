import type { Serde } from '../../serde/index.ts';
import { readInt64 } from '../windows/readInt64.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import { InMemoryStore, type ChangelogSerdes } from './InMemoryStore.ts';
import { IteratorSnapshot } from './IteratorSnapshot.ts';
import { requireKey } from './requireKey.ts';
import { requireOpen } from './requireOpen.ts';
import type { RestoreCallback, StoreSnapshot } from './StateStore.ts';
import {
  PUT_RETURN_CODE_NOT_PUT, PUT_RETURN_CODE_VALID_TO_UNDEFINED, type VersionedKeyValueStore, type VersionedRecord,
} from './VersionedKeyValueStore.ts';
import { VersionIndex, type Version } from './VersionIndex.ts';

/**
 * The innermost store: each key's versions, whose end is the next one's beginning. The history retention is also the
 * grace period within which versions are taken. Source: RocksDBVersionedStore.
 */
export class InMemoryVersionedKeyValueStore<K, V> extends InMemoryStore<K, V, VersionIndex<K, V>> implements VersionedKeyValueStore<K, V> {
  readonly #historyRetentionMs: number;
  readonly #segmentIntervalMs: number;

  /** Old versions go a segment at a time. `keySerde` undefined: the application's default. */
  constructor(
    name: string,
    historyRetentionMs: number,
    segmentIntervalMs: number,
    keySerde: Serde<K> | undefined,
    format: ChangelogFormatFactory<V>,
  ) {
    super(name, keySerde, format);
    this.#historyRetentionMs = historyRetentionMs;
    this.#segmentIntervalMs = segmentIntervalMs;
  }

  put(key: K, value: V | null, timestamp: number): number {
    const index = this.#open(key);
    if (index.isTooLate(timestamp)) {
      this.recordDropped();
      return PUT_RETURN_CODE_NOT_PUT;
    }
    index.advance(timestamp);
    return index.put(key, value ?? null, timestamp) ?? PUT_RETURN_CODE_VALID_TO_UNDEFINED;
  }

  delete(key: K, timestamp: number): VersionedRecord<V> | null {
    const record = this.getAsOf(key, timestamp);
    return this.put(key, null, timestamp) === PUT_RETURN_CODE_NOT_PUT ? null : record;
  }

  get(key: K): VersionedRecord<V> | null {
    const latest = this.#open(key).latest(key);
    return latest === undefined ? null : versionedRecord(latest, undefined);
  }

  getAsOf(key: K, asOfTimestamp: number): VersionedRecord<V> | null {
    const index = this.#open(key);
    if (index.isTooLate(asOfTimestamp)) {
      const latest = this.get(key);
      return latest !== null && latest.timestamp <= asOfTimestamp ? latest : null;
    }
    const version = index.asOf(key, asOfTimestamp);
    return version === undefined ? null : versionedRecord(version, index.validTo(key, version));
  }

  getVersions(key: K, from: number | null, to: number | null, order: 'ascending' | 'descending'): VersionedRecord<V>[] {
    const index = this.#open(key);
    if (to !== null && index.isTooLate(to)) {
      const latest = this.get(key);
      return latest !== null && latest.timestamp <= to ? [latest] : [];
    }
    const records: VersionedRecord<V>[] = [];
    for (const version of index.between(key, from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY)) {
      const validTo = index.validTo(key, version);
      if (validTo !== undefined && index.isForgotten(validTo)) continue;
      const record = versionedRecord(version, validTo);
      if (record !== null) records.push(record);
    }
    return order === 'ascending' ? records : records.reverse();
  }

  protected override newIndex(keySerde: Serde<K>): VersionIndex<K, V> {
    return new VersionIndex(keySerde, this.#historyRetentionMs, this.#segmentIntervalMs);
  }

  protected override restoring({ keySerde, format }: ChangelogSerdes<K, V>, index: VersionIndex<K, V>): RestoreCallback {
    return (bytes, keyStart, keyEnd, valueStart, valueEnd, recordTimestamp) => {
      const isSnapshot = recordTimestamp < 0;
      const timestamp = isSnapshot ? snapshotTimestamp(recordTimestamp) : recordTimestamp;
      if (isSnapshot) index.advance(readInt64(bytes, keyEnd - 8));
      else if (index.isTooLate(timestamp)) return;
      const key = keySerde.deserialize(bytes, keyStart, isSnapshot ? keyEnd - 8 : keyEnd);
      const value = valueStart < 0 ? null : format.deserialize(bytes, valueStart, valueEnd, timestamp);
      if (!isSnapshot) index.advance(timestamp);
      index.put(key, value, timestamp);
    };
  }

  /**
   * Its records tell what was stored, not what is put, so they are marked, and each says which stream time the store had
   * when the snapshot began: what follows in the changelog is too late, or not, as it was then.
   */
  protected override snapshot({ keySerde, format }: ChangelogSerdes<K, V>): StoreSnapshot {
    const index = requireOpen(this, this.opened);
    const { observedStreamTime } = index;
    return new IteratorSnapshot(index.walk(), ({ key, version }, record) => {
      keySerde.serialize(key, record.key);
      record.key.int64(observedStreamTime);
      record.timestamp = snapshotTimestamp(version.time);
      if (version.value === null) record.isTombstone = true;
      else format.serialize(version.value, record.value);
    });
  }

  #open(key: K): VersionIndex<K, V> {
    requireKey(this, key);
    return requireOpen(this, this.opened);
  }
}

/** The timestamps of snapshot records are below zero. Its own inverse. */
const snapshotTimestamp = (timestamp: number): number => -1 - timestamp;

const versionedRecord = <V>({ value, time }: Version<V>, validTo: number | undefined): VersionedRecord<V> | null =>
  value === null ? null : { value, timestamp: time, validTo };
