import type { Serde, Serializer } from '../../serde/index.ts';
import { ChangelogAppender } from './ChangelogAppender.ts';
import type { ChangelogFormatFactory } from './ChangelogFormat.ts';
import { requireSerde } from './requireSerde.ts';
import type { StateStore, StateStoreContext } from './StateStore.ts';
import { WrappedStateStore, type Inner } from './WrappedStateStore.ts';

/** Appends to the changelog what is done to the store inside. `LK`: what the changelog has for a key. */
export abstract class ChangeLoggingStore<S extends Inner<StateStore>, K, LK, V> extends WrappedStateStore<S> {
  protected changelog!: ChangelogAppender<LK, V>;
  readonly #givenKeySerde: Serde<K> | undefined;
  readonly #formatFactory: ChangelogFormatFactory<V>;

  /** `keySerde` undefined: the application's default. */
  constructor(inner: S, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>) {
    super(inner);
    this.#givenKeySerde = keySerde;
    this.#formatFactory = format;
  }

  override init(context: StateStoreContext, root: StateStore = this): void {
    const keySerializer = this.keySerializer(requireSerde(this.#givenKeySerde, context.defaultKeySerde, 'key', this.name));
    this.changelog = new ChangelogAppender(this.name, context, keySerializer, this.#formatFactory(context));
    super.init(context, root);
  }

  protected abstract keySerializer(keySerde: Serde<K>): Serializer<LK>;
}
