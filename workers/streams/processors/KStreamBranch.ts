import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { Record } from '../api/Record.ts';
import type { Predicate } from './KStreamFilter.ts';

/**
 * Sends each record to the child of the first predicate that accepts it, else to the default child, which is the one
 * name more than there are predicates, or nowhere. The lists grow until the topology is built.
 */
export class KStreamBranch<K, V> extends ContextualProcessor<K, V, K, V> {
  readonly #predicates: ReadonlyArray<Predicate<K, V>>;
  readonly #childNames: readonly string[];

  constructor(predicates: ReadonlyArray<Predicate<K, V>>, childNames: readonly string[]) {
    super();
    this.#predicates = predicates;
    this.#childNames = childNames;
  }

  override process(record: Record<K, V>): void {
    const predicates = this.#predicates;
    let at = 0;
    while (at < predicates.length && !predicates[at]!(record.key, record.value)) at++;
    const child = this.#childNames[at];
    if (child !== undefined) this.context.forward(record, child);
    else this.context.recordDropped();
  }
}
