import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { Record } from '../api/Record.ts';
import type { ValueMapper } from './KStreamMapValues.ts';

/** Any number of values for one value, under the same key. */
export class KStreamFlatMapValues<K, V, VR> extends ContextualProcessor<K, V, K, VR> {
  readonly #mapper: ValueMapper<K, V, Iterable<VR>>;

  constructor(mapper: ValueMapper<K, V, Iterable<VR>>) {
    super();
    this.#mapper = mapper;
  }

  override process(record: Record<K, V>): void {
    for (const value of this.#mapper(record.value, record.key)) this.context.forward(record.withValue(value));
  }
}
