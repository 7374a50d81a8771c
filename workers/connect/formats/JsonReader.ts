import { ByteWriter, decodeUtf8 } from '../../common/index.ts';
import { BufferedRowReader } from './BufferedRowReader.ts';
import { notAnObjectReason, unexpectedReason, type JsonRowReader } from './JsonRowReader.ts';
import { isBlank, JSON_DECIMAL, JSON_INTEGER, JsonScanner, NOT_JSON, UNFINISHED } from './JsonScanner.ts';
import { END, FILE_START, MALFORMED, MAX_RAW_TEXT_BYTES, MAX_ROW_BYTES, NEED_INPUT, ROW, type ResumePoint, type RowEvent } from './RowReader.ts';

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * A JSON array of objects, element by element, or objects one after the other where no array begins the file. Commas
 * too few and a comma too many at the end do no harm. A broken element ends where its brackets close, or before a line
 * that begins, as the element itself did, with a brace in the same column; a string does not go over a line break.
 */
export class JsonReader extends BufferedRowReader implements JsonRowReader {
  readonly scanner = new JsonScanner();
  readonly line = undefined;
  #isInArray: boolean;
  #isOpen: boolean;
  /** Something has come since the last comma. */
  #hasElement: boolean;
  #isDone = false;
  /** Blanks between the last line break and where the reader stands, -1 where something else lies between. */
  #column: number;
  #skip: Skip | undefined;

  /** `isInArray`: of the reader whose resume point `from` is. */
  constructor(from: ResumePoint = FILE_START, isInArray = false) {
    super(from);
    this.#isOpen = from.position > 0;
    this.#isInArray = isInArray;
    this.#hasElement = this.#isOpen;
    this.#column = this.#isOpen ? -1 : 0;
  }

  get isInArray(): boolean {
    return this.#isInArray;
  }

  next(): RowEvent {
    if (this.#skip !== undefined) return this.#skipElement(this.#skip);
    const input = this.input;
    if (!input.skipByteOrderMark()) return NEED_INPUT;
    for (;;) {
      this.#skipBlanks();
      const { bytes, start, end } = input;
      if (start === end) {
        if (!input.isEnded) return NEED_INPUT;
        if (!this.#isInArray || this.#isDone) return END;
        this.#isDone = true;
        return this.#malformed('the file ends inside the array', '');
      }
      const byte = bytes[start]!;
      if (this.#isDone) {
        this.#isInArray = false;
        return this.#giveUp('there is text behind the end of the array', -1, true);
      }
      if (!this.#isOpen) {
        this.#isOpen = true;
        this.#isInArray = byte === OPEN_BRACKET;
        if (this.#isInArray) {
          this.#pass();
          continue;
        }
      }
      if (this.#isInArray && byte === CLOSE_BRACKET) {
        this.#isDone = true;
        this.#pass();
        continue;
      }
      if (this.#isInArray && byte === COMMA) {
        const isMissing = !this.#hasElement;
        this.#hasElement = false;
        this.#pass();
        if (isMissing) return this.#malformed('an element is missing between two commas', ',');
        continue;
      }
      return this.#element(bytes, start, end);
    }
  }

  #element(bytes: Uint8Array, start: number, end: number): RowEvent {
    const input = this.input;
    const isCut = end - start > MAX_ROW_BYTES;
    const limit = isCut ? start + MAX_ROW_BYTES : end;
    const after = this.scanner.scan(bytes, start, limit);
    const kind = this.scanner.kind;
    const mayGoOn = after === limit && (kind === JSON_INTEGER || kind === JSON_DECIMAL);
    if ((after === UNFINISHED || mayGoOn) && !isCut && !input.isEnded) return NEED_INPUT;
    if (after >= 0 && !(mayGoOn && isCut)) {
      this.row++;
      this.keptText = undefined;
      this.#hasElement = true;
      this.#column = -1;
      this.valueStart = start;
      this.valueEnd = input.start = after;
      this.reason = notAnObjectReason(kind) ?? '';
      return this.reason === '' ? ROW : MALFORMED;
    }
    const reason =
      after === NOT_JSON ? unexpectedReason(bytes, this.scanner.errorAt, end) : isCut ? `the element is longer than ${MAX_ROW_BYTES} bytes` : 'the file ends inside an element';
    return this.#giveUp(reason, after === NOT_JSON ? this.#column : -1, false);
  }

  #malformed(reason: string, rawText: string): RowEvent {
    this.row++;
    this.reason = reason;
    this.keptText = rawText;
    return MALFORMED;
  }

