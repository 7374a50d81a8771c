import { decodeUtf8 } from '../../common/index.ts';
import { BufferedRowReader } from './BufferedRowReader.ts';
import { notAnObjectReason, unexpectedReason, type JsonRowReader } from './JsonRowReader.ts';
import { isBlank, JsonScanner, NOT_JSON } from './JsonScanner.ts';
import { END, FILE_START, MALFORMED, MAX_RAW_TEXT_BYTES, MAX_ROW_BYTES, NEED_INPUT, ROW, type ResumePoint, type RowEvent } from './RowReader.ts';

const LF = 0x0a;

/** JSON Lines: an object a line. Blank lines are no rows; a broken line costs only itself. */
export class JsonLinesReader extends BufferedRowReader implements JsonRowReader {
  readonly scanner = new JsonScanner();
  line: number;
  /** The line on which the next row begins; belongs to a resume point. */
  nextLine: number;
  #skipsLine = false;

  constructor(from: ResumePoint = FILE_START) {
    super(from);
    this.line = this.nextLine = from.line;
  }

  next(): RowEvent {
    const input = this.input;
    for (;;) {
      if (!input.skipByteOrderMark()) return NEED_INPUT;
      const { bytes, start, end } = input;
      if (start === end && !this.#skipsLine) return input.isEnded ? END : NEED_INPUT;
      const found = findLineEnd(bytes, start, end);
      const lineEnd = found < 0 ? end : found;
      if (this.#skipsLine || lineEnd - start > MAX_ROW_BYTES) {
        if (!this.#skipsLine) this.keptText = decodeUtf8(bytes, start, start + MAX_RAW_TEXT_BYTES);
        this.#skipsLine = found < 0 && !input.isEnded;
        if (this.#skipsLine) {
          input.start = end;
          return NEED_INPUT;
        }
        this.reason = `the line is longer than ${MAX_ROW_BYTES} bytes`;
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
      this.keptText = undefined;
      this.#take(found, lineEnd);
      if (first === last) {
        this.row--;
        continue;
      }
      const after = this.scanner.scan(bytes, first, last);
      if (after === last) {
        this.reason = notAnObjectReason(this.scanner.kind) ?? '';
        return this.reason === '' ? ROW : MALFORMED;
      }
      this.reason = unexpectedReason(bytes, after === NOT_JSON ? this.scanner.errorAt : after < 0 ? last : after, last);
      return MALFORMED;
    }
  }

  #take(found: number, lineEnd: number): void {
    this.input.start = found < 0 ? lineEnd : found + 1;
    this.row++;
    this.line = this.nextLine;
    this.nextLine++;
  }
}

const findLineEnd = (bytes: Uint8Array, start: number, end: number): number => {
  const at = bytes.indexOf(LF, start);
  return at < end ? at : -1;
};
