/**
 * A growing byte buffer that is written front to back and then viewed or copied. Serializers write into one, so that
 * no record needs a buffer of its own. `reset` keeps the memory.
 */
export class ByteWriter {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;
  #view: DataView;

  constructor(initialCapacity = 1024) {
    this.bytes = new Uint8Array(initialCapacity);
    this.#view = new DataView(this.bytes.buffer);
  }

  reset(): void {
    this.length = 0;
  }

  /** Makes room for `count` more bytes; after it, writing that many through `bytes` directly is safe. */
  ensure(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.ensure(1);
    this.bytes[this.length++] = value;
  }

  int16(value: number): void {
    this.ensure(2);
    this.#view.setInt16(this.length, value);
    this.length += 2;
  }

  int32(value: number): void {
    this.ensure(4);
    this.#view.setInt32(this.length, value);
    this.length += 4;
  }

  /** A 64-bit integer from a number that is exact within ±(2^53 - 1). */
  int64(value: number): void {
    this.ensure(8);
    this.#view.setInt32(this.length, Math.floor(value / 0x1_0000_0000));
    this.#view.setUint32(this.length + 4, value >>> 0);
    this.length += 8;
  }

  bigInt64(value: bigint): void {
    this.ensure(8);
    this.#view.setBigInt64(this.length, value);
    this.length += 8;
  }

  float64(value: number): void {
    this.ensure(8);
    this.#view.setFloat64(this.length, value);
    this.length += 8;
  }

  /** Little-endian, which only foreign formats are. */
  uint32le(value: number): void {
    this.ensure(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  /** Zigzag base-128 varint of a 32-bit integer (org.apache.kafka.common.utils.ByteUtils). */
  varint(value: number): void {
    this.uvarint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  /** Base-128 varint of an unsigned 32-bit integer. */
  uvarint(value: number): void {
    this.ensure(5);
    let rest = value;
    const bytes = this.bytes;
    let at = this.length;
    while (rest > 0x7f) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.length = at;
  }

  /** Zigzag varint of a 64-bit integer that is exact within ±(2^52). */
  varlong(value: number): void {
    if (value >= -0x4000_0000 && value < 0x4000_0000) {
      this.varint(value);
      return;
    }
    this.ensure(10);
    let rest = value >= 0 ? value * 2 : value * -2 - 1;
    while (rest > 0x7f) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.length++] = rest;
  }

  /** Zigzag varint of any 64-bit integer. */
  bigVarlong(value: bigint): void {
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    for (; rest > 0x7fn; rest >>= 7n) this.byte(Number(rest & 0x7fn) | 0x80);
    this.byte(Number(rest));
  }

  /** Copies bytes; short runs in a loop, which beats making a view for `set`. */
  write(source: Uint8Array, start = 0, end = source.length): void {
    const count = end - start;
    this.ensure(count);
    const bytes = this.bytes;
    let at = this.length;
    if (count <= 48) for (let i = start; i < end; i++) bytes[at++] = source[i]!;
    else bytes.set(start === 0 && end === source.length ? source : source.subarray(start, end), at);
    this.length += count;
  }

  /** UTF-8 of `text`, without a length. */
  utf8(text: string): void {
    const count = text.length;
    this.ensure(count * 3);
    const bytes = this.bytes;
    let at = this.length;
    if (count <= 64) {
      let i = 0;
      for (; i < count; i++) {
        const code = text.charCodeAt(i);
        if (code > 0x7f) break;
        bytes[at++] = code;
      }
      this.length = at;
      if (i === count) return;
      text = text.slice(i);
    }
    this.length += textEncoder.encodeInto(text, bytes.subarray(this.length)).written;
  }

  /** A copy of what was written, in a buffer of exactly that size. */
  copy(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}

const textEncoder = new TextEncoder();
