import { expect, test } from 'vitest';
import { decodings, hexDump } from './hexDump.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('bytes stand in lines of eight, with a dot for what cannot be printed', () => {
  expect(hexDump(new Uint8Array([...bytes('hello, bo'), 0, 255]))).toEqual([
    { at: '0000', hex: '68 65 6c 6c 6f 2c 20 62', ascii: 'hello, b' },
    { at: '0008', hex: '6f 00 ff               ', ascii: 'o··' },
  ]);
  expect(hexDump(new Uint8Array(100), 20)).toHaveLength(3);
  expect(hexDump(new Uint8Array(0))).toEqual([]);
});

test("bytes are read in every way that fits, as Kafka's deserializers would", () => {
  expect(decodings(bytes('{"a":1}')).map(({ as }) => as)).toEqual(['String (UTF-8)', 'JSON']);
  expect(decodings(new Uint8Array([0, 0, 1, 0])).at(-1)).toEqual({ as: 'Integer', text: '256' });
  expect(decodings(new Uint8Array([255, 255, 255, 255, 255, 255, 255, 254])).map(({ as, text }) => [as, text])).toEqual([['Long', '-2'], ['Double', 'NaN']]);
  expect(decodings(new Uint8Array([0xff, 0xfe, 0xfd]))).toEqual([]);
});

test('a view into a larger buffer reads its own bytes', () => {
  const whole = new Uint8Array([9, 9, 0, 0, 0, 7, 9]);
  expect(decodings(whole.subarray(2, 6)).at(-1)).toEqual({ as: 'Integer', text: '7' });
});
