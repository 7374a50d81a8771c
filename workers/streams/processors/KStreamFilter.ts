import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { Record } from '../api/Record.ts';

export type Predicate<K, V> = (key: K, value: V) => boolean;

/** Lets pass what the predicate accepts; with `filterNot`, what it rejects. */
export class KStreamFilter<K, V> extends ContextualProcessor<K, V, K, V> {
  readonly #predicate: Predicate<K, V>;
  readonly #filterNot: boolean;

  constructor(predicate: Predicate<K, V>, filterNot: boolean) {
    super();
    this.#predicate = predicate;
    this.#filterNot = filterNot;
  }

  override process(record: Record<K, V>): void {
    if (this.#predicate(record.key, record.value) !== this.#filterNot) this.context.forward(record);
  }
}
