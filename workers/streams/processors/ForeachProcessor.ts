import type { Processor } from '../api/Processor.ts';
import type { Record } from '../api/Record.ts';
import type { ForeachAction } from './KStreamPeek.ts';

/** The end of a stream: an action per record. */
export class ForeachProcessor<K, V> implements Processor<K, V> {
  readonly #action: ForeachAction<K, V>;

  constructor(action: ForeachAction<K, V>) {
    this.#action = action;
  }

  process(record: Record<K, V>): void {
    this.#action(record.key, record.value);
  }
}
