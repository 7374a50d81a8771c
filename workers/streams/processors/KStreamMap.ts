import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { Record } from '../api/Record.ts';

/** One record for one record, with another key and value. */
export class KStreamMap<K, V, KR, VR> extends ContextualProcessor<K, V, KR, VR> {
  readonly #mapper: (key: K, value: V) => KeyValue<KR, VR>;

  constructor(mapper: (key: K, value: V) => KeyValue<KR, VR>) {
    super();
    this.#mapper = mapper;
  }

  override process(record: Record<K, V>): void {
    const { key, value } = this.#mapper(record.key, record.value);
    this.context.forward(new Record(key, value, record.timestamp, record.headers));
  }
}
