import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter, encodeUtf8, type Header } from '../../common/index.ts';
import { Serdes } from '../../serde/index.ts';
import { Change } from '../processors/Change.ts';
import { cachingContext } from './cachingFixture.ts';
import { InMemoryTimeOrderedKeyValueChangeBuffer } from './InMemoryTimeOrderedKeyValueChangeBuffer.ts';
import type { RestoreCallback, StoreSnapshot } from './StateStore.ts';

type Held = InMemoryTimeOrderedKeyValueChangeBuffer<string, string>;

const string = Serdes.String();

interface LogRecord {
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
  readonly timestamp: number;
  readonly headers: readonly Header[];
}

/** A buffer with its changelog, filled from another one's if there is one. */
const open = (from: readonly LogRecord[] = []) => {
  const log: LogRecord[] = [];
  const source = { timestamp: 0, headers: [] as readonly Header[], topic: 'in' as string | undefined, partition: 0, offset: 0 };
  let restore: RestoreCallback | undefined;
  let snapshot: (() => StoreSnapshot) | undefined;
  const context = cachingContext(0);
  context.saveRecordContext = (into) => Object.assign(into, source);
  context.register = (_store, restoreWith, snapshotWith) => {
    restore = restoreWith;
    snapshot = snapshotWith;
  };
  context.logChange = (_store, key, value, timestamp, keySerializer, valueSerializer, headers = []) => {
    const out = new ByteWriter();
    keySerializer.serialize(key, out);
    const keyBytes = out.copy();
    out.reset();
    if (value !== null) valueSerializer.serialize(value, out);
    log.push({ key: keyBytes, value: value === null ? null : out.copy(), timestamp, headers });
  };
  const buffer: Held = new InMemoryTimeOrderedKeyValueChangeBuffer('held', { logged: true, countsBytes: true }, string, string);
  buffer.init(context);
  for (const { key, value, timestamp } of from) {
    const bytes = new Uint8Array([...key, ...(value ?? [])]);
    restore?.(bytes, 0, key.length, value === null ? -1 : key.length, bytes.length, timestamp);
  }
  const snapshotRecords = (): LogRecord[] => {
    const records: LogRecord[] = [];
    const slices = snapshot!();
    while (slices.next(2, (key, keyLength, value, valueLength, timestamp) => records.push({ key: key.slice(0, keyLength), value: value.slice(0, valueLength), timestamp, headers: [] })));
    return records;
  };
  return { buffer, log, source, snapshotRecords };
};

/** All that is held back, in order; empties the buffer. */
const drain = (buffer: Held): unknown[] => {
  const size = buffer.bufferSize;
  const held: unknown[] = [size];
  buffer.evictWhile(
    () => true,
    (key, { newValue, oldValue }, { timestamp, headers, metadata }) =>
      held.push([buffer.minTimestamp, key, newValue, oldValue, buffer.priorValueForBuffered(key)?.value, timestamp, headers, metadata]),
  );
  expect([buffer.numRecords, buffer.bufferSize, buffer.minTimestamp]).toEqual([0, 0, Number.POSITIVE_INFINITY]);
  return held;
};

test('what a buffer holds back comes out by time and key, the last change of each key in the place of its first', () => {
  const text = fc.option(fc.constantFrom('', 'x', 'yy'));
  const put = fc.record({ key: fc.constantFrom('a', 'aa', 'b', 'é'), time: fc.nat(9), newValue: text, oldValue: text });
  fc.assert(
    fc.property(fc.array(put, { maxLength: 30 }), (puts) => {
      const { buffer, source } = open();
      const model = new Map<string, { time: number; prior: string | null; row: unknown[] }>();
      for (const { key, time, newValue, oldValue } of puts) {
        source.timestamp = time + 100;
        buffer.put(time, key, new Change(newValue, oldValue));
        const first = model.get(key) ?? { time, prior: oldValue };
        model.set(key, { ...first, row: [first.time, key, newValue, oldValue, first.prior ?? undefined, time + 100] });
      }
      const expected = [...model.entries()].sort(([a, x], [b, y]) => x.time - y.time || Buffer.compare(encodeUtf8(a), encodeUtf8(b)));
      expect(drain(buffer).slice(1).map((row) => (row as unknown[]).slice(0, 6))).toEqual(expected.map(([, { row }]) => row));
    }),
  );
});

test('a buffer comes back from its changelog, and from a snapshot, with all that it held back and where that came from', () => {
  const text = fc.option(fc.constantFrom('', 'x', 'yy'));
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('put' as const), key: fc.constantFrom('a', 'b', 'c', 'd'), time: fc.nat(20), newValue: text, oldValue: text }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('evict' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { buffer, log, source, snapshotRecords } = open();
      for (const [offset, one] of steps.entries())
        if (one.kind === 'flush') buffer.flush();
        else if (one.kind === 'evict') {
          const before = buffer.numRecords;
          buffer.evictWhile(() => buffer.numRecords === before, () => undefined);
        } else {
          const headers = offset % 2 === 0 ? [{ key: 'ü', value: offset % 4 === 0 ? null : new Uint8Array([offset]) }] : [];
          Object.assign(source, { timestamp: one.time, headers, topic: offset % 5 === 0 ? undefined : 'in', partition: offset % 5 === 0 ? -1 : 3, offset: offset % 5 === 0 ? -1 : offset });
          buffer.put(one.time, one.key, new Change(one.newValue, one.oldValue));
        }
      buffer.flush();
      expect(buffer.holdsBack).toBe(false);
      const restored = open(log).buffer;
      const copied = open(snapshotRecords()).buffer;
      const expected = drain(buffer);
      expect(drain(restored)).toEqual(expected);
      expect(drain(copied)).toEqual(expected);
    }),
  );
});

test('the changelog is what Kafka writes: context, prior, old and new value, and the time', () => {
  const { buffer, log, source } = open();
  Object.assign(source, { timestamp: 7, offset: 9, partition: 1 });
  buffer.put(5, 'k', new Change('new', 'old'));
  buffer.flush();
  const int = (value: number): number[] => [0, 0, 0, value];
  expect([...log[0]!.value!]).toEqual([
    ...int(0), ...int(7), ...int(0), ...int(9), ...int(2), ...encodeUtf8('in'), ...int(1), ...int(0),
    ...int(3), ...encodeUtf8('old'), 255, 255, 255, 254, ...int(3), ...encodeUtf8('new'), ...int(0), ...int(5),
  ]);
  expect(log[0]!.headers).toEqual([{ key: 'v', value: new Uint8Array([3]) }]);
  buffer.evictWhile(() => true, () => undefined);
  buffer.flush();
  expect(log[1]!.value).toBeNull();
});
