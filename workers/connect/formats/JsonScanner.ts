/** What a value of JSON is, by its first byte. */
export const JSON_OBJECT = 1;
export const JSON_ARRAY = 2;
export const JSON_STRING = 3;
/** A string whose bytes hold escapes. */
export const JSON_ESCAPED_STRING = 4;
/** A number without fraction and exponent. */
export const JSON_INTEGER = 5;
export const JSON_DECIMAL = 6;
export const JSON_BOOLEAN = 7;
export const JSON_NULL = 8;

/** `scan` found something that is not JSON, at `errorAt`. */
export const NOT_JSON = -1;
/** The bytes end inside the value. */
export const UNFINISHED = -2;

const MAX_DEPTH = 200;

/**
 * Checks one value of JSON (RFC 8259) in place, without making it, and notes where the fields of an object at the top
 * lie. Names and strings are ranges inside their quotes. Bytes above 0x7f are taken as they are.
 */
export class JsonScanner {
  kind = 0;
  /** Fields of the object scanned last; 0 for any other value. */
  fieldCount = 0;
  nameStarts = new Int32Array(64);
  nameEnds = new Int32Array(64);
  valueStarts = new Int32Array(64);
  valueEnds = new Int32Array(64);
  valueKinds = new Uint8Array(64);
  nameHasEscapes = new Uint8Array(64);
  errorAt = 0;

  #bytes: Uint8Array = new Uint8Array(0);
  #end = 0;
  #kind = 0;

  /** Where the value ends that begins at `at`, which must not be blank; or NOT_JSON or UNFINISHED. */
  scan(bytes: Uint8Array, at: number, end: number): number {
    this.#bytes = bytes;
    this.#end = end;
    this.fieldCount = 0;
    const after = at < end && bytes[at] === 0x7b ? this.#object(at, 0) : this.#value(at, 0);
    this.kind = this.#kind;
    return after;
  }

  #value(at: number, depth: number): number {
    if (at >= this.#end) return UNFINISHED;
    switch (this.#bytes[at]!) {
      case 0x7b:
        return this.#object(at, depth + 1);
      case 0x5b:
        return this.#array(at, depth + 1);
      case 0x22: {
        const after = this.#string(at + 1);
        return after < 0 ? after : after + 1;
      }
      case 0x74:
        this.#kind = JSON_BOOLEAN;
        return this.#word(at, TRUE);
      case 0x66:
        this.#kind = JSON_BOOLEAN;
        return this.#word(at, FALSE);
      case 0x6e:
        this.#kind = JSON_NULL;
        return this.#word(at, NULL);
      default:
        return this.#number(at);
    }
  }

