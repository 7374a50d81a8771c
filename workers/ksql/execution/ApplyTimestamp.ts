import type { FixedKeyProcessor, FixedKeyProcessorContext, FixedKeyRecord } from '../../streams/index.ts';
import type { Row } from '../SqlValue.ts';

/** WITH (TIMESTAMP='column') on a sink: the record takes its time from that column; one without a time is left out. */
export class ApplyTimestamp implements FixedKeyProcessor<Row | null, Row | null, Row | null> {
  readonly #timeOf: (key: Row | null, value: Row | null) => unknown;
  #context!: FixedKeyProcessorContext<Row | null, Row | null>;

  constructor(timeOf: (key: Row | null, value: Row | null) => unknown) {
    this.#timeOf = timeOf;
  }

  init(context: FixedKeyProcessorContext<Row | null, Row | null>): void {
    this.#context = context;
  }

  process(record: FixedKeyRecord<Row | null, Row | null>): void {
    // A deletion has no columns and keeps the time of what caused it.
    const time = record.value === null ? record.timestamp : this.#timeOf(record.key, record.value);
    if (typeof time === 'number' && time >= 0) this.#context.forward(record.withTimestamp(time));
    else this.#context.recordDropped();
  }
}
