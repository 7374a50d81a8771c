import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter } from '../common/index.ts';
import { SerializationException, Serdes, type Serde } from './index.ts';

const toBytes = <T>(serde: Serde<T>, data: T): Uint8Array => {
  const out = new ByteWriter(1);
  out.byte(0xee);
  serde.serialize(data, out);
  return out.bytes.slice(1, out.length);
};

/** Reads from the middle of a larger buffer, as the runtime does. */
const roundTrip = <T>(serde: Serde<T>, data: T): T => {
  const bytes = toBytes(serde, data);
  const larger = new Uint8Array(bytes.length + 6).fill(0xaa);
  larger.set(bytes, 3);
  return serde.deserialize(larger, 3, 3 + bytes.length);
};

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

describe('Serdes', () => {
  test('write the big-endian formats of Kafka', () => {
    expect(hex(toBytes(Serdes.Integer(), -2))).toBe('fffffffe');
    expect(hex(toBytes(Serdes.Long(), 1n))).toBe('0000000000000001');
    expect(hex(toBytes(Serdes.Long(), -(2n ** 63n)))).toBe('8000000000000000');
    expect(hex(toBytes(Serdes.Double(), 1.5))).toBe('3ff8000000000000');
    expect(hex(toBytes(Serdes.String(), 'aé€'))).toBe('61c3a9e282ac');
  });

  test('read back what they wrote', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (data) => roundTrip(Serdes.String(), data) === data));
    fc.assert(fc.property(fc.integer(), (data) => roundTrip(Serdes.Integer(), data) === data));
    fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (data) => roundTrip(Serdes.Long(), data) === data));
    fc.assert(fc.property(fc.double(), (data) => Object.is(roundTrip(Serdes.Double(), data), data)));
    fc.assert(fc.property(fc.jsonValue(), (data) => JSON.stringify(roundTrip(Serdes.JSON(), data)) === JSON.stringify(data)));
    fc.assert(fc.property(fc.uint8Array(), (data) => hex(roundTrip(Serdes.Bytes(), data)) === hex(data)));
  });

  test('have an identity that is equal exactly when the bytes are', () => {
    const longs = fc.oneof(fc.bigInt({ min: -3n, max: 3n }), fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n));
    const doubles = fc.constantFrom(0, -0, 1, -1, Number.NaN, Infinity);
    const sameBytes = <T>(serde: Serde<T>, a: T, b: T): void => {
      const inMap = new Map([[serde.identity!(a), true]]);
      expect(inMap.has(serde.identity!(b))).toBe(hex(toBytes(serde, a)) === hex(toBytes(serde, b)));
    };
    fc.assert(fc.property(longs, longs, (a, b) => sameBytes(Serdes.Long(), a, b)));
    fc.assert(fc.property(doubles, doubles, (a, b) => sameBytes(Serdes.Double(), a, b)));
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 1 }), fc.jsonValue({ maxDepth: 1 }), (a, b) => sameBytes(Serdes.JSON(), a, b)));
  });

  test('refuse what does not fit', () => {
    expect(() => toBytes(Serdes.Integer(), 2 ** 31)).toThrow(SerializationException);
    expect(() => toBytes(Serdes.Integer(), 1.5)).toThrow(SerializationException);
    expect(() => toBytes(Serdes.Long(), 2n ** 63n)).toThrow(SerializationException);
    expect(() => toBytes(Serdes.JSON<unknown>(), undefined)).toThrow(SerializationException);
    expect(() => Serdes.Integer().deserialize(new Uint8Array(3), 0, 3)).toThrow(SerializationException);
    expect(() => Serdes.Long().deserialize(new Uint8Array(7), 0, 7)).toThrow(SerializationException);
    expect(() => Serdes.JSON().deserialize(new Uint8Array([123]), 0, 1)).toThrow('not JSON: {');
  });

  test('copy bytes out of the range they read', () => {
    const log = new Uint8Array([1, 2, 3]);
    const read = Serdes.Bytes().deserialize(log, 0, 2);
    log[0] = 9;
    expect([...read]).toEqual([1, 2]);
  });
});
