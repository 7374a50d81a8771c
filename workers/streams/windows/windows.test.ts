import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter } from '../../common/index.ts';
import { Serdes, type Serde } from '../../serde/index.ts';
import {
  SessionWindow, SessionWindows, SlidingWindows, TimeWindow, TimeWindows, UnlimitedWindow, UnlimitedWindows, Windowed, WindowedSerdes,
} from '../index.ts';
import { requireSerde } from '../state/requireSerde.ts';
import { SessionWindowedSerde } from './SessionWindowedSerde.ts';
import { TimeWindowedSerde } from './TimeWindowedSerde.ts';

const bounds = (windows: ReadonlyArray<{ readonly startMs: number; readonly endMs: number }>): unknown[] =>
  windows.map(({ startMs, endMs }) => [startMs, endMs]);

describe('time windows', () => {
  test('are those multiples of the advance that hold the timestamp, in order, whatever was asked before', () => {
    const shape = fc.record({ size: fc.integer({ min: 1, max: 40 }), advance: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(shape, fc.array(fc.nat(200), { minLength: 1, maxLength: 20 }), ({ size, advance }, timestamps) => {
        fc.pre(advance <= size);
        const windows = TimeWindows.ofSizeWithNoGrace(size).advanceBy(advance);
        for (const timestamp of timestamps) {
          const expected = [];
          for (let start = 0; start <= timestamp; start += advance) if (timestamp < start + size) expected.push([start, start + size]);
          expect(bounds(windows.windowsFor(timestamp))).toEqual(expected);
        }
      }),
    );
  });

  test('are not made anew for records of the same windows', () => {
    const windows = TimeWindows.ofSizeWithNoGrace(60_000);
    expect(windows.windowsFor(119_999)).toBe(windows.windowsFor(60_000));
  });

  test('refuse what leaves records without a window or has no meaning', () => {
    expect(() => TimeWindows.ofSizeWithNoGrace(0)).toThrow(RangeError);
    expect(() => TimeWindows.ofSizeAndGrace(1, -1)).toThrow(RangeError);
    expect(() => TimeWindows.ofSizeWithNoGrace(5).advanceBy(6)).toThrow(RangeError);
    expect(() => TimeWindows.ofSizeWithNoGrace(5).advanceBy(0)).toThrow(RangeError);
    expect(() => SlidingWindows.ofTimeDifferenceAndGrace(-1, 0)).toThrow(RangeError);
    expect(() => SessionWindows.ofInactivityGapAndGrace(0, 0)).toThrow(RangeError);
    expect(() => UnlimitedWindows.of().startOn(-1)).toThrow(RangeError);
    expect(SlidingWindows.ofTimeDifferenceWithNoGrace(0).timeDifferenceMs).toBe(0);
  });
});

test('an unlimited window holds what is not before its start', () => {
  const windows = UnlimitedWindows.of().startOn(10);
  expect(windows.windowsFor(9)).toEqual([]);
  expect(bounds(windows.windowsFor(10))).toEqual([[10, Number.MAX_SAFE_INTEGER]]);
});

test('a key tells its window as Kafka does, one without an end by the largest long', () => {
  expect(String(new Windowed('a', new TimeWindow(3, 8)))).toBe('[a@3/8]');
  expect(String(new Windowed('a', new UnlimitedWindow(3)))).toBe('[a@3/9223372036854775807]');
});

describe('a serde for windowed keys', () => {
  const string = Serdes.String();
  const bytesOf = <T>(serde: Serde<T>, data: T): Uint8Array => {
    const out = new ByteWriter();
    serde.serialize(data, out);
    return out.copy();
  };

  test('writes the key and the start, and knows the end from the size', () => {
    const serde = WindowedSerdes.timeWindowedSerdeFrom(string, 5);
    const bytes = bytesOf(serde, new Windowed('ab', new TimeWindow(0x1_0000_0002, 0x1_0000_0007)));
    expect([...bytes]).toEqual([97, 98, 0, 0, 0, 1, 0, 0, 0, 2]);
    expect(serde.deserialize(bytes, 0, bytes.length)).toEqual(new Windowed('ab', new TimeWindow(0x1_0000_0002, 0x1_0000_0007)));
  });

  test('writes end and start of a session', () => {
    const serde = WindowedSerdes.sessionWindowedSerdeFrom(string);
    const bytes = bytesOf(serde, new Windowed('a', new SessionWindow(3, 9)));
    expect([...bytes]).toEqual([97, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 3]);
    expect(serde.deserialize(bytes, 0, bytes.length)).toEqual(new Windowed('a', new SessionWindow(3, 9)));
  });

  test('leaves the key within to the default, even the key of a windowed one', () => {
    const given = new TimeWindowedSerde(new SessionWindowedSerde<unknown>(undefined), 5);
    const serde = requireSerde(given, Serdes.String() as Serde<unknown>, 'key', 'a store');
    const key = new Windowed(new Windowed('a', new SessionWindow(3, 9)), new TimeWindow(5, 10));
    const bytes = bytesOf(serde, key);
    expect(serde.deserialize(bytes, 0, bytes.length)).toEqual(key);
  });

  test('identifies keys as their bytes do', () => {
    const window = fc.tuple(fc.nat(12), fc.nat(12)).map(([start, length]) => new SessionWindow(start, start + length));
    const key = fc.tuple(fc.constantFrom('', '1', '1@', '@', '2-1@'), window).map(([text, session]) => new Windowed(text, session));
    for (const serde of [WindowedSerdes.timeWindowedSerdeFrom(string, 1), WindowedSerdes.sessionWindowedSerdeFrom(string)])
      fc.assert(
        fc.property(key, key, (a, b) => {
          const same = Buffer.compare(bytesOf(serde, a), bytesOf(serde, b)) === 0;
          expect(serde.identity?.(a) === serde.identity?.(b)).toBe(same);
        }),
      );
  });
});
