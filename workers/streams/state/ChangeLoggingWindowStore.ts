import { must } from '../../common/index.ts';
import type { Serde, Serializer } from '../../serde/index.ts';
import type { ChangelogFormat, ChangelogFormatFactory } from './ChangelogFormat.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import { windowKeySerializer, type WindowKey } from './WindowKeySchema.ts';
import { WrappedWindowStore, type InnerWindowStore } from './WrappedWindowStore.ts';

/** Appends every put to the changelog, as Kafka does even where the store did not take it. */
export class ChangeLoggingWindowStore<K, V> extends WrappedWindowStore<K, V> {
  readonly #givenKeySerde: Serde<K> | undefined;
  readonly #formatFactory: ChangelogFormatFactory<V>;
  #keySerializer: Serializer<WindowKey<K>> | undefined;
  #format: ChangelogFormat<V> | undefined;
  #context: StateStoreContext | undefined;

  /** `keySerde` undefined: the application's default. */
  constructor(inner: InnerWindowStore<K, V>, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>) {
    super(inner);
    this.#givenKeySerde = keySerde;
    this.#formatFactory = format;
  }

  override init(context: StateStoreContext, root: StateStore = this): void {
    this.#keySerializer = windowKeySerializer(requireSerde(this.#givenKeySerde, context.defaultKeySerde, 'key', this.name));
    this.#format = this.#formatFactory(context);
    this.#context = context;
    super.init(context, root);
  }

  override put(key: K, value: V | null, windowStartMs: number): void {
    this.inner.put(key, value, windowStartMs);
    const context = must(this.#context);
    const format = must(this.#format);
    const timestamp = value === null ? context.timestamp : format.timestampOf(value, context.timestamp);
    const windowKey = { key, startMs: windowStartMs, sequence: this.inner.lastSequence };
    context.logChange(this.name, windowKey, value, timestamp, must(this.#keySerializer), format);
  }
}
