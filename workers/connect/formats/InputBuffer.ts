/**
 * The stretch of a file that a reader has been fed and has not used up. `start` is where the reader stands; what lies
 * before it may be dropped on the next `feed`, what lies behind is kept. A fed chunk is read in place where it can be,
 * so it must not change afterwards, and is never written to.
 */
export class InputBuffer {
  bytes: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  isEnded = false;
  /** Place in the file of `bytes[0]`. */
  #base: number;

  /** `position`: place in the file of the first byte that will be fed. */
  constructor(position: number) {
    this.#base = position;
  }

  feed(chunk: Uint8Array): void {
    const rest = this.end - this.start;
    this.#base += this.start;
    if (rest === 0) this.bytes = chunk;
    else {
      const joined = new Uint8Array(rest + chunk.length);
      joined.set(this.bytes.subarray(this.start, this.end));
      joined.set(chunk, rest);
      this.bytes = joined;
    }
    this.start = 0;
    this.end = rest + chunk.length;
  }

  finish(): void {
    this.isEnded = true;
  }

  /** The place in the file of `bytes[at]`. */
  positionOf(at: number): number {
    return this.#base + at;
  }

  get position(): number {
    return this.#base + this.start;
  }

  /** A UTF-8 byte order mark stands only at the very beginning. False: too few bytes to tell. */
  skipByteOrderMark(): boolean {
    if (this.position !== 0) return true;
    const { bytes, start, end } = this;
    for (let i = 0; i < 3; i++) {
      if (start + i === end) return this.isEnded;
      if (bytes[start + i] !== BYTE_ORDER_MARK[i]) return true;
    }
    this.start += 3;
    return true;
  }
}

const EMPTY = new Uint8Array(0);
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
