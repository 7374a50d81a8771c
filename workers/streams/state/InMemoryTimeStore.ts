import type { Serde } from '../../serde/index.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import { InMemoryStore, type ChangelogSerdes } from './InMemoryStore.ts';
import { IteratorSnapshot } from './IteratorSnapshot.ts';
import { requireKey } from './requireKey.ts';
import { requireOpen } from './requireOpen.ts';
import { startingWith } from './startingWith.ts';
import type { RestoreCallback, StoreSnapshot } from './StateStore.ts';
import { TimeIndex } from './TimeIndex.ts';
import { endOfOwnKey, STREAM_TIME_ONLY, timeOf, type TimeKeySchema } from './TimeKeySchema.ts';

/** In milliseconds of stream time. */
export interface TimeRetention {
  readonly retentionPeriod: number;
  /**
   * A late write only counts as dropped where the whole interval that it belongs to has expired, as in Kafka's persistent
   * stores, which expire by segments. Undefined: each late write counts.
   */
  readonly segmentIntervalMs?: number;
}

/**
 * An innermost store of windows or sessions: objects by key, time and order. The latest time that was put is its stream
 * time; what lies behind that by the retention is forgotten, and not taken any more.
 */
export abstract class InMemoryTimeStore<K, V> extends InMemoryStore<K, V, TimeIndex<K, V>> {
  readonly #schema: TimeKeySchema;
  readonly #retentionPeriod: number;
  readonly #segmentIntervalMs: number | undefined;
  #observedStreamTime = -1;

  /** `keySerde` undefined: the application's default. */
  constructor(
    name: string,
    schema: TimeKeySchema,
    { retentionPeriod, segmentIntervalMs }: TimeRetention,
    keySerde: Serde<K> | undefined,
    format: ChangelogFormatFactory<V>,
  ) {
    super(name, keySerde, format);
    this.#schema = schema;
    this.#retentionPeriod = retentionPeriod;
    this.#segmentIntervalMs = segmentIntervalMs;
  }

  /** Throws StreamsException while the store is not open. */
  protected get index(): TimeIndex<K, V> {
    return requireOpen(this, this.opened);
  }

  /** For what asks about one key. Throws StreamsException, for a null key too. */
  protected indexFor(key: K): TimeIndex<K, V> {
    requireKey(this, key);
    return requireOpen(this, this.opened);
  }

  protected advance(time: number, index: TimeIndex<K, V>): void {
    if (time <= this.#observedStreamTime) return;
    this.#observedStreamTime = time;
    index.dropBefore(time - this.#retentionPeriod + 1);
  }

  protected isExpired(time: number): boolean {
    return time <= this.#observedStreamTime - this.#retentionPeriod;
  }

  /** For a write that has expired. */
  protected dropExpired(time: number): void {
    const interval = this.#segmentIntervalMs;
    const isSegmentLive =
      interval !== undefined && Math.trunc(time / interval) >= Math.trunc((this.#observedStreamTime - this.#retentionPeriod) / interval);
    if (!isSegmentLive) this.recordDropped();
  }

  /** Told of each entry's order in the changelog, expired or not. */
  protected restoredOrder(_order: number): void {}

  protected override newIndex(keySerde: Serde<K>): TimeIndex<K, V> {
    return new TimeIndex<K, V>(keySerde, this.#schema.compare);
  }

  protected override restoring({ keySerde, format }: ChangelogSerdes<K, V>, index: TimeIndex<K, V>): RestoreCallback {
    const schema = this.#schema;
    return (bytes, keyStart, keyEnd, valueStart, valueEnd, timestamp) => {
      const time = timeOf(schema, bytes, keyEnd);
      const order = schema.orderOf(bytes, keyEnd);
      this.advance(time, index);
      if (order === STREAM_TIME_ONLY) return;
      this.restoredOrder(order);
      if (this.isExpired(time)) return;
      const key = keySerde.deserialize(bytes, keyStart, endOfOwnKey(schema, keyEnd));
      if (valueStart < 0) index.delete(key, time, order);
      else index.set(key, time, order, format.deserialize(bytes, valueStart, valueEnd, timestamp));
    };
  }

  /** The stream time first: what decides about late records is not always to be seen in the entries that are left. */
  protected override snapshot({ keySerde, format }: ChangelogSerdes<K, V>): StoreSnapshot {
    const schema = this.#schema;
    return new IteratorSnapshot(startingWith(null, this.index.unordered()), (entry, record) => {
      if (entry === null) {
        record.key.int64(this.#observedStreamTime);
        schema.writeOrder(STREAM_TIME_ONLY, record.key);
        record.isTombstone = true;
        return;
      }
      const { owner: { key }, time, order, value } = entry;
      keySerde.serialize(key, record.key);
      record.key.int64(time);
      schema.writeOrder(order, record.key);
      format.serialize(value!, record.value);
      record.timestamp = format.timestampOf(value!, 0);
    });
  }
}
