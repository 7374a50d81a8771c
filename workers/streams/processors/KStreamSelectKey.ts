import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { Record } from '../api/Record.ts';

/** Another key, the same value. */
export class KStreamSelectKey<K, V, KR> extends ContextualProcessor<K, V, KR, V> {
  readonly #selector: (key: K, value: V) => KR;

  constructor(selector: (key: K, value: V) => KR) {
    super();
    this.#selector = selector;
  }

  override process(record: Record<K, V>): void {
    this.context.forward(record.withKey(this.#selector(record.key, record.value)));
  }
}