  /** Fields are noted at depth 0 only. */
  #object(start: number, depth: number): number {
    if (depth > MAX_DEPTH) return this.#fail(start);
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#skipBlanks(start + 1);
    if (at < end && bytes[at] === 0x7d) {
      this.#kind = JSON_OBJECT;
      return at + 1;
    }
    for (;;) {
      if (at >= end) return UNFINISHED;
      if (bytes[at] !== 0x22) return this.#fail(at);
      const nameStart = at + 1;
      const nameEnd = this.#string(nameStart);
      if (nameEnd < 0) return nameEnd;
      const nameKind = this.#kind;
      at = nameEnd + 1;
      if (at < end && bytes[at] !== 0x3a) at = this.#skipBlanks(at);
      if (at >= end) return UNFINISHED;
      if (bytes[at] !== 0x3a) return this.#fail(at);
      at++;
      if (at < end && bytes[at]! <= 0x20) at = this.#skipBlanks(at);
      const valueStart = at;
      at = this.#value(at, depth);
      if (at < 0) return at;
      if (depth === 0) this.#note(nameStart, nameEnd, nameKind, valueStart, at);
      if (at < end && bytes[at]! <= 0x20) at = this.#skipBlanks(at);
      if (at >= end) return UNFINISHED;
      const byte = bytes[at]!;
      if (byte === 0x7d) break;
      if (byte !== 0x2c) return this.#fail(at);
      at++;
      if (at < end && bytes[at]! <= 0x20) at = this.#skipBlanks(at);
    }
    this.#kind = JSON_OBJECT;
    return at + 1;
  }

  #array(start: number, depth: number): number {
    if (depth > MAX_DEPTH) return this.#fail(start);
    const end = this.#end;
    let at = this.#skipBlanks(start + 1);
    if (at < end && this.#bytes[at] === 0x5d) {
      this.#kind = JSON_ARRAY;
      return at + 1;
    }
    for (;;) {
      at = this.#value(at, depth);
      if (at < 0) return at;
      at = this.#skipBlanks(at);
      if (at >= end) return UNFINISHED;
      const byte = this.#bytes[at]!;
      if (byte === 0x5d) break;
      if (byte !== 0x2c) return this.#fail(at);
      at = this.#skipBlanks(at + 1);
    }
    this.#kind = JSON_ARRAY;
    return at + 1;
  }

  /** Where the closing quote stands. */
  #string(start: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    this.#kind = JSON_STRING;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === 0x22) return at;
      if (byte < 0x20) return this.#fail(at);
      if (byte !== 0x5c) continue;
      this.#kind = JSON_ESCAPED_STRING;
      at++;
      if (at >= end) return UNFINISHED;
      const escaped = bytes[at]!;
      if (escaped === 0x75) {
        for (let i = 0; i < 4; i++) {
          at++;
          if (at >= end) return UNFINISHED;
          if (!isHexDigit(bytes[at]!)) return this.#fail(at);
        }
      } else if (!isEscape(escaped)) return this.#fail(at);
    }
    return UNFINISHED;
  }

  /** A number may end where the bytes end: whoever knows that more follow asks again with them. */
  #number(start: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = start;
    this.#kind = JSON_INTEGER;
    if (bytes[at] === 0x2d) at++;
    if (at >= end) return UNFINISHED;
    if (bytes[at] === 0x30) at++;
    else {
      const digits = this.#digits(at);
      if (digits === at) return this.#fail(at);
      at = digits;
    }
    if (at < end && bytes[at] === 0x2e) {
      this.#kind = JSON_DECIMAL;
      const digits = this.#digits(at + 1);
      if (digits === at + 1) return digits >= end ? UNFINISHED : this.#fail(digits);
      at = digits;
    }
    if (at < end && (bytes[at]! | 0x20) === 0x65) {
      this.#kind = JSON_DECIMAL;
      at++;
      if (at < end && (bytes[at] === 0x2b || bytes[at] === 0x2d)) at++;
      const digits = this.#digits(at);
      if (digits === at) return digits >= end ? UNFINISHED : this.#fail(digits);
      at = digits;
    }
    return at;
  }

  #digits(at: number): number {
    while (at < this.#end && this.#bytes[at]! >= 0x30 && this.#bytes[at]! <= 0x39) at++;
    return at;
  }

  #word(at: number, word: readonly number[]): number {
    for (let i = 0; i < word.length; i++) {
      if (at + i >= this.#end) return UNFINISHED;
      if (this.#bytes[at + i] !== word[i]) return this.#fail(at + i);
    }
    return at + word.length;
  }

  #skipBlanks(at: number): number {
    while (at < this.#end && isBlank(this.#bytes[at]!)) at++;
    return at;
  }

  #fail(at: number): number {
    this.errorAt = at;
    return NOT_JSON;
  }

  #note(nameStart: number, nameEnd: number, nameKind: number, valueStart: number, valueEnd: number): void {
    const field = this.fieldCount;
    if (field === this.nameStarts.length) this.#growFields();
    this.nameStarts[field] = nameStart;
    this.nameEnds[field] = nameEnd;
    this.nameHasEscapes[field] = nameKind === JSON_ESCAPED_STRING ? 1 : 0;
    this.valueStarts[field] = valueStart;
    this.valueEnds[field] = valueEnd;
    this.valueKinds[field] = this.#kind;
    this.fieldCount++;
  }

  #growFields(): void {
    const size = this.nameStarts.length * 2;
    const grow = <T extends Int32Array | Uint8Array>(grown: T, from: T): T => {
      grown.set(from);
      return grown;
    };
    this.nameStarts = grow(new Int32Array(size), this.nameStarts);
    this.nameEnds = grow(new Int32Array(size), this.nameEnds);
    this.valueStarts = grow(new Int32Array(size), this.valueStarts);
    this.valueEnds = grow(new Int32Array(size), this.valueEnds);
    this.valueKinds = grow(new Uint8Array(size), this.valueKinds);
    this.nameHasEscapes = grow(new Uint8Array(size), this.nameHasEscapes);
  }
}

const TRUE = [0x74, 0x72, 0x75, 0x65];
const FALSE = [0x66, 0x61, 0x6c, 0x73, 0x65];
const NULL = [0x6e, 0x75, 0x6c, 0x6c];

export const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const isHexDigit = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);

/** One of " \ / b f n r t. */
const isEscape = (byte: number): boolean =>
  byte === 0x22 || byte === 0x5c || byte === 0x2f || byte === 0x62 || byte === 0x66 || byte === 0x6e || byte === 0x72 || byte === 0x74;
