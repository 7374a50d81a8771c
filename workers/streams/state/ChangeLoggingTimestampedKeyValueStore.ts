import type { Serde } from '../../serde/index.ts';
import { must } from '../../common/index.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import type { ValueAndTimestamp } from './ValueAndTimestamp.ts';
import { WrappedKeyValueStore, type InnerKeyValueStore } from './WrappedKeyValueStore.ts';

/** Appends every change to the changelog as Kafka does: the plain value, and its timestamp as the record's. */
export class ChangeLoggingTimestampedKeyValueStore<K, V> extends WrappedKeyValueStore<K, ValueAndTimestamp<V>> {
  readonly #given: { readonly key: Serde<K> | undefined; readonly value: Serde<V> | undefined };
  #keySerde: Serde<K> | undefined;
  #valueSerde: Serde<V> | undefined;
  #context: StateStoreContext | undefined;

  constructor(inner: InnerKeyValueStore<K, ValueAndTimestamp<V>>, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    super(inner);
    this.#given = { key: keySerde, value: valueSerde };
  }

  override init(context: StateStoreContext, root: StateStore = this): void {
    this.#keySerde = requireSerde(this.#given.key, context.defaultKeySerde, 'key', this.name);
    this.#valueSerde = requireSerde(this.#given.value, context.defaultValueSerde, 'value', this.name);
    this.#context = context;
    super.init(context, root);
  }

  override put(key: K, value: ValueAndTimestamp<V> | null): void {
    this.inner.put(key, value);
    const context = must(this.#context);
    const keySerde = must(this.#keySerde);
    const valueSerde = must(this.#valueSerde);
    if (value === null) context.logChange(this.name, key, null, context.timestamp, keySerde, valueSerde);
    else context.logChange(this.name, key, value.value, value.timestamp, keySerde, valueSerde);
  }
}
