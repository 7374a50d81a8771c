import type { Serde } from '../../serde/index.ts';
import type { ChangelogFormat, ChangelogFormatFactory } from './ChangelogFormat.ts';
import { requireSerde } from './requireSerde.ts';
import type { RestoreCallback, StateStore, StateStoreContext, StoreSnapshot } from './StateStore.ts';

/** How a store's entries stand in its changelog. */
export interface ChangelogSerdes<K, V> {
  readonly keySerde: Serde<K>;
  readonly format: ChangelogFormat<V>;
}

/** An innermost store: live objects in an index, filled from a changelog, and written down as one by snapshots. */
export abstract class InMemoryStore<K, V, I extends { clear(): void }> implements StateStore {
  readonly name: string;
  /** The index, while the store is open. */
  protected opened: I | undefined;
  readonly #givenKeySerde: Serde<K> | undefined;
  readonly #formatFactory: ChangelogFormatFactory<V>;
  #context: StateStoreContext | undefined;

  /** `keySerde` undefined: the application's default. */
  constructor(name: string, keySerde: Serde<K> | undefined, format: ChangelogFormatFactory<V>) {
    this.name = name;
    this.#givenKeySerde = keySerde;
    this.#formatFactory = format;
  }

  init(context: StateStoreContext, root: StateStore = this): void {
    const keySerde = requireSerde(this.#givenKeySerde, context.defaultKeySerde, 'key', this.name);
    const serdes = { keySerde, format: this.#formatFactory(context) };
    const index = this.newIndex(keySerde);
    this.#context = context;
    this.opened = index;
    context.register(root, this.restoring(serdes, index), () => this.snapshot(serdes));
  }

  flush(): void {}

  close(): void {
    this.opened?.clear();
    this.opened = undefined;
  }

  isOpen(): boolean {
    return this.opened !== undefined;
  }

  protected abstract newIndex(keySerde: Serde<K>): I;
  protected abstract restoring(serdes: ChangelogSerdes<K, V>, index: I): RestoreCallback;
  protected abstract snapshot(serdes: ChangelogSerdes<K, V>): StoreSnapshot;

  /** Counts a write that came too late. */
  protected recordDropped(): void {
    this.#context?.recordDropped?.(this.name);
  }
}
