import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { Record } from '../api/Record.ts';

/** The value comes first, so that a mapper of one argument is Kafka's ValueMapper; the key is for reading only. */
export type ValueMapper<K, V, VR> = (value: V, key: K) => VR;

export class KStreamMapValues<K, V, VR> extends ContextualProcessor<K, V, K, VR> {
  readonly #mapper: ValueMapper<K, V, VR>;

  constructor(mapper: ValueMapper<K, V, VR>) {
    super();
    this.#mapper = mapper;
  }

  override process(record: Record<K, V>): void {
    this.context.forward(record.withValue(this.#mapper(record.value, record.key)));
  }
}
