import { KafkaError } from '../KafkaError.ts';
import type { RecordCursor } from './RecordCursor.ts';

const SPACE = 0x20;
/** Used anew for each batch. */
let scratch = new Uint8Array(0);
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The records of a batch as one text with a character for each byte, which costs one call of a decoder where each value
 * by itself would cost one. Only of batches whose keys and values are ASCII.
 */
export class AsciiRecords {
  readonly #text: string;
  readonly #start: number;

  private constructor(text: string, start: number) {
    this.#text = text;
    this.#start = start;
  }

  /** Undefined where some key or value is not ASCII. `cursor` stands before its first record, and does again afterwards. */
  static of(cursor: RecordCursor): AsciiRecords | undefined {
    const start = cursor.end;
    try {
      const ascii = keysAndValues(cursor);
      const text = decoder.decode(ascii);
      // What is valid and has as many characters as bytes has no character of more than one byte.
      return text.length === ascii.length ? new AsciiRecords(text, start) : undefined;
    } catch (error) {
      // A TypeError is the decoder's; of a batch that cannot be walked its reader hears when it comes there.
      if (error instanceof TypeError || error instanceof KafkaError) return undefined;
      throw error;
    } finally {
      cursor.rewind();
    }
  }

  /** What stands at [start, end) of the cursor's bytes. May keep the whole text in memory as long as it lives. */
  slice(start: number, end: number): string {
    return this.#text.substring(start - this.#start, end - this.#start);
  }
}

/** A copy of the records with blanks for all that is neither key nor value. */
const keysAndValues = (cursor: RecordCursor): Uint8Array => {
  const start = cursor.end;
  const length = cursor.limit - start;
  if (scratch.length < length) scratch = new Uint8Array(length * 2);
  const copy = scratch.subarray(0, length);
  copy.set(cursor.bytes.subarray(start, cursor.limit));
  let blankFrom = 0;
  while (cursor.next()) {
    if (cursor.keyStart >= 0) {
      blank(copy, blankFrom, cursor.keyStart - start);
      blankFrom = cursor.keyEnd - start;
    }
    if (cursor.valueStart >= 0) {
      blank(copy, blankFrom, cursor.valueStart - start);
      blankFrom = cursor.valueEnd - start;
    }
  }
  return copy.fill(SPACE, blankFrom);
};

/** A few bytes: a loop beats the call of `fill`. */
const blank = (bytes: Uint8Array, from: number, to: number): void => {
  for (let i = from; i < to; i++) bytes[i] = SPACE;
};
