import { ByteWriter } from '../bytes/ByteWriter.ts';
import { KafkaError } from '../KafkaError.ts';

/** Synchronous, as reading records is; browsers decompress only asynchronously. Formats: RFC 1951 (deflate), RFC 1952 (gzip). */

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
/** In which order a dynamic block tells the lengths of the codes for code lengths. */
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const MAX_BITS = 15;
const END_OF_BLOCK = 256;

/** A canonical Huffman code: how many codes there are of each length, and their symbols in order of codes. */
interface Huffman {
  readonly counts: Uint16Array;
  readonly symbols: readonly number[];
}

const huffman = (lengths: readonly number[]): Huffman => {
  const counts = new Uint16Array(MAX_BITS + 1);
  for (const length of lengths) if (length > 0) counts[length]!++;
  const symbols = [...lengths.keys()].filter((symbol) => lengths[symbol]! > 0).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  return { counts, symbols };
};

const FIXED_LITERALS = huffman(Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)));
const FIXED_DISTANCES = huffman(Array.from({ length: 30 }, () => 5));

class Bits {
  readonly #bytes: Uint8Array;
  #at: number;
  #buffer = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  take(count: number): number {
    while (this.#count < count) {
      if (this.#at >= this.#bytes.length) throw corrupt();
      this.#buffer |= this.#bytes[this.#at++]! << this.#count;
      this.#count += 8;
    }
    const value = this.#buffer & ((1 << count) - 1);
    this.#buffer >>>= count;
    this.#count -= count;
    return value;
  }

  /** Whole bytes, after the rest of the present one. */
  takeStored(): Uint8Array {
    this.#buffer = this.#count = 0;
    const length = this.take(16);
    if (this.take(16) !== (~length & 0xffff) || this.#at + length > this.#bytes.length) throw corrupt();
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }

  symbol({ counts, symbols }: Huffman): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MAX_BITS; length++) {
      code |= this.take(1);
      const count = counts[length]!;
      if (code - count < first) return symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw corrupt();
  }
}

/** The first member of a gzip file. Throws CORRUPT_MESSAGE. Its checksum is left to that of the batch. */
export const gunzip = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  if (bytes.length < 18 || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) throw corrupt();
  const flags = bytes[3]!;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + bytes[at]! + (bytes[at + 1]! << 8);
  for (const text of [8, 16]) if ((flags & text) !== 0) at = bytes.indexOf(0, at) + 1;
  if ((flags & 2) !== 0) at += 2;
  return inflate(bytes, at);
};

const inflate = (bytes: Uint8Array, start: number): Uint8Array<ArrayBuffer> => {
  const bits = new Bits(bytes, start);
  const out = new ByteWriter(bytes.length * 4);
  for (let isLast = false; !isLast; ) {
    isLast = bits.take(1) === 1;
    const type = bits.take(2);
    if (type === 0) out.write(bits.takeStored());
    else if (type === 1) inflateBlock(bits, out, FIXED_LITERALS, FIXED_DISTANCES);
    else if (type === 2) {
      const [literals, distances] = readCodes(bits);
      inflateBlock(bits, out, literals, distances);
    } else throw corrupt();
  }
  return out.copy();
};

const inflateBlock = (bits: Bits, out: ByteWriter, literals: Huffman, distances: Huffman): void => {
  for (let symbol = bits.symbol(literals); symbol !== END_OF_BLOCK; symbol = bits.symbol(literals)) {
    if (symbol < END_OF_BLOCK) {
      out.byte(symbol);
      continue;
    }
    const length = LENGTH_BASE[symbol - 257]! + bits.take(LENGTH_EXTRA[symbol - 257] ?? 0);
    const code = bits.symbol(distances);
    repeat(out, DISTANCE_BASE[code]! + bits.take(DISTANCE_EXTRA[code] ?? 0), length);
  }
};

const readCodes = (bits: Bits): [Huffman, Huffman] => {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const codeLengths = Array.from({ length: 19 }, () => 0);
  for (let i = 0, count = bits.take(4) + 4; i < count; i++) codeLengths[CODE_LENGTH_ORDER[i]!] = bits.take(3);
  const code = huffman(codeLengths);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = bits.symbol(code);
    if (symbol < 16) lengths.push(symbol);
    else {
      const value = symbol === 16 ? lengths.at(-1) : 0;
      if (value === undefined) throw corrupt();
      for (let count = symbol === 16 ? bits.take(2) + 3 : symbol === 17 ? bits.take(3) + 3 : bits.take(7) + 11; count > 0; count--) lengths.push(value);
    }
  }
  return [huffman(lengths.slice(0, literals)), huffman(lengths.slice(literals, literals + distances))];
};

/** Appends `length` bytes that begin `distance` before the end; they may run into those that are being appended. */
export const repeat = (out: ByteWriter, distance: number, length: number): void => {
  if (!(distance > 0 && distance <= out.length && length >= 0)) throw corrupt();
  out.ensure(length);
  const { bytes } = out;
  for (let i = 0; i < length; i++, out.length++) bytes[out.length] = bytes[out.length - distance]!;
};

export const corrupt = (): KafkaError => new KafkaError('CORRUPT_MESSAGE', 'compressed records cannot be decompressed');
