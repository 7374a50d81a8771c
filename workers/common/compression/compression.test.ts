import fc from 'fast-check';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decompress } from './decompress.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));
const GZIP = 1;
const SNAPPY = 2;
const LZ4 = 3;

describe('gzip', () => {
  test('gives back whatever was compressed, in blocks of any kind', () => {
    const inputs = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc.array(fc.constantFrom('{"name":', '"abc"', ', ', 'x'), { maxLength: 800 }).map((parts) => new TextEncoder().encode(parts.join(''))),
    );
    fc.assert(fc.property(inputs, fc.constantFrom(0, 1, 9), fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED), (input, level, strategy) => {
      expect(Buffer.from(decompress(GZIP, gzipSync(input, { level, strategy })))).toEqual(Buffer.from(input));
    }), { numRuns: 150 });
  });

  test('refuses what is none or breaks off', () => {
    const good = gzipSync(Buffer.from('some text that is long enough to be cut in the middle'));
    for (const bad of [new Uint8Array(0), good.subarray(0, 20), deflateRawSync('no header here at all'), hex('1f8b0800000000000000ff0000000000000000')])
      expect(() => decompress(GZIP, bad)).toThrow(expect.objectContaining({ errorName: 'CORRUPT_MESSAGE' }));
  });
});

describe('snappy', () => {
  test('reads literals and copies, bare or framed', () => {
    // Nine bytes: the literal "abc", and six bytes from three back.
    const block = '09' + '08616263' + '0903';
    expect(new TextDecoder().decode(decompress(SNAPPY, hex(block)))).toBe('abcabcabc');
    const framed = `82534e4150505900${'00000001'}${'00000001'}${'00000007'}${block}`;
    expect(new TextDecoder().decode(decompress(SNAPPY, hex(framed)))).toBe('abcabcabc');
    expect(() => decompress(SNAPPY, hex('0908616263'))).toThrow(/decompressed/);
    expect(() => decompress(SNAPPY, hex('09080905'))).toThrow(/decompressed/);
  });
});

describe('lz4', () => {
  test('reads stored blocks, literals and overlapping matches', () => {
    const header = '04224d18604082';
    expect(new TextDecoder().decode(decompress(LZ4, hex(`${header}0300008061626300000000`)))).toBe('abc');
    expect(new TextDecoder().decode(decompress(LZ4, hex(`${header}08000000326162630300107a00000000`)))).toBe('abcabcabcz');
    expect(() => decompress(LZ4, hex(`${header}08000000326162630400107a00000000`))).toThrow(/decompressed/);
    expect(() => decompress(LZ4, hex('00000000'))).toThrow(/decompressed/);
  });
});

test('other compressions are not supported', () => {
  expect(() => decompress(4, new Uint8Array(4))).toThrow(expect.objectContaining({ errorName: 'UNSUPPORTED_COMPRESSION_TYPE' }));
});
