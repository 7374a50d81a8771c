import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter, crc32c, decodeUtf8, encodeUtf8 } from '../index.ts';

const written = (write: (out: ByteWriter) => void): string => {
  const out = new ByteWriter(1);
  write(out);
  return Buffer.from(out.copy()).toString('hex');
};

describe('varint', () => {
  test.each([
    [0, '00'], [-1, '01'], [1, '02'], [63, '7e'], [-64, '7f'], [64, '8001'], [-65, '8101'], [8191, 'fe7f'], [-8192, 'ff7f'], [8192, '808001'],
    [1048575, 'feff7f'], [-1048577, '81808001'], [134217727, 'feffff7f'], [134217728, '8080808001'], [2147483647, 'feffffff0f'],
    [-2147483648, 'ffffffff0f'],
  ])('%i is %s', (value, expected) => {
    expect(written((out) => out.varint(value))).toBe(expected);
    expect(written((out) => out.varlong(value))).toBe(expected);
  });
});

describe('varlong', () => {
  test.each([
    [17179869183, 'feffffff7f'], [-17179869184, 'ffffffff7f'], [17179869184, '808080808001'], [2199023255551, 'feffffffff7f'],
    [2199023255552, '80808080808001'], [-2199023255553, '81808080808001'], [281474976710656, '8080808080808001'],
    [-281474976710656, 'ffffffffffff7f'],
  ])('%i is %s', (value, expected) => {
    expect(written((out) => out.varlong(value))).toBe(expected);
  });
});

describe('int64', () => {
  test('is what a DataView reads back', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const out = new ByteWriter();
        out.int64(value);
        out.bigInt64(BigInt(value));
        const view = new DataView(out.bytes.buffer);
        expect([view.getBigInt64(0), view.getBigInt64(8)]).toEqual([BigInt(value), BigInt(value)]);
      }),
    );
  });
});

describe('crc32c', () => {
  test.each([
    ['Some String', 608512271],
    ['123456789', 0xe3069283],
    ['', 0],
  ])('of "%s" is %i', (text, expected) => {
    expect(crc32c(encodeUtf8(text))).toBe(expected);
    const padded = encodeUtf8(`ab${text}c`);
    expect(crc32c(padded, 2, padded.length - 1)).toBe(expected);
  });

  test('of the vectors of RFC 3720 holds', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => 31 - i))).toBe(0x113fdb5c);
  });
});

describe('utf8', () => {
  test('of any text is what TextEncoder makes of it, and comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100, size: 'max' }), (text) => {
        const expected = new TextEncoder().encode(text);
        expect(written((out) => out.utf8(text))).toBe(Buffer.from(expected).toString('hex'));
        expect(encodeUtf8(text)).toEqual(expected);
        expect(decodeUtf8(new Uint8Array([1, ...expected, 2]), 1, expected.length + 1)).toBe(text);
      }),
    );
  });
});

test('a byte order mark is not swallowed', () => {
  expect(decodeUtf8(encodeUtf8('\ufeffa'))).toBe('\ufeffa');
});

describe('ByteWriter', () => {
  test('grows, copies ranges of any length and starts again', () => {
    const source = Uint8Array.from({ length: 200 }, (_, i) => i);
    const out = new ByteWriter(1);
    for (const [start, end] of [[0, 0], [3, 10], [0, 200], [10, 190]] as const) {
      out.reset();
      out.byte(0xee);
      out.write(source, start, end);
      expect(out.copy()).toEqual(new Uint8Array([0xee, ...source.slice(start, end)]));
    }
  });
});
