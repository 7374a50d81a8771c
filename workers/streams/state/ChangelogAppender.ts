import type { Serializer } from '../../serde/index.ts';
import type { ChangelogFormat } from './ChangelogFormat.ts';
import type { StateStoreContext } from './StateStore.ts';

/** Appends changes of one store to its changelog. One shape for stores of all kinds, so what each logged put runs through stays fast. */
export class ChangelogAppender<LK, V> {
  readonly #storeName: string;
  readonly #context: StateStoreContext;
  readonly #keySerializer: Serializer<LK>;
  readonly #format: ChangelogFormat<V>;

  constructor(storeName: string, context: StateStoreContext, keySerializer: Serializer<LK>, format: ChangelogFormat<V>) {
    this.#storeName = storeName;
    this.#context = context;
    this.#keySerializer = keySerializer;
    this.#format = format;
  }

  /** A value that has a timestamp is logged with that one. */
  append(key: LK, value: V | null, recordTimestamp: number = this.#context.timestamp): void {
    const timestamp = value === null ? recordTimestamp : this.#format.timestampOf(value, recordTimestamp);
    this.#context.logChange(this.#storeName, key, value, timestamp, this.#keySerializer, this.#format);
  }
}
