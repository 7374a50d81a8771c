import { must } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import { IteratorSnapshot } from './IteratorSnapshot.ts';
import { JoinTimeTracker } from './JoinTimeTracker.ts';
import { keyBytes } from './keyBytes.ts';
import { outerJoinEntrySerializers, readOuterJoinEntry, type OuterJoinEntry, type OuterJoinSerdes } from './outerJoinFormat.ts';
import { requireSerde } from './requireSerde.ts';
import type { RestoreCallback, StateStore, StateStoreContext, StoreSnapshot } from './StateStore.ts';
import { AbstractStoreBuilder } from './StoreBuilder.ts';
import { TimeOrderedEntries } from './TimeOrderedEntries.ts';

export interface OuterJoinStoreSerdes<K, V1, V2> {
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V1> | undefined;
  readonly otherValueSerde: Serde<V2> | undefined;
}

/**
 * Records of a left or outer join of streams that nothing has matched yet, until their window closes. Both sides share
 * it. Its changelog is that of Kafka's list store under TimestampedKeyAndJoinSide (ListValueStore).
 */
export class OuterJoinStore<K, V1, V2> implements StateStore {
  readonly name: string;
  readonly timeTracker = new JoinTimeTracker();
  readonly #given: OuterJoinStoreSerdes<K, V1, V2>;
  readonly #logged: boolean;
  #left: TimeOrderedEntries<K, V1> | undefined;
  #right: TimeOrderedEntries<K, V2> | undefined;
  #log: ((entry: OuterJoinEntry<K, V1, V2>, removed: boolean) => void) | undefined;

  constructor(name: string, serdes: OuterJoinStoreSerdes<K, V1, V2>, logged: boolean) {
    this.name = name;
    this.#given = serdes;
    this.#logged = logged;
  }

  init(context: StateStoreContext): void {
    const serdes: OuterJoinSerdes<K, V1, V2> = {
      key: requireSerde(this.#given.keySerde, context.defaultKeySerde, 'key', this.name),
      left: requireSerde(this.#given.valueSerde, context.defaultValueSerde, 'value', this.name),
      right: requireSerde(this.#given.otherValueSerde, context.defaultValueSerde, 'value', this.name),
    };
    const keys = keyBytes(serdes.key);
    const left = (this.#left = new TimeOrderedEntries<K, V1>(keys));
    const right = (this.#right = new TimeOrderedEntries<K, V2>(keys));
    const { keySerializer, valueSerializer } = outerJoinEntrySerializers(serdes);
    if (this.#logged)
      this.#log = (entry, removed) => context.logChange(this.name, entry, removed ? null : entry, context.timestamp, keySerializer, valueSerializer);
    const snapshot = (): StoreSnapshot =>
      new IteratorSnapshot(this.#entries(), (entry, { key, value }) => {
        keySerializer.serialize(entry, key);
        valueSerializer.serialize(entry, value);
      });
    const restore: RestoreCallback = (bytes, keyStart, keyEnd, valueStart, valueEnd) => {
      const entry = readOuterJoinEntry(serdes, bytes, keyStart, keyEnd, valueStart, valueEnd);
      if (entry.values.length === 0) (entry.isLeft ? left : right).remove(entry.key, entry.time);
      else if (entry.isLeft) left.set(entry.key, entry.time, entry.values);
      else right.set(entry.key, entry.time, entry.values);
    };
    context.register(this, restore, snapshot);
  }

  get left(): Pick<TimeOrderedEntries<K, V1>, 'at' | 'firstTime' | 'firstTimeFrom' | 'lastTime'> {
    return must(this.#left);
  }

  get right(): Pick<TimeOrderedEntries<K, V2>, 'at' | 'firstTime' | 'firstTimeFrom' | 'lastTime'> {
    return must(this.#right);
  }

  putLeft(key: K, time: number, value: V1): void {
    const entry = must(this.#left).add(key, time, value);
    this.#log?.({ ...entry, isLeft: true }, false);
  }

  putRight(key: K, time: number, value: V2): void {
    const entry = must(this.#right).add(key, time, value);
    this.#log?.({ ...entry, isLeft: false }, false);
  }

  /** All that came with that key and time on that side; there may be none. */
  remove(key: K, time: number, isLeft: boolean): void {
    const removed = must<TimeOrderedEntries<K, V1> | TimeOrderedEntries<K, V2>>(isLeft ? this.#left : this.#right).remove(key, time);
    if (removed !== undefined) this.#log?.({ key, time, isLeft, values: [] }, true);
  }

  flush(): void {}

  close(): void {
    this.#left = undefined;
    this.#right = undefined;
  }

  isOpen(): boolean {
    return this.#left !== undefined;
  }

  *#entries(): IterableIterator<OuterJoinEntry<K, V1, V2>> {
    for (const entry of must(this.#left).unordered()) yield { ...entry, isLeft: true };
    for (const entry of must(this.#right).unordered()) yield { ...entry, isLeft: false };
  }
}

export class OuterJoinStoreBuilder<K, V1, V2> extends AbstractStoreBuilder<OuterJoinStore<K, V1, V2>> {
  readonly #serdes: OuterJoinStoreSerdes<K, V1, V2>;

  constructor(name: string, serdes: OuterJoinStoreSerdes<K, V1, V2>) {
    super(name);
    this.#serdes = serdes;
  }

  build(): OuterJoinStore<K, V1, V2> {
    return new OuterJoinStore(this.name, this.#serdes, this.loggingEnabled);
  }
}
