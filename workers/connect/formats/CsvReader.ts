import { decodeUtf8 } from '../../common/index.ts';
import { BufferedRowReader } from './BufferedRowReader.ts';
import { END, FILE_START, MALFORMED, MAX_RAW_TEXT_BYTES, MAX_ROW_BYTES, NEED_INPUT, ROW, type ResumePoint, type RowEvent } from './RowReader.ts';

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

export const CELL_QUOTED = 1;
/** The cell's bytes still hold doubled quotes. */
export const CELL_DOUBLED_QUOTES = 2;

/**
 * CSV after RFC 4180: quotes, doubled quotes, line breaks in quotes, LF or CRLF. A quote inside a cell that does not
 * begin with one is text. Blank lines are no rows. A quote that never closes costs only the line it stands on: reading
 * goes on with the next line.
 */
export class CsvReader extends BufferedRowReader {
  line: number;
  /** The line on which the next row begins; belongs to a resume point. */
  nextLine: number;
  readonly #delimiter: number;
  #isAtFileStart: boolean;
  /** The end of a line that is too long to be held is looked for; `keptText` is its beginning. */
  #skipsLine = false;

  /** Cells of the row, as ranges of `bytes`, without the quotes around them. */
  cellCount = 0;
  cellStarts = new Int32Array(64);
  cellEnds = new Int32Array(64);
  cellFlags = new Uint8Array(64);

  constructor(delimiter: string, from: ResumePoint = FILE_START) {
    super(from);
    this.#delimiter = delimiter.charCodeAt(0);
    this.line = this.nextLine = from.line;
    this.#isAtFileStart = from.position === 0;
  }

  /** The text of a cell, its doubled quotes made single. */
  cellText(cell: number): string {
    const text = decodeUtf8(this.bytes, this.cellStarts[cell], this.cellEnds[cell]);
    return (this.cellFlags[cell]! & CELL_DOUBLED_QUOTES) !== 0 ? text.replaceAll('""', '"') : text;
  }

  next(): RowEvent {
    const input = this.input;
    if (this.#isAtFileStart) {
      if (!input.skipByteOrderMark()) return NEED_INPUT;
      this.#isAtFileStart = false;
    }
    if (this.#skipsLine) return this.#skipLine();
    for (;;) {
      const event = this.#scan();
      if (event !== ROW) return event;
      if (this.cellCount > 1 || this.cellStarts[0] !== this.cellEnds[0] || this.cellFlags[0] !== 0) break;
      this.row--;
    }
    return this.reason === '' ? ROW : MALFORMED;
  }

  #scan(): RowEvent {
    const input = this.input;
    const { bytes, start, isEnded } = input;
    const delimiter = this.#delimiter;
    const longest = start + MAX_ROW_BYTES;
    const isCut = input.end > longest;
    const end = isCut ? longest : input.end;
    if (start === end) return isEnded ? END : NEED_INPUT;
    let at = start;
    let lines = 0;
    let cells = 0;
    let hasStrayText = false;
    for (;;) {
      let flags = 0;
      let cellStart = at;
      let cellEnd: number;
      if (at < end && bytes[at] === QUOTE) {
        flags = CELL_QUOTED;
        cellStart = ++at;
        for (; at < end; at++) {
          const byte = bytes[at]!;
          if (byte === QUOTE) {
            if (at + 1 < end && bytes[at + 1] === QUOTE) {
              flags |= CELL_DOUBLED_QUOTES;
              at++;
            } else break;
          } else if (byte === LF) lines++;
        }
        if (at >= end || (at + 1 === end && (isCut || !isEnded))) return this.#unfinished(isCut, 'a quote is not closed');
        cellEnd = at++;
        const behind = at;
        while (at < end && bytes[at] !== delimiter && bytes[at] !== LF) at++;
        if (at > behind && !(at - behind === 1 && bytes[behind] === CR && (at === end || bytes[at] === LF))) hasStrayText = true;
      } else {
        while (at < end) {
          const byte = bytes[at]!;
          if (byte === delimiter || byte === LF) break;
          at++;
        }
        cellEnd = at;
        if (cellEnd > cellStart && bytes[cellEnd - 1] === CR && (at === end || bytes[at] === LF)) cellEnd--;
      }
      if (at === end && (isCut || !isEnded)) return this.#unfinished(isCut, `the row is longer than ${MAX_ROW_BYTES} bytes`);
      if (cells === this.cellStarts.length) this.#growCells();
      this.cellStarts[cells] = cellStart;
      this.cellEnds[cells] = cellEnd;
      this.cellFlags[cells++] = flags;
      if (at === end || bytes[at] === LF) break;
      at++;
    }
    this.cellCount = cells;
    this.reason = hasStrayText ? 'there is text behind a closing quote' : '';
    this.#take(at, at < end ? at + 1 : at, lines + 1);
    return ROW;
  }

  /** The buffer ended inside a row: wait for more, or give up the row's first line when no more can help. */
  #unfinished(isCut: boolean, reason: string): RowEvent {
    const input = this.input;
    if (!isCut && !input.isEnded) return NEED_INPUT;
    this.reason = reason;
    this.cellCount = 0;
    const lineEnd = input.bytes.subarray(0, input.end).indexOf(LF, input.start);
    if (lineEnd >= 0) {
      this.#take(lineEnd, lineEnd + 1, 1);
      return MALFORMED;
    }
    this.keptText = decodeUtf8(input.bytes, input.start, Math.min(input.end, input.start + MAX_RAW_TEXT_BYTES));
    return this.#skipLine();
  }

  /** Drops what is left of a line, however long it is. */
  #skipLine(): RowEvent {
    const input = this.input;
    const lineEnd = input.bytes.subarray(0, input.end).indexOf(LF, input.start);
    if (lineEnd < 0 && !input.isEnded) {
      input.start = input.end;
      this.#skipsLine = true;
      return NEED_INPUT;
    }
    this.#skipsLine = false;
    const next = lineEnd < 0 ? input.end : lineEnd + 1;
    this.#take(next, next, 1, this.keptText);
    return MALFORMED;
  }

  #take(end: number, next: number, lines: number, keptText?: string): void {
    this.keptText = keptText;
    this.valueStart = this.input.start;
    this.valueEnd = end;
    this.input.start = next;
    this.row++;
    this.line = this.nextLine;
    this.nextLine += lines;
  }

  #growCells(): void {
    const starts = new Int32Array(this.cellStarts.length * 2);
    starts.set(this.cellStarts);
    this.cellStarts = starts;
    const ends = new Int32Array(this.cellEnds.length * 2);
    ends.set(this.cellEnds);
    this.cellEnds = ends;
    const flags = new Uint8Array(this.cellFlags.length * 2);
    flags.set(this.cellFlags);
    this.cellFlags = flags;
  }
}
