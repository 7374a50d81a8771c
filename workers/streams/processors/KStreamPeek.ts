import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { Record } from '../api/Record.ts';

export type ForeachAction<K, V> = (key: K, value: V) => void;

/** Shows each record to an action and passes it on. */
export class KStreamPeek<K, V> extends ContextualProcessor<K, V, K, V> {
  readonly #action: ForeachAction<K, V>;

  constructor(action: ForeachAction<K, V>) {
    super();
    this.#action = action;
  }

  override process(record: Record<K, V>): void {
    this.#action(record.key, record.value);
    this.context.forward(record);
  }
}
