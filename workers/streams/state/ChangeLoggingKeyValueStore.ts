import { must } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { ChangelogFormat, ChangelogFormatFactory } from './ChangelogFormat.ts';
import { LruKeyValueStore } from './LruKeyValueStore.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import { WrappedKeyValueStore, type InnerKeyValueStore } from './WrappedKeyValueStore.ts';

/** Appends every change to the changelog. */
export class ChangeLoggingKeyValueStore<K, V> extends WrappedKeyValueStore<K, V> {
  readonly #givenKeySerde: Serde<K> | undefined;
  readonly #formatFactory: ChangelogFormatFactory<V>;
  #keySerde: Serde<K> | undefined;
  #format: ChangelogFormat<V> | undefined;
  #context: StateStoreContext | undefined;

  /** `keySerde` undefined: the application's default. */
  constructor(inner: InnerKeyValueStore<K, V>, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>) {
    super(inner);
    this.#givenKeySerde = keySerde;
    this.#formatFactory = format;
    if (inner instanceof LruKeyValueStore) inner.onEviction = (key: K) => this.#log(key, null);
  }

  override init(context: StateStoreContext, root: StateStore = this): void {
    this.#keySerde = requireSerde(this.#givenKeySerde, context.defaultKeySerde, 'key', this.name);
    this.#format = this.#formatFactory(context);
    this.#context = context;
    super.init(context, root);
  }

  override put(key: K, value: V | null): void {
    this.inner.put(key, value);
    this.#log(key, value);
  }

  #log(key: K, value: V | null): void {
    const context = must(this.#context);
    const format = must(this.#format);
    const timestamp = value === null ? context.timestamp : format.timestampOf(value, context.timestamp);
    context.logChange(this.name, key, value, timestamp, must(this.#keySerde), format);
  }
}
