import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeUtf8 } from '../../../common/index.ts';
import { hash128 } from './hash128.ts';

const MASK = (1n << 64n) - 1n;
const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & MASK;
const mixed = (k: bigint, a: bigint, by: bigint, b: bigint): bigint => (rotate((k * a) & MASK, by) * b) & MASK;
const C1 = 0x87c37b91114253d5n;
const C2 = 0x4cf5ad432745937fn;

const finish = (value: bigint): bigint => {
  let h = value;
  for (const factor of [0xff51afd7ed558ccdn, 0xc4ceb9fe1a85ec53n]) h = ((h ^ (h >> 33n)) * factor) & MASK;
  return h ^ (h >> 33n);
};

/** The algorithm as it is written down, on big integers. */
const slowHash = (bytes: Uint8Array): string => {
  const read = (from: number): bigint => [...bytes.subarray(from, from + 8)].reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let [h1, h2] = [104729n, 104729n];
  const blocks = bytes.length - (bytes.length % 16);
  for (let at = 0; at < blocks; at += 16) {
    h1 = ((((rotate(h1 ^ mixed(read(at), C1, 31n, C2), 27n) + h2) & MASK) * 5n) + 0x52dce729n) & MASK;
    h2 = ((((rotate(h2 ^ mixed(read(at + 8), C2, 33n, C1), 31n) + h1) & MASK) * 5n) + 0x38495ab5n) & MASK;
  }
  h2 ^= mixed(read(blocks + 8), C2, 33n, C1);
  h1 ^= mixed(read(blocks), C1, 31n, C2);
  h1 ^= BigInt(bytes.length);
  h2 ^= BigInt(bytes.length);
  h1 = (h1 + h2) & MASK;
  h2 = (h2 + h1) & MASK;
  [h1, h2] = [finish(h1), finish(h2)];
  h1 = (h1 + h2) & MASK;
  h2 = (h2 + h1) & MASK;
  return hex(h1) + hex(h2);
};

const hex = (value: bigint): string => value.toString(16).padStart(16, '0');
const fastHash = (bytes: Uint8Array): string => Buffer.from(hash128(bytes, bytes.length)).toString('hex');

test('the hash of a value is the 128 bits of MurmurHash3 with Kafka\'s seed', () => {
  expect(fastHash(encodeUtf8('hello kafka streams!'))).toBe('e96b460bde4efbd976612cbff0580d6a');
  fc.assert(fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => fastHash(bytes) === slowHash(bytes)));
});
