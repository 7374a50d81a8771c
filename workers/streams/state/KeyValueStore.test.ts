import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWriter, encodeUtf8 } from '../../common/index.ts';
import { Serdes, type Serde } from '../../serde/index.ts';
import { Stores, StreamsException, type KeyValueStore, type RestoreCallback, type StateStoreContext } from '../index.ts';

interface Logged {
  readonly key: unknown;
  readonly value: unknown;
  readonly timestamp: number;
}

const contextFor = (logged: Logged[] = [], onRestore: (restore: RestoreCallback) => void = () => undefined): StateStoreContext => ({
  applicationId: 'app',
  taskId: { subtopology: 0, partition: 0 },
  defaultKeySerde: undefined,
  defaultValueSerde: undefined,
  cache: undefined,
  timestamp: 77,
  recordContext: { timestamp: 77, headers: [], metadata: undefined, sourceRawKey: null, sourceRawValue: null },
  saveRecordContext: () => undefined,
  runInContext: (_context, work) => work(),
  register: (_store, restore) => {
    if (restore !== undefined) onRestore(restore);
  },
  logChange: (_store, key, value, timestamp) => logged.push({ key, value, timestamp }),
});

const open = <K>(keySerde: Serde<K>, logged?: Logged[]): KeyValueStore<K, number> => {
  const store = Stores.keyValueStoreBuilder('store', keySerde, Serdes.Integer()).build();
  store.init(contextFor(logged));
  return store;
};

const compareText = (a: string, b: string): number => Buffer.compare(encodeUtf8(a), encodeUtf8(b));

describe('a key-value store', () => {
  test('behaves as a map that is ordered by key bytes, with whatever is done to it in between', () => {
    const key = fc.oneof(fc.constantFrom('', 'a', 'ab', 'b', 'é', '\u{1f600}', '\uffee'), fc.string({ maxLength: 2, unit: 'grapheme' }));
    const command = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), key, value: fc.integer() }),
      fc.record({ kind: fc.constant('delete' as const), key }),
      fc.record({ kind: fc.constant('range' as const), from: fc.option(key), to: fc.option(key), reverse: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const store = open(Serdes.String());
        const model = new Map<string, number>();
        for (const step of commands) {
          if (step.kind === 'put') {
            store.put(step.key, step.value);
            model.set(step.key, step.value);
          } else if (step.kind === 'delete') {
            expect(store.delete(step.key)).toBe(model.get(step.key) ?? null);
            model.delete(step.key);
          } else {
            const { from, to, reverse } = step;
            const expected = [...model]
              .filter(([k]) => (from === null || compareText(k, from) >= 0) && (to === null || compareText(k, to) <= 0))
              .sort(([a], [b]) => compareText(a, b));
            const found = [...(reverse ? store.reverseRange(from, to) : store.range(from, to))];
            expect(found.map(({ key: k, value }) => [k, value])).toEqual(reverse ? expected.reverse() : expected);
          }
          expect(store.approximateNumEntries()).toBe(model.size);
        }
        for (const [k, value] of model) expect(store.get(k)).toBe(value);
      }),
    );
  });

  test('finds keys without an identity by their bytes', () => {
    const store = open(Serdes.Bytes());
    store.put(new Uint8Array([1, 255]), 1);
    store.put(new Uint8Array([1, 2]), 2);
    expect(store.get(new Uint8Array([1, 255]))).toBe(1);
    expect([...store.all()].map(({ value }) => value)).toEqual([2, 1]);
  });

  test('may be changed while it is iterated', () => {
    const store = open(Serdes.String());
    for (const key of ['a', 'b', 'c']) store.put(key, 1);
    const seen: string[] = [];
    for (const { key } of store.all()) {
      seen.push(key);
      if (key === 'a') store.delete('b');
      store.put(`${key}x`, 1);
    }
    expect(seen).toEqual(['a', 'c']);
  });

  test('logs every change with the time of the record, and nothing that did not happen', () => {
    const logged: Logged[] = [];
    const store = open(Serdes.String(), logged);
    store.put('a', 1);
    expect(store.putIfAbsent('a', 2)).toBe(1);
    expect(store.putIfAbsent('b', 3)).toBeNull();
    store.putAll([{ key: 'c', value: 4 }, { key: 'a', value: null }]);
    store.delete('b');
    expect(logged.map(({ key, value, timestamp }) => [key, value, timestamp])).toEqual([
      ['a', 1, 77], ['b', 3, 77], ['c', 4, 77], ['a', null, 77], ['b', null, 77],
    ]);
  });

  test('is restored from changelog records without logging them again', () => {
    const logged: Logged[] = [];
    let restore: RestoreCallback | undefined;
    const store = Stores.timestampedKeyValueStoreBuilder('table', Serdes.String(), Serdes.Integer()).build();
    store.init(contextFor(logged, (callback) => (restore = callback)));
    const bytes = new ByteWriter();
    bytes.utf8('ab');
    bytes.int32(5);
    restore!(bytes.bytes, 0, 1, 2, 6, 10);
    restore!(bytes.bytes, 1, 2, 2, 6, 11);
    restore!(bytes.bytes, 0, 1, -1, -1, 12);
    expect([...store.all()]).toEqual([{ key: 'b', value: { value: 5, timestamp: 11 } }]);
    expect(logged).toEqual([]);
  });

  test('refuses null keys, and work before it is open or after it is closed', () => {
    const store = open(Serdes.String());
    expect(() => store.get(null as unknown as string)).toThrow(StreamsException);
    expect(store.isOpen()).toBe(true);
    store.close();
    expect(store.isOpen()).toBe(false);
    expect(() => store.get('a')).toThrow('is not open');
    const unnamed = Stores.keyValueStoreBuilder('s', undefined as unknown as Serde<string>, Serdes.Integer()).build();
    expect(() => unnamed.init(contextFor())).toThrow('has no key serde');
  });
});
