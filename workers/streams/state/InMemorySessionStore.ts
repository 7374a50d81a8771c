import { must } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { SessionWindow } from '../windows/SessionWindow.ts';
import { Windowed } from '../windows/Windowed.ts';
import type { ChangelogFormat, ChangelogFormatFactory } from './ChangelogFormat.ts';
import { compareBytes } from './compareBytes.ts';
import { IteratorSnapshot } from './IteratorSnapshot.ts';
import { requireSerde } from './requireSerde.ts';
import { endOfSessionKey, sessionEndOf, sessionKeySerializer, sessionStartOf, STREAM_TIME_ONLY } from './SessionKeySchema.ts';
import { startingWith } from './startingWith.ts';
import type { StateStore, StateStoreContext, StoreSnapshot } from './StateStore.ts';
import { TimeIndex, type TimeIndexEntry } from './TimeIndex.ts';
import type { InnerSessionStore } from './WrappedSessionStore.ts';

/** The innermost store: objects by key, end and start of the session. */
export class InMemorySessionStore<K, AGG> implements InnerSessionStore<K, AGG> {
  readonly name: string;
  readonly #retentionPeriod: number;
  readonly #givenKeySerde: Serde<K> | undefined;
  readonly #formatFactory: ChangelogFormatFactory<AGG>;
  #context: StateStoreContext | undefined;
  #keySerde: Serde<K> | undefined;
  #format: ChangelogFormat<AGG> | undefined;
  #index: TimeIndex<K, AGG> | undefined;
  #observedStreamTime = -1;

  /** `keySerde` undefined: the application's default. */
  constructor(name: string, retentionPeriod: number, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<AGG>) {
    this.name = name;
    this.#retentionPeriod = retentionPeriod;
    this.#givenKeySerde = keySerde;
    this.#formatFactory = format;
  }

  init(context: StateStoreContext, root: StateStore = this): void {
    const keySerde = requireSerde(this.#givenKeySerde, context.defaultKeySerde, 'key', this.name);
    const format = this.#formatFactory(context);
    const index = new TimeIndex<K, AGG>(keySerde, (a, b) => a.order - b.order || compareBytes(a.owner.bytes!, b.owner.bytes!));
    this.#context = context;
    this.#keySerde = keySerde;
    this.#format = format;
    this.#index = index;
    context.register(
      root,
      (bytes, keyStart, keyEnd, valueStart, valueEnd, timestamp) => {
        const endMs = sessionEndOf(bytes, keyEnd);
        const startMs = sessionStartOf(bytes, keyEnd);
        this.#advance(endMs, index);
        if (startMs === STREAM_TIME_ONLY || this.#isExpired(endMs)) return;
        const key = keySerde.deserialize(bytes, keyStart, endOfSessionKey(keyEnd));
        if (valueStart < 0) index.delete(key, endMs, startMs);
        else index.set(key, endMs, startMs, format.deserialize(bytes, valueStart, valueEnd, timestamp));
      },
      () => this.#snapshot(),
    );
  }

  put({ key, window: { startMs, endMs } }: Windowed<K>, aggregate: AGG | null): void {
    const index = this.#open(key);
    this.#advance(endMs, index);
    if (this.#isExpired(endMs)) this.#context?.recordDropped?.(this.name);
    else if (aggregate !== null && aggregate !== undefined) index.set(key, endMs, startMs, aggregate);
    else index.delete(key, endMs, startMs);
  }

  remove({ key, window: { startMs, endMs } }: Windowed<K>): void {
    const index = this.#open(key);
    this.#advance(endMs, index);
    index.delete(key, endMs, startMs);
  }

  findSessions(key: K, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return sessions(this.#open(key).ofKey(key, earliestEndMs, Number.POSITIVE_INFINITY, false), latestStartMs);
  }

  backwardFindSessions(key: K, earliestEndMs: number, latestStartMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return sessions(this.#open(key).ofKey(key, earliestEndMs, Number.POSITIVE_INFINITY, true), latestStartMs);
  }

  findSessionsInRange(
    keyFrom: K | null,
    keyTo: K | null,
    earliestEndMs: number,
    latestStartMs: number,
  ): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return sessions(this.#require().ofTime(earliestEndMs, Number.POSITIVE_INFINITY, keyFrom, keyTo, false), latestStartMs);
  }

  findSessionsByEnd(earliestEndMs: number, latestEndMs: number): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return sessions(this.#require().ofTime(earliestEndMs, latestEndMs, null, null, false), Number.POSITIVE_INFINITY);
  }

  fetchSession(key: K, startMs: number, endMs: number): AGG | null {
    return this.#open(key).get(key, endMs, startMs);
  }

  fetch(key: K): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.findSessions(key, 0, Number.POSITIVE_INFINITY);
  }

  backwardFetch(key: K): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.backwardFindSessions(key, 0, Number.POSITIVE_INFINITY);
  }

  fetchRange(keyFrom: K | null, keyTo: K | null): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return this.findSessionsInRange(keyFrom, keyTo, 0, Number.POSITIVE_INFINITY);
  }

  backwardFetchRange(keyFrom: K | null, keyTo: K | null): IterableIterator<KeyValue<Windowed<K>, AGG>> {
    return sessions(this.#require().ofTime(0, Number.POSITIVE_INFINITY, keyFrom, keyTo, true), Number.POSITIVE_INFINITY);
  }

  flush(): void {}

  close(): void {
    this.#index?.clear();
    this.#index = undefined;
  }

  isOpen(): boolean {
    return this.#index !== undefined;
  }

  #advance(endMs: number, index: TimeIndex<K, AGG>): void {
    if (endMs <= this.#observedStreamTime) return;
    this.#observedStreamTime = endMs;
    index.dropBefore(endMs - this.#retentionPeriod + 1);
  }

  #isExpired(endMs: number): boolean {
    return endMs <= this.#observedStreamTime - this.#retentionPeriod;
  }

  /** The stream time first: what decides about late sessions is not always to be seen in those that are left. */
  #snapshot(): StoreSnapshot {
    const keySerializer = sessionKeySerializer(must(this.#keySerde));
    const format = must(this.#format);
    return new IteratorSnapshot(startingWith(null, this.#require().unordered()), (entry, record) => {
      if (entry === null) {
        record.key.int64(this.#observedStreamTime);
        record.key.int64(STREAM_TIME_ONLY);
        record.isTombstone = true;
        return;
      }
      keySerializer.serialize({ key: entry.owner.key, startMs: entry.order, endMs: entry.time }, record.key);
      format.serialize(entry.value!, record.value);
      record.timestamp = format.timestampOf(entry.value!, 0);
    });
  }

  #open(key: K): TimeIndex<K, AGG> {
    if (key === null || key === undefined) throw new StreamsException(`the store ${this.name} was asked for a null key`);
    return this.#require();
  }

  #require(): TimeIndex<K, AGG> {
    if (this.#index === undefined) throw new StreamsException(`the store ${this.name} is not open`);
    return this.#index;
  }
}

function* sessions<K, AGG>(
  entries: IterableIterator<TimeIndexEntry<K, AGG>>,
  latestStartMs: number,
): IterableIterator<KeyValue<Windowed<K>, AGG>> {
  for (const { owner, time, order, value } of entries)
    if (order <= latestStartMs) yield { key: new Windowed(owner.key, new SessionWindow(order, time)), value: value! };
}
