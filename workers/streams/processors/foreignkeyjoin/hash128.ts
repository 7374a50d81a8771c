const SEED = 104729;
const C1_HIGH = 0x87c37b91;
const C1_LOW = 0x114253d5;
const C2_HIGH = 0x4cf5ad43;
const C2_LOW = 0x2745937f;

/** A 64-bit integer in two halves, changed in place. */
class Uint64 {
  high: number;
  low: number;

  constructor(high: number, low: number) {
    this.high = high | 0;
    this.low = low | 0;
  }

  multiply(high: number, low: number): this {
    const a = this.low & 0xffff;
    const b = this.low >>> 16;
    const c = low & 0xffff;
    const d = low >>> 16;
    const middle = b * c + ((a * c) >>> 16);
    const carry = a * d + (middle & 0xffff);
    const upper = b * d + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000);
    this.high = (upper + Math.imul(this.high, low) + Math.imul(this.low, high)) | 0;
    this.low = Math.imul(this.low, low);
    return this;
  }

  add(high: number, low: number): this {
    const sum = (this.low >>> 0) + (low >>> 0);
    this.high = (this.high + high + (sum > 0xffff_ffff ? 1 : 0)) | 0;
    this.low = sum | 0;
    return this;
  }

  xor(other: Uint64): this {
    this.high ^= other.high;
    this.low ^= other.low;
    return this;
  }

  /** By 1 to 63 bits. */
  rotateLeft(bits: number): this {
    const { high, low } = bits < 32 ? this : { high: this.low, low: this.high };
    const by = bits & 31;
    this.high = (high << by) | (low >>> (32 - by));
    this.low = (low << by) | (high >>> (32 - by));
    return this;
  }

  mix(): this {
    this.low ^= this.high >>> 1;
    this.multiply(0xff51afd7, 0xed558ccd);
    this.low ^= this.high >>> 1;
    this.multiply(0xc4ceb9fe, 0x1a85ec53);
    this.low ^= this.high >>> 1;
    return this;
  }
}

/** MurmurHash3, x64, 128 bits of `bytes[0, length)`, big-endian, with the seed of Kafka's (and Hive's) Murmur3. */
export const hash128 = (bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> => {
  const h1 = new Uint64(0, SEED);
  const h2 = new Uint64(0, SEED);
  const blocks = length & ~15;
  for (let at = 0; at < blocks; at += 16) {
    h1.xor(mixK1(read(bytes, at, at + 8))).rotateLeft(27).add(h2.high, h2.low);
    h1.multiply(0, 5).add(0, 0x52dce729);
    h2.xor(mixK2(read(bytes, at + 8, at + 16))).rotateLeft(31).add(h1.high, h1.low);
    h2.multiply(0, 5).add(0, 0x38495ab5);
  }
  if (length > blocks + 8) h2.xor(mixK2(read(bytes, blocks + 8, length)));
  if (length > blocks) h1.xor(mixK1(read(bytes, blocks, Math.min(length, blocks + 8))));
  h1.low ^= length;
  h2.low ^= length;
  h1.add(h2.high, h2.low);
  h2.add(h1.high, h1.low);
  h1.mix();
  h2.mix();
  h1.add(h2.high, h2.low);
  h2.add(h1.high, h1.low);
  const hash = new Uint8Array(16);
  const view = new DataView(hash.buffer);
  [h1.high, h1.low, h2.high, h2.low].forEach((half, index) => view.setInt32(index * 4, half));
  return hash;
};

const mixK1 = (k: Uint64): Uint64 => k.multiply(C1_HIGH, C1_LOW).rotateLeft(31).multiply(C2_HIGH, C2_LOW);
const mixK2 = (k: Uint64): Uint64 => k.multiply(C2_HIGH, C2_LOW).rotateLeft(33).multiply(C1_HIGH, C1_LOW);

/** At most eight bytes, little-endian. */
const read = (bytes: Uint8Array, start: number, end: number): Uint64 => {
  let high = 0;
  let low = 0;
  for (let at = start; at < end; at++) {
    const shift = (at - start) * 8;
    if (shift < 32) low |= bytes[at]! << shift;
    else high |= bytes[at]! << (shift - 32);
  }
  return new Uint64(high, low);
};
