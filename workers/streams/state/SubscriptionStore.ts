import { ByteReader, must, type ByteWriter } from '../../common/index.ts';
import type { Serde, Serializer } from '../../serde/index.ts';
import { compareBytes } from './compareBytes.ts';
import { IteratorSnapshot } from './IteratorSnapshot.ts';
import { keyBytes, type KeyBytes } from './keyBytes.ts';
import { requireSerde } from './requireSerde.ts';
import type { RestoreCallback, StateStore, StateStoreContext } from './StateStore.ts';
import { AbstractStoreBuilder } from './StoreBuilder.ts';

export interface Subscription<K, S> {
  readonly primaryKey: K;
  readonly value: S;
}

export interface SubscriptionStoreSerdes<KO, K, S> {
  readonly foreignKeySerde: Serde<KO> | undefined;
  readonly primaryKeySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<S>;
}

interface Entry<KO, K, S> extends Subscription<K, S> {
  readonly foreignKey: KO;
  value: S;
  /** Of the primary key, made when an order is first asked for. */
  bytes: Uint8Array | undefined;
}

interface Subscribers<KO, K, S> {
  readonly byPrimaryKey: Map<string | number, Entry<KO, K, S>>;
  /** By the bytes of the primary key; undefined since something was added. */
  ordered: ReadonlyArray<Entry<KO, K, S>> | undefined;
}

const LENGTH_BYTES = 4;

/**
 * Which rows of a primary table refer to a row of a foreign one: by foreign key, then in the order of the primary keys'
 * bytes. Reading one foreign key's costs what it has. The changelog's keys are Kafka's: length of the foreign key, foreign
 * key, primary key (CombinedKeySchema).
 */
export class SubscriptionStore<KO, K, S> implements StateStore {
  readonly name: string;
  readonly #given: SubscriptionStoreSerdes<KO, K, S>;
  readonly #logged: boolean;
  readonly #subscribers = new Map<string | number, Subscribers<KO, K, S>>();
  #foreignKeys: KeyBytes<KO> | undefined;
  #primaryKeys: KeyBytes<K> | undefined;
  #log: ((entry: Entry<KO, K, S>, removed: boolean) => void) | undefined;

  constructor(name: string, serdes: SubscriptionStoreSerdes<KO, K, S>, logged: boolean) {
    this.name = name;
    this.#given = serdes;
    this.#logged = logged;
  }

