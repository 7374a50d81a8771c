import { decodeUtf8, type RecordCursor } from '../../common/index.ts';
import { formats, toJson, type DataSource, type Row, type RowSerde } from '../../ksql/index.ts';

/** How the records of a topic are shown: by its source's formats where it has one, else as text, bytes that are no text as hex. */
export class RecordDecoder {
  readonly #keySerde: RowSerde | undefined;
  readonly #valueSerde: RowSerde | undefined;
  /** Whether values stand in Kafka's binary form; all other formats are text. */
  readonly #isBinaryValue: boolean;
  readonly #timeOf: ((cursor: RecordCursor) => unknown) | undefined;

  constructor(source: DataSource | undefined) {
    this.#keySerde = source && source.schema.key.length > 0 ? formats[source.keyFormat.name].createSerde(source.schema.key, source.keyFormat) : undefined;
    this.#valueSerde = source && formats[source.valueFormat.name].createSerde(source.schema.value, source.valueFormat);
    this.#isBinaryValue = source?.valueFormat.name === 'KAFKA';
    this.#timeOf = source && this.#timeColumn(source);
  }

  /** Null for no key. */
  keyText({ bytes, keyStart, keyEnd }: RecordCursor): string | null {
    return keyStart < 0 ? null : (rowText(this.#keySerde, bytes, keyStart, keyEnd) ?? readableText(bytes, keyStart, keyEnd));
  }

  /** Null for a tombstone. Of a long text only the beginning, where `maxBytes` says so. */
  valueText({ bytes, valueStart, valueEnd }: RecordCursor, maxBytes = Number.POSITIVE_INFINITY): string | null {
    if (valueStart < 0) return null;
    const decoded = this.#isBinaryValue ? rowText(this.#valueSerde, bytes, valueStart, valueEnd) : undefined;
    return decoded ?? readableText(bytes, valueStart, Math.min(valueEnd, valueStart + maxBytes), valueEnd - valueStart > maxBytes);
  }

  /** By the source's TIMESTAMP column; null where there is none, or nothing that is a time. */
  eventTimeMs(cursor: RecordCursor): number | null {
    const time = this.#timeOf?.(cursor);
    return typeof time === 'number' ? time : null;
  }

  #timeColumn({ schema, timestampColumn }: DataSource): ((cursor: RecordCursor) => unknown) | undefined {
    if (timestampColumn === undefined) return undefined;
    const named = ({ name }: { readonly name: string }): boolean => name === timestampColumn;
    const inValue = schema.value.findIndex(named);
    if (inValue >= 0) return ({ bytes, valueStart, valueEnd }) => (valueStart < 0 ? null : readRow(this.#valueSerde, bytes, valueStart, valueEnd)?.[inValue]);
    const inKey = schema.key.findIndex(named);
    return ({ bytes, keyStart, keyEnd }) => (keyStart < 0 ? null : readRow(this.#keySerde, bytes, keyStart, keyEnd)?.[inKey]);
  }
}

/** Null as well for what is not in the format: whoever looks at a record wants to see that one too. */
const readRow = (serde: RowSerde | undefined, bytes: Uint8Array, start: number, end: number): Row | null => {
  try {
    return serde?.deserialize(bytes, start, end) ?? null;
  } catch {
    return null;
  }
};

const rowText = (serde: RowSerde | undefined, bytes: Uint8Array, start: number, end: number): string | undefined =>
  readRow(serde, bytes, start, end)?.map((value) => (value !== null && typeof value === 'object' ? JSON.stringify(toJson(value)) : String(value))).join(' | ');

const readableText = (bytes: Uint8Array, start: number, end: number, isCut = false): string => {
  for (let i = start; i < end; i++) if (isControl(bytes[i]!)) return hexText(bytes, start, end);
  const text = decodeUtf8(bytes, start, end);
  // A cut may go through the middle of a character.
  const whole = isCut ? text.replace(/\uFFFD$/, '') : text;
  return whole.includes('\uFFFD') ? hexText(bytes, start, end) : whole;
};

const isControl = (byte: number): boolean => (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f;

const hexText = (bytes: Uint8Array, start: number, end: number): string => {
  let text = '0x';
  for (let i = start; i < end; i++) text += bytes[i]!.toString(16).padStart(2, '0');
  return text;
};
