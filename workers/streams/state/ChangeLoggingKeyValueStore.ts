import { must } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import { WrappedKeyValueStore, type InnerKeyValueStore } from './WrappedKeyValueStore.ts';

/** Appends every change to the changelog, with the timestamp of the record that caused it. */
export class ChangeLoggingKeyValueStore<K, V> extends WrappedKeyValueStore<K, V> {
  readonly #given: { readonly key: Serde<K> | undefined; readonly value: Serde<V> | undefined };
  #keySerde: Serde<K> | undefined;
  #valueSerde: Serde<V> | undefined;
  #context: StateStoreContext | undefined;

  constructor(inner: InnerKeyValueStore<K, V>, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    super(inner);
    this.#given = { key: keySerde, value: valueSerde };
  }

  override init(context: StateStoreContext, root: StateStore = this): void {
    this.#keySerde = requireSerde(this.#given.key, context.defaultKeySerde, 'key', this.name);
    this.#valueSerde = requireSerde(this.#given.value, context.defaultValueSerde, 'value', this.name);
    this.#context = context;
    super.init(context, root);
  }

  override put(key: K, value: V | null): void {
    this.inner.put(key, value);
    const context = must(this.#context);
    context.logChange(this.name, key, value, context.timestamp, must(this.#keySerde), must(this.#valueSerde));
  }
}
