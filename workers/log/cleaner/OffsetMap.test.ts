import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../common/index.ts';
import { OffsetMap } from './OffsetMap.ts';

const put = (map: OffsetMap, key: string, offset: number): boolean => {
  const bytes = encodeUtf8(`..${key}..`);
  return map.put(bytes, 2, bytes.length - 2, offset);
};

const get = (map: OffsetMap, key: string): number => {
  const bytes = encodeUtf8(key);
  return map.get(bytes, 0, bytes.length);
};

describe('an offset map', () => {
  test('is a map of keys to their last offsets', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.string({ maxLength: 200 })), { maxLength: 500 }), (keys) => {
        const map = new OffsetMap();
        const model = new Map<string, number>();
        keys.forEach((key, offset) => {
          expect(put(map, key, offset)).toBe(true);
          model.set(key, offset);
        });
        expect(map.size).toBe(model.size);
        for (const [key, offset] of model) expect(get(map, key)).toBe(offset);
        expect(get(map, 'not there'.repeat(30))).toBe(-1);
      }),
    );
  });

  test('grows to many keys', () => {
    const map = new OffsetMap();
    for (let i = 0; i < 50_000; i++) put(map, `key ${i}`, i);
    for (let i = 0; i < 50_000; i++) expect(get(map, `key ${i}`)).toBe(i);
  });

  test('is full at its number of keys, also for a key that it has', () => {
    const map = new OffsetMap(2);
    expect([put(map, 'a', 10), put(map, 'a', 11), put(map, 'b', 12), put(map, 'a', 13), put(map, 'c', 14)]).toEqual([true, true, true, false, false]);
    expect([get(map, 'a'), get(map, 'b'), get(map, 'c'), map.latestOffset, map.utilization]).toEqual([11, 12, -1, 12, 1]);
  });

  test('is full at its bytes of keys, but always has room for one', () => {
    const map = new OffsetMap(100, 10);
    expect([put(map, 'a key of 20 bytes...', 1), put(map, 'b', 2), put(map, 'a key of 20 bytes...', 3)]).toEqual([true, false, true]);
    expect([map.size, map.latestOffset]).toEqual([1, 3]);
  });
});
