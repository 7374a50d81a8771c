import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { Record } from '../api/Record.ts';

/** Any number of records for one record. */
export class KStreamFlatMap<K, V, KR, VR> extends ContextualProcessor<K, V, KR, VR> {
  readonly #mapper: (key: K, value: V) => Iterable<KeyValue<KR, VR>>;

  constructor(mapper: (key: K, value: V) => Iterable<KeyValue<KR, VR>>) {
    super();
    this.#mapper = mapper;
  }

  override process(record: Record<K, V>): void {
    for (const { key, value } of this.#mapper(record.key, record.value))
      this.context.forward(new Record(key, value, record.timestamp, record.headers));
  }
}
