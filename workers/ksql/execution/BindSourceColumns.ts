import type { FixedKeyProcessor, FixedKeyProcessorContext, FixedKeyRecord } from '../../streams/index.ts';
import type { Row } from '../SqlValue.ts';

/**
 * Fills key and system columns into a row that its serde left room in, so that every expression sees one row. The row
 * was made for this record alone, so it is filled in place. Source: io.confluent.ksql.execution.streams.SourceBuilderUtils.
 */
export class BindSourceColumns implements FixedKeyProcessor<Row | null, Row | null, Row | null> {
  readonly #valueColumns: number;
  readonly #keyColumns: number;
  readonly #needsPosition: boolean;
  #context!: FixedKeyProcessorContext<Row | null, Row | null>;

  constructor(valueColumns: number, keyColumns: number, needsPosition: boolean) {
    this.#valueColumns = valueColumns;
    this.#keyColumns = keyColumns;
    this.#needsPosition = needsPosition;
  }

  init(context: FixedKeyProcessorContext<Row | null, Row | null>): void {
    this.#context = context;
  }

  process(record: FixedKeyRecord<Row | null, Row | null>): void {
    const { value: row, key } = record;
    if (row !== null) {
      let at = this.#valueColumns;
      for (let i = 0; i < this.#keyColumns; i++) row[at++] = key === null ? null : key[i]!;
      row[at++] = record.timestamp;
      if (this.#needsPosition) {
        const metadata = this.#context.recordMetadata();
        row[at++] = metadata?.partition ?? null;
        row[at] = metadata?.offset ?? null;
      }
    }
    this.#context.forward(record);
  }
}
