import { decodeUtf8 } from '../../common/index.ts';
import { InputBuffer } from './InputBuffer.ts';
import { notAnObjectReason, unexpectedReason, type JsonRowReader } from './JsonRowReader.ts';
import { isBlank, JsonScanner, NOT_JSON } from './JsonScanner.ts';
import { END, FILE_START, MALFORMED, MAX_RAW_TEXT_BYTES, MAX_ROW_BYTES, NEED_INPUT, ROW, type ResumePoint, type RowEvent } from './RowReader.ts';

const LF = 0x0a;

/** JSON Lines: an object a line. Blank lines are no rows; a broken line costs only itself. */
export class JsonLinesReader implements JsonRowReader {
  readonly scanner = new JsonScanner();
  readonly #input: InputBuffer;
  #row: number;
  #line: number;
  #nextLine: number;
  #reason = '';
  #rawText: string | undefined;
  #skipsLine = false;
  valueStart = 0;
  valueEnd = 0;

  constructor(from: ResumePoint = FILE_START) {
    this.#input = new InputBuffer(from.position);
    this.#row = from.row;
    this.#line = this.#nextLine = from.line;
  }

  get bytes(): Uint8Array {
    return this.#input.bytes;
  }

  get position(): number {
    return this.#input.position;
  }

  get row(): number {
    return this.#row;
  }

  get line(): number {
    return this.#line;
  }

  get nextLine(): number {
    return this.#nextLine;
  }

  get reason(): string {
    return this.#reason;
  }

  get rawText(): string {
    return this.#rawText ?? decodeUtf8(this.bytes, this.valueStart, Math.min(this.valueEnd, this.valueStart + MAX_RAW_TEXT_BYTES));
  }

  feed(chunk: Uint8Array): void {
    this.#input.feed(chunk);
  }

  finish(): void {
    this.#input.finish();
  }

  next(): RowEvent {
    const input = this.#input;
    for (;;) {
      if (!input.skipByteOrderMark()) return NEED_INPUT;
      const { bytes, start, end } = input;
      if (start === end && !this.#skipsLine) return input.isEnded ? END : NEED_INPUT;
      const found = findLineEnd(bytes, start, end);
      const lineEnd = found < 0 ? end : found;
      if (this.#skipsLine || lineEnd - start > MAX_ROW_BYTES) {
        if (!this.#skipsLine) this.#rawText = decodeUtf8(bytes, start, start + MAX_RAW_TEXT_BYTES);
        this.#skipsLine = found < 0 && !input.isEnded;
        if (this.#skipsLine) {
          input.start = end;
          return NEED_INPUT;
        }
        this.#reason = `the line is longer than ${MAX_ROW_BYTES} bytes`;
        this.#take(found, lineEnd);
        return MALFORMED;
      }
      if (found < 0 && !input.isEnded) return NEED_INPUT;
      let first = start;
      let last = lineEnd;
      while (first < last && isBlank(bytes[first]!)) first++;
      while (last > first && isBlank(bytes[last - 1]!)) last--;
      this.valueStart = first;
      this.valueEnd = last;
      this.#rawText = undefined;
      this.#take(found, lineEnd);
      if (first === last) {
        this.#row--;
        continue;
      }
      const after = this.scanner.scan(bytes, first, last);
      if (after === last) {
        this.#reason = notAnObjectReason(this.scanner.kind) ?? '';
        return this.#reason === '' ? ROW : MALFORMED;
      }
      this.#reason = unexpectedReason(bytes, after === NOT_JSON ? this.scanner.errorAt : after < 0 ? last : after, last);
      return MALFORMED;
    }
  }

  #take(found: number, lineEnd: number): void {
    this.#input.start = found < 0 ? lineEnd : found + 1;
    this.#row++;
    this.#line = this.#nextLine;
    this.#nextLine++;
  }
}

const findLineEnd = (bytes: Uint8Array, start: number, end: number): number => {
  const at = bytes.indexOf(LF, start);
  return at < end ? at : -1;
};
