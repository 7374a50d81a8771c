import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import { Stores, type KeyValueStore } from '../index.ts';
import { cachingContext, handedOnBy, type HandedOn } from './cachingFixture.ts';

const PLENTY = 1e6;

const open = (maxBytes: number, name = 'store') => {
  const context = cachingContext(maxBytes);
  const store = Stores.keyValueStoreBuilder(name, Serdes.String(), Serdes.Integer()).withCachingEnabled().build();
  store.init(context);
  const putAt = (timestamp: number, key: string, value: number | null): void => {
    context.timestamp = timestamp;
    store.put(key, value);
  };
  return { context, store, putAt };
};

const text = <K>({ key, oldValue, newValue, timestamp }: HandedOn<K, unknown>): string => `${String(key)}: ${String(oldValue)}->${String(newValue)} @${timestamp}`;

describe('a caching key-value store', () => {
  test('hands on the last write of each key, in the order of last update, with its time and the value from before', () => {
    const { store, putAt } = open(PLENTY);
    const handedOn = handedOnBy(store);
    putAt(1, 'a', 1);
    putAt(2, 'b', 2);
    store.flush();
    putAt(3, 'c', 3);
    putAt(9, 'a', 4);
    putAt(5, 'b', 5);
    putAt(4, 'a', 6);
    store.flush();
    store.flush();
    expect(handedOn.map(text)).toEqual(['a: null->1 @1', 'b: null->2 @2', 'c: null->3 @3', 'b: 2->5 @5', 'a: 1->6 @4']);
  });

  test('does not look for old values that nobody wants', () => {
    const { store, putAt } = open(PLENTY);
    putAt(1, 'a', 1);
    store.flush();
    const handedOn = handedOnBy(store, false);
    putAt(2, 'a', 2);
    store.flush();
    putAt(3, 'a', null);
    store.flush();
    expect(handedOn.map(text)).toEqual(['a: null->2 @2', 'a: null->null @3']);
  });

  test('is silent about keys that came and went', () => {
    const { store, putAt } = open(PLENTY);
    const handedOn = handedOnBy(store);
    putAt(1, 'a', 1);
    putAt(2, 'a', null);
    store.flush();
    expect(handedOn).toEqual([]);
    expect(store.get('a')).toBeNull();
  });

  test('writes to the store beneath in the context of the last write', () => {
    const { context, store, putAt } = open(PLENTY);
    const logged: unknown[] = [];
    context.logChange = (name, key, value, timestamp) => logged.push([name, key, value, timestamp]);
    putAt(1, 'a', 1);
    putAt(7, 'a', 2);
    putAt(3, 'b', null);
    context.timestamp = 100;
    expect(logged).toEqual([]);
    store.flush();
    expect(logged).toEqual([['store', 'a', 2, 7], ['store', 'b', null, 3]]);
    expect(context.timestamp).toBe(100);
  });

  test('shows each key as it is now while it is flushed', () => {
    const { store, putAt } = open(PLENTY);
    const seen: Array<number | null> = [];
    handedOnBy(store).push = () => seen.push(store.get('a'), store.get('b'));
    putAt(1, 'a', 1);
    putAt(2, 'b', 2);
    store.flush();
    expect(seen).toEqual([1, 2, 1, 2]);
  });

  test('keeps for the next flush what a flush writes to keys that are through', () => {
    const { store, putAt } = open(PLENTY);
    const handedOn: string[] = [];
    handedOnBy<string, number>(store).push = (entry) => {
      if (entry.newValue === 1) store.put('a', 2);
      return handedOn.push(text(entry));
    };
    putAt(5, 'a', 1);
    store.flush();
    expect(handedOn).toEqual(['a: null->1 @5']);
    expect(store.get('a')).toBe(2);
    store.flush();
    expect(handedOn).toEqual(['a: null->1 @5', 'a: 1->2 @5']);
  });

  test('never holds more than its thread may, and makes room with its own entries', () => {
    const { context, store, putAt } = open(2000);
    const other = Stores.keyValueStoreBuilder('other', Serdes.String(), Serdes.Integer()).withCachingEnabled().build();
    other.init(context);
    const handedOn = handedOnBy(store);
    const byOther = handedOnBy(other);
    other.put('x', 1);
    for (let i = 0; i < 1000; i++) {
      putAt(i, `key${i}`, i);
      expect(context.cache!.bytes).toBeLessThanOrEqual(2000);
    }
    expect(handedOn.length).toBeGreaterThan(900);
    expect(byOther).toEqual([]);
    store.flush();
    expect(handedOn.map(({ newValue }) => newValue)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  test('makes room with what has been handed on first, whoever it is of', () => {
    const { context, store, putAt } = open(5000);
    const other = Stores.keyValueStoreBuilder('other', Serdes.String(), Serdes.Integer()).withCachingEnabled().build();
    other.init(context);
    const handedOn = handedOnBy(other);
    for (let i = 0; i < 10; i++) putAt(i, `key${i}`, i);
    store.flush();
    for (let i = 0; i < 10; i++) other.put(`key${i}`, i);
    expect(handedOn).toEqual([]);
    expect(context.cache!.bytes).toBeLessThanOrEqual(5000);
    expect([...store.all()].map(({ value }) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    store.close();
    other.close();
    expect(context.cache!.bytes).toBe(0);
  });

  test('counts values by their size, also those that grow in place', () => {
    const context = cachingContext(PLENTY);
    const store = Stores.keyValueStoreBuilder('lists', Serdes.String(), Serdes.JSON<string[]>()).withCachingEnabled().build();
    store.init(context);
    const handedOn = handedOnBy(store);
    store.put('fresh', Array.from({ length: 1000 }, () => 'x'.repeat(100)));
    expect(context.cache!.bytes).toBeGreaterThan(200_000);
    store.put('fresh', []);
    const small = context.cache!.bytes;
    expect(small).toBeLessThan(1000);
    const list: string[] = [];
    for (let i = 0; i < 100; i++) {
      list.push('x'.repeat(100));
      store.put('list', list);
    }
    expect(context.cache!.bytes - small).toBeGreaterThan(10_000);
    expect(handedOn).toEqual([]);
  });

  test('forgets what was not flushed when it is closed', () => {
    const { context, store, putAt } = open(PLENTY);
    const handedOn = handedOnBy(store);
    putAt(1, 'a', 1);
    store.close();
    expect(handedOn).toEqual([]);
    expect(context.cache!.bytes).toBe(0);
    expect(() => store.get('a')).toThrow('is not open');
  });

  test('passes everything on where its thread has no cache', () => {
    const { store } = open(0);
    expect((store as KeyValueStore<string, number> & { setFlushListener(listener: () => void, old: boolean): boolean }).setFlushListener(() => undefined, true)).toBe(false);
    store.put('a', 1);
    expect(store.get('a')).toBe(1);
    expect(store.approximateNumEntries()).toBe(1);
  });

  test('refuses null keys', () => {
    const { store } = open(PLENTY);
    expect(() => store.put(null as unknown as string, 1)).toThrow('null key');
    expect(() => store.get(null as unknown as string)).toThrow('null key');
  });

  test('reads like a store without a cache, and hands on what makes the same table, whatever is done to it', () => {
    const key = fc.constantFrom('', 'a', 'ab', 'b', 'é', '\u{1f600}');
    const command = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), key, value: fc.option(fc.nat(9)) }) },
      fc.record({ kind: fc.constant('delete' as const), key }),
      fc.record({ kind: fc.constant('putIfAbsent' as const), key, value: fc.nat(9) }),
      fc.record({ kind: fc.constant('flush' as const) }),
      fc.record({ kind: fc.constant('range' as const), from: fc.option(key), to: fc.option(key) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 50 }), fc.constantFrom(1, 1000, PLENTY), (commands, maxBytes) => {
        const { store } = open(maxBytes);
        const plain = open(0).store;
        const table = new Map<string, number>();
        handedOnBy<string, number>(store).push = ({ key: changed, oldValue, newValue }) => {
          expect(oldValue).toBe(table.get(changed) ?? null);
          if (newValue === null) table.delete(changed);
          else table.set(changed, newValue);
          return 0;
        };
        for (const step of commands) {
          if (step.kind === 'put') {
            store.put(step.key, step.value);
            plain.put(step.key, step.value);
          } else if (step.kind === 'delete') expect(store.delete(step.key)).toBe(plain.delete(step.key));
          else if (step.kind === 'putIfAbsent') expect(store.putIfAbsent(step.key, step.value)).toBe(plain.putIfAbsent(step.key, step.value));
          else if (step.kind === 'flush') store.flush();
          else {
            expect([...store.range(step.from, step.to)]).toEqual([...plain.range(step.from, step.to)]);
            expect([...store.reverseRange(step.from, step.to)]).toEqual([...plain.reverseRange(step.from, step.to)]);
          }
        }
        expect([...store.all()]).toEqual([...plain.all()]);
        store.flush();
        expect([...store.reverseAll()]).toEqual([...plain.reverseAll()]);
        expect([...table].sort()).toEqual([...plain.all()].map(({ key: k, value }) => [k, value]).sort());
      }),
    );
  });

  test('may be flushed while it is iterated', () => {
    const { store, putAt } = open(PLENTY);
    putAt(1, 'b', 1);
    store.flush();
    for (const key of ['a', 'c', 'd']) putAt(2, key, 2);
    const seen: string[] = [];
    for (const { key, value } of store.all()) {
      seen.push(`${key}${value}`);
      if (key !== 'a') continue;
      store.flush();
      store.delete('c');
      store.put('d', 3);
    }
    expect(seen).toEqual(['a2', 'b1', 'd3']);
  });
});
