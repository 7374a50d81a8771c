import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import { Stores, type WindowStore } from '../index.ts';
import type { Windowed } from '../windows/Windowed.ts';
import { cachingContext, handedOnBy } from './cachingFixture.ts';

const PLENTY = 1e6;
const SIZE = 5;

const open = (maxBytes: number, retentionMs = 1000) => {
  const context = cachingContext(maxBytes);
  const store: WindowStore<string, number> = Stores.windowStoreBuilder(Stores.inMemoryWindowStore('store', retentionMs, SIZE, false), Serdes.String(), Serdes.Integer())
    .withCachingEnabled()
    .build();
  store.init(context);
  return { context, store };
};

const text = <K, V>(found: Iterable<{ readonly key: K; readonly value: V }>): string[] => [...found].map(({ key, value }) => `${String(key)}=${String(value)}`);

/** All that can be asked of the two ends of a range, and of everything. */
const reads = (store: WindowStore<string, number>, keyFrom: string | null, keyTo: string | null, from: number, to: number): unknown => [
  store.fetch('a', from),
  text(store.fetch('a', from, to)),
  text(store.backwardFetch('ab', from, to)),
  text(store.fetchRange(keyFrom, keyTo, from, to)),
  text(store.backwardFetchRange(keyFrom, keyTo, from, to)),
  text(store.fetchAll(from, to)),
  text(store.backwardFetchAll(from, to)),
  text(store.all()),
  text(store.backwardAll()),
];

describe('a caching window store', () => {
  test('hands on the last write of each key and window, in the order of last update', () => {
    const { context, store } = open(PLENTY);
    const handedOn = handedOnBy<Windowed<string>, number>(store);
    const putAt = (timestamp: number, key: string, start: number, value: number | null): void => {
      context.timestamp = timestamp;
      store.put(key, value, start);
    };
    putAt(1, 'a', 0, 1);
    putAt(6, 'a', 5, 2);
    putAt(2, 'b', 0, 3);
    putAt(3, 'a', 0, 4);
    putAt(4, 'c', 0, 5);
    putAt(4, 'c', 0, null);
    store.flush();
    putAt(7, 'a', 5, null);
    store.flush();
    expect(handedOn.map(({ key, oldValue, newValue, timestamp }) => `${key.toString()}: ${oldValue}->${newValue} @${timestamp}`)).toEqual([
      '[a@5/10]: null->2 @6', '[b@0/5]: null->3 @2', '[a@0/5]: null->4 @3', '[a@5/10]: 2->null @7',
    ]);
  });

  test('hands what is too old for the store beneath to the listener all the same, and shows it as long as the cache has it', () => {
    const { context, store } = open(PLENTY, 20);
    const handedOn = handedOnBy<Windowed<string>, number>(store);
    store.put('a', 1, 100);
    store.put('a', 2, 10);
    store.flush();
    expect(handedOn.map(({ key }) => key.window.startMs)).toEqual([100, 10]);
    expect(text(store.all())).toEqual(['[a@10/15]=2', '[a@100/105]=1']);
    expect(store.fetch('a', 10)).toBe(2);
    context.cache?.dropClean();
    expect(text(store.all())).toEqual(['[a@100/105]=1']);
  });

  test('never holds more than its thread may', () => {
    const { context, store } = open(2000);
    for (let i = 0; i < 200; i++) {
      store.put(`key${i % 7}`, i, i);
      expect(context.cache!.bytes).toBeLessThanOrEqual(2000);
    }
    expect(text(store.all())).toHaveLength(200);
  });

  test('reads like a store without a cache, and hands on what makes the same table, whatever is done to it', () => {
    const key = fc.constantFrom('a', 'ab', 'b', 'é');
    const command = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('put' as const), key, value: fc.option(fc.nat(9)), start: fc.nat(30) }) },
      fc.record({ kind: fc.constant('flush' as const) }),
      fc.record({ kind: fc.constant('read' as const), keyFrom: fc.option(key), keyTo: fc.option(key), from: fc.nat(30), length: fc.nat(10) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 50 }), fc.constantFrom(1, 1500, PLENTY), (commands, maxBytes) => {
        const { store } = open(maxBytes);
        const plain = open(0).store;
        const table = new Map<string, number>();
        handedOnBy<Windowed<string>, number>(store).push = ({ key: changed, oldValue, newValue }) => {
          expect(oldValue).toBe(table.get(changed.toString()) ?? null);
          if (newValue === null) table.delete(changed.toString());
          else table.set(changed.toString(), newValue);
          return 0;
        };
        for (const step of commands) {
          if (step.kind === 'put') {
            store.put(step.key, step.value, step.start);
            plain.put(step.key, step.value, step.start);
          } else if (step.kind === 'flush') store.flush();
          else expect(reads(store, step.keyFrom, step.keyTo, step.from, step.from + step.length)).toEqual(reads(plain, step.keyFrom, step.keyTo, step.from, step.from + step.length));
        }
        store.flush();
        expect(reads(store, null, null, 0, 30)).toEqual(reads(plain, null, null, 0, 30));
        expect([...table].map(([k, v]) => `${k}=${v}`).sort()).toEqual(text(plain.all()).sort());
      }),
    );
  });
});
