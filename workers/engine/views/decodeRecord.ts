import { decodeUtf8, type RecordCursor } from '../../common/index.ts';
import { formats, toJson, type DataSource, type RowSerde } from '../../ksql/index.ts';

/** How the records of a topic are shown: by its source's formats where it has one, else as text. */
export class RecordDecoder {
  readonly #keySerde: RowSerde | undefined;

  constructor(source: DataSource | undefined) {
    this.#keySerde = source && source.schema.key.length > 0 ? formats[source.keyFormat.name].createSerde(source.schema.key, source.keyFormat) : undefined;
  }

  /** Null for no key. */
  keyText({ bytes, keyStart, keyEnd }: RecordCursor): string | null {
    if (keyStart < 0) return null;
    const serde = this.#keySerde;
    if (serde === undefined) return decodeUtf8(bytes, keyStart, keyEnd);
    try {
      const row = serde.deserialize(bytes, keyStart, keyEnd);
      return row === null ? null : row.map((value) => (value !== null && typeof value === 'object' ? JSON.stringify(toJson(value)) : String(value))).join(' | ');
    } catch {
      return decodeUtf8(bytes, keyStart, keyEnd);
    }
  }

  valueText({ bytes, valueStart, valueEnd }: RecordCursor): string | null {
    return valueStart < 0 ? null : decodeUtf8(bytes, valueStart, valueEnd);
  }
}