  init(context: StateStoreContext): void {
    const foreignKeySerde = requireSerde(this.#given.foreignKeySerde, context.defaultKeySerde, 'key', this.name);
    const primaryKeySerde = requireSerde(this.#given.primaryKeySerde, context.defaultKeySerde, 'key', this.name);
    const valueSerde = requireSerde(this.#given.valueSerde, context.defaultValueSerde, 'value', this.name, context.defaultKeySerde);
    this.#foreignKeys = keyBytes(foreignKeySerde);
    this.#primaryKeys = keyBytes(primaryKeySerde);
    const keySerializer = combinedKeySerializer<KO, K>(foreignKeySerde, primaryKeySerde);
    const valueSerializer: Serializer<Subscription<K, S>> = { serialize: ({ value }, out) => valueSerde.serialize(value, out) };
    if (this.#logged)
      this.#log = (entry, removed) =>
        context.logChange(this.name, entry, removed ? null : entry, context.timestamp, keySerializer, valueSerializer);
    const restore: RestoreCallback = (bytes, keyStart, keyEnd, valueStart, valueEnd) => {
      const foreignStart = keyStart + LENGTH_BYTES;
      const foreignEnd = foreignStart + new ByteReader(bytes, keyStart).int32();
      const foreignKey = foreignKeySerde.deserialize(bytes, foreignStart, foreignEnd);
      const primaryKey = primaryKeySerde.deserialize(bytes, foreignEnd, keyEnd);
      if (valueStart < 0) this.#remove(foreignKey, primaryKey);
      else this.#set(foreignKey, primaryKey, valueSerde.deserialize(bytes, valueStart, valueEnd));
    };
    context.register(this, restore, () =>
      new IteratorSnapshot(this.#entries(), (entry, { key, value }) => {
        keySerializer.serialize(entry, key);
        valueSerializer.serialize(entry, value);
      }),
    );
  }

  put(foreignKey: KO, primaryKey: K, value: S): void {
    const entry = this.#set(foreignKey, primaryKey, value);
    this.#log?.(entry, false);
  }

  delete(foreignKey: KO, primaryKey: K): void {
    const entry = this.#remove(foreignKey, primaryKey);
    if (entry !== undefined) this.#log?.(entry, true);
  }

  subscriptionsTo(foreignKey: KO): ReadonlyArray<Subscription<K, S>> {
    const subscribers = this.#subscribers.get(must(this.#foreignKeys).identity(foreignKey));
    if (subscribers === undefined) return [];
    return (subscribers.ordered ??= this.#sorted([...subscribers.byPrimaryKey.values()]));
  }

  flush(): void {}

  close(): void {
    this.#subscribers.clear();
    this.#primaryKeys = undefined;
  }

  isOpen(): boolean {
    return this.#primaryKeys !== undefined;
  }

  *#entries(): IterableIterator<Entry<KO, K, S>> {
    for (const { byPrimaryKey } of this.#subscribers.values()) yield* byPrimaryKey.values();
  }

  #set(foreignKey: KO, primaryKey: K, value: S): Entry<KO, K, S> {
    const identity = must(this.#foreignKeys).identity(foreignKey);
    let subscribers = this.#subscribers.get(identity);
    if (subscribers === undefined) this.#subscribers.set(identity, (subscribers = { byPrimaryKey: new Map(), ordered: undefined }));
    const primaryIdentity = must(this.#primaryKeys).identity(primaryKey);
    const present = subscribers.byPrimaryKey.get(primaryIdentity);
    if (present !== undefined) {
      present.value = value;
      return present;
    }
    const entry = { foreignKey, primaryKey, value, bytes: undefined };
    subscribers.byPrimaryKey.set(primaryIdentity, entry);
    subscribers.ordered = undefined;
    return entry;
  }

  #remove(foreignKey: KO, primaryKey: K): Entry<KO, K, S> | undefined {
    const foreignIdentity = must(this.#foreignKeys).identity(foreignKey);
    const subscribers = this.#subscribers.get(foreignIdentity);
    const primaryIdentity = must(this.#primaryKeys).identity(primaryKey);
    const entry = subscribers?.byPrimaryKey.get(primaryIdentity);
    if (subscribers === undefined || entry === undefined) return undefined;
    subscribers.byPrimaryKey.delete(primaryIdentity);
    subscribers.ordered = undefined;
    if (subscribers.byPrimaryKey.size === 0) this.#subscribers.delete(foreignIdentity);
    return entry;
  }

  #sorted(entries: Array<Entry<KO, K, S>>): Array<Entry<KO, K, S>> {
    if (entries.length < 2) return entries;
    for (const entry of entries) entry.bytes ??= must(this.#primaryKeys).bytesOf(entry.primaryKey);
    return entries.sort((a, b) => compareBytes(a.bytes!, b.bytes!));
  }
}

const combinedKeySerializer = <KO, K>(
  foreignKeySerde: Serde<KO>, primaryKeySerde: Serde<K>,
): Serializer<{ readonly foreignKey: KO; readonly primaryKey: K }> => ({
  serialize: ({ foreignKey, primaryKey }, out: ByteWriter) => {
    const start = out.length;
    out.int32(0);
    foreignKeySerde.serialize(foreignKey, out);
    const end = out.length;
    out.length = start;
    out.int32(end - start - LENGTH_BYTES);
    out.length = end;
    primaryKeySerde.serialize(primaryKey, out);
  },
});

export class SubscriptionStoreBuilder<KO, K, S> extends AbstractStoreBuilder<SubscriptionStore<KO, K, S>> {
  readonly #serdes: SubscriptionStoreSerdes<KO, K, S>;

  constructor(name: string, serdes: SubscriptionStoreSerdes<KO, K, S>) {
    super(name);
    this.#serdes = serdes;
  }

  build(): SubscriptionStore<KO, K, S> {
    return new SubscriptionStore(this.name, this.#serdes, this.loggingEnabled);
  }
}