  #giveUp(reason: string, column: number, toFileEnd: boolean): RowEvent {
    this.reason = reason;
    this.#skip = { depth: 0, inString: false, isEscaped: false, column, toFileEnd, raw: new ByteWriter(MAX_RAW_TEXT_BYTES), lineColumn: -1, endsInComma: false };
    return this.#skipElement(this.#skip);
  }

  #pass(): void {
    this.input.start++;
    this.#column = -1;
  }

  #skipBlanks(): void {
    const { bytes, end } = this.input;
    let at = this.input.start;
    for (; at < end && isBlank(bytes[at]!); at++) {
      if (bytes[at] === LF) this.#column = 0;
      else if (this.#column >= 0) this.#column++;
    }
    this.input.start = at;
  }

  /** Passes over a broken element without keeping it. */
  #skipElement(skip: Skip): RowEvent {
    const input = this.input;
    const { bytes, end } = input;
    let at = input.start;
    let isOver = false;
    for (; at < end && !isOver; at++) {
      const byte = bytes[at]!;
      if (byte === LF) {
        skip.inString = skip.isEscaped = false;
        if (!this.#isInArray && skip.depth === 0 && !skip.toFileEnd) break;
        skip.lineColumn = 0;
      } else if (skip.isEscaped) skip.isEscaped = false;
      else if (skip.inString) {
        if (byte === QUOTE) skip.inString = false;
        else if (byte === BACKSLASH) skip.isEscaped = true;
      } else if (isBlank(byte)) {
        if (skip.lineColumn >= 0) skip.lineColumn++;
      } else if (!skip.toFileEnd) {
        if (byte === OPEN_BRACE && skip.lineColumn >= 0 && skip.lineColumn === skip.column && skip.endsInComma === this.#isInArray) break;
        if (skip.depth === 0 && this.#isInArray && (byte === COMMA || byte === CLOSE_BRACKET)) break;
        if (byte === QUOTE) skip.inString = true;
        else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) skip.depth++;
        else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && skip.depth > 0 && --skip.depth === 0) isOver = !this.#isInArray;
        skip.lineColumn = -1;
      }
      if (!isBlank(byte)) skip.endsInComma = byte === COMMA;
    }
    const kept = Math.min(at - input.start, MAX_RAW_TEXT_BYTES - skip.raw.length);
    skip.raw.write(bytes, input.start, input.start + kept);
    input.start = at;
    if (at === end && !isOver && !input.isEnded) return NEED_INPUT;
    if (at === end && input.isEnded) this.#isDone = true;
    this.#skip = undefined;
    this.#hasElement = true;
    this.#column = skip.lineColumn;
    return this.#malformed(this.reason, decodeUtf8(skip.raw.bytes, 0, skip.raw.length).trimEnd());
  }
}

interface Skip {
  depth: number;
  inString: boolean;
  isEscaped: boolean;
  /** Of the broken element; below 0 when it did not begin its line. */
  readonly column: number;
  readonly toFileEnd: boolean;
  /** The element's beginning, for the report. */
  readonly raw: ByteWriter;
  /** Blanks since the line break that nothing else has followed, else -1. */
  lineColumn: number;
  /** The last that was not blank was a comma, be it in a string: the line break may have ended a string that never began. */
  endsInComma: boolean;
}
