import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import { Stores, StreamsException, ValueAndTimestamp, type WindowStore } from '../index.ts';
import { openLogged, threeAlike } from './changelogFixture.ts';

const RETENTION = 20;

const build = (retainDuplicates = false): WindowStore<string, number> =>
  Stores.windowStoreBuilder(Stores.inMemoryWindowStore('store', RETENTION, 5, retainDuplicates), Serdes.String(), Serdes.Integer()).build();

const open = (retainDuplicates = false): WindowStore<string, number> => openLogged(build(retainDuplicates)).store;

const starts = (found: Iterable<{ readonly key: number; readonly value: number }>): string[] => [...found].map(({ key, value }) => `${key}=${value}`);

const windows = (found: ReturnType<WindowStore<string, number>['all']>): string[] => [...found].map(({ key, value }) => `${key.toString()}=${value}`);

interface Put {
  readonly key: string;
  readonly value: number | null;
  readonly start: number;
}

const put: fc.Arbitrary<Put> = fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'ab'),
  value: fc.option(fc.nat(99)),
  start: fc.nat(60),
});

/** Steps whose time moves on, with some that are late. */
const puts = fc.array(put, { maxLength: 60 }).map((all) => all.map((step, i) => ({ ...step, start: Math.floor(step.start / 2) + i })));

/** What a list of all puts says. */
const model = (steps: readonly Put[], retainDuplicates: boolean): Put[] => {
  let live: Put[] = [];
  let streamTime = -1;
  for (const step of steps) {
    streamTime = Math.max(streamTime, step.start);
    if (!retainDuplicates) live = live.filter(({ key, start }) => key !== step.key || start !== step.start);
    if (step.value !== null) live.push(step);
    live = live.filter(({ start }) => start > streamTime - RETENTION);
  }
  const byKey = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return live.map((step, i) => ({ step, i })).sort((a, b) => a.step.start - b.step.start || byKey(a.step.key, b.step.key) || a.i - b.i).map(({ step }) => step);
};

const text = ({ key, start, value }: Put): string => `[${key}@${start}/${start + 5}]=${value}`;

describe('a window store', () => {
  test.each([false, true])('answers as a list of what was put would; duplicates retained: %s', (retainDuplicates) => {
    const range = fc.tuple(fc.integer({ min: -5, max: 90 }), fc.integer({ min: -5, max: 90 }));
    fc.assert(
      fc.property(puts, range, fc.boolean(), (steps, [from, to], readBetween) => {
        const store = open(retainDuplicates);
        for (const { key, value, start } of steps) {
          store.put(key, value, start);
          if (readBetween) windows(store.all());
        }
        const live = model(steps, retainDuplicates);
        const between = live.filter(({ start }) => start >= from && start <= to);
        expect(windows(store.all())).toEqual(live.map(text));
        expect(windows(store.backwardAll())).toEqual(live.map(text).reverse());
        expect(windows(store.fetchAll(from, to))).toEqual(between.map(text));
        expect(windows(store.backwardFetchAll(from, to))).toEqual(between.map(text).reverse());
        for (const key of ['a', 'b', 'x']) {
          const own = between.filter((step) => step.key === key).map(({ start, value }) => `${start}=${value}`);
          expect(starts(store.fetch(key, from, to))).toEqual(own);
          expect(starts(store.backwardFetch(key, from, to))).toEqual(own.reverse());
          const single = live.find((step) => step.key === key && step.start === from);
          expect(store.fetch(key, from)).toBe(retainDuplicates ? null : (single?.value ?? null));
        }
        for (const [first, last] of [['a', 'ab'], ['ab', null], [null, 'b'], ['b', 'a']] as const) {
          const within = between.filter(({ key }) => (first === null || key >= first) && (last === null || key <= last)).map(text);
          expect(windows(store.fetchRange(first, last, from, to))).toEqual(within);
          expect(windows(store.backwardFetchRange(first, last, from, to))).toEqual(within.reverse());
        }
      }),
    );
  });

  test.each([false, true])('is the same when it comes back, and goes on alike; duplicates retained: %s', (retainDuplicates) => {
    const at = fc.record({ snapshotAt: fc.nat(60), replayed: fc.nat(10) });
    fc.assert(
      fc.property(puts, puts, at, (steps, after, where) => {
        const all = threeAlike(() => build(retainDuplicates), steps, ({ key, value, start }, { store }) => store.put(key, value, start), where);
        const seen = all.map(({ store }) => {
          const restored = windows(store.all());
          for (const { key, value, start } of after) store.put(key, value, start);
          return { restored, after: windows(store.all()) };
        });
        expect(seen[1]).toEqual(seen[0]);
        expect(seen[2]).toEqual(seen[0]);
      }),
    );
  });

  test('drops and counts what is as old as the retention, and never shows it', () => {
    const { store, dropped } = openLogged(build());
    store.put('a', 1, 80);
    store.put('a', 2, 81);
    store.put('b', 3, 100);
    store.put('b', 4, 80);
    store.put('b', 5, 81);
    expect(windows(store.all())).toEqual(['[a@81/86]=2', '[b@81/86]=5', '[b@100/105]=3']);
    expect(store.fetch('a', 80)).toBeNull();
    expect(dropped()).toBe(1);
  });

  test('counts a late write as dropped only where a whole segment has expired, if it is a persistent one', () => {
    const supplier = Stores.persistentWindowStore('store', RETENTION, 5, true);
    const { store, dropped } = openLogged(Stores.windowStoreBuilder(supplier, Serdes.String(), Serdes.Integer()).build());
    store.put('a', 1, 120_000);
    store.put('a', 2, 60_000);
    expect(dropped()).toBe(0);
    store.put('a', 3, 59_999);
    expect(dropped()).toBe(1);
    expect(windows(store.all())).toEqual(['[a@120000/120005]=1']);
  });

  test.each([
    ['persistent', Stores.persistentWindowStore, ['[a@0/5]=1']],
    ['in-memory', Stores.inMemoryWindowStore, []],
  ] as const)('a null among duplicates changes nothing, though an in-memory store takes the time from it: %s', (_kind, supplier, left) => {
    const { store } = openLogged(Stores.windowStoreBuilder(supplier('store', RETENTION, 5, true), Serdes.String(), Serdes.Integer()).build());
    store.put('a', 1, 0);
    store.put('a', null, 100);
    expect(windows(store.all())).toEqual(left);
  });

  test('logs the key, the start and the sequence number, with the time of the record', () => {
    const { store, changelog, setTime } = openLogged(build());
    setTime(7);
    store.put('a', 1, 258);
    store.put('a', null, 258);
    expect(changelog).toEqual([
      { key: new Uint8Array([97, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0]), value: new Uint8Array([0, 0, 0, 1]), timestamp: 7 },
      { key: new Uint8Array([97, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0]), value: null, timestamp: 7 },
    ]);
    const duplicates = openLogged(build(true));
    duplicates.store.put('a', 1, 0);
    duplicates.store.put('a', 2, 0);
    expect(duplicates.changelog.map(({ key }) => key[12])).toEqual([1, 2]);
  });

  test('logs a value beside its own time where it keeps one', () => {
    const supplier = Stores.persistentWindowStore('store', 20, 5, false);
    const logged = openLogged(Stores.timestampedWindowStoreBuilder(supplier, Serdes.String(), Serdes.Integer()).build());
    logged.setTime(9);
    logged.store.put('a', new ValueAndTimestamp(1, 3), 0);
    logged.store.put('a', null, 5);
    expect(logged.changelog.map(({ timestamp }) => timestamp)).toEqual([3, 9]);
    const back = openLogged(Stores.timestampedWindowStoreBuilder(supplier, Serdes.String(), Serdes.Integer()).build());
    back.restore(logged.changelog);
    expect(back.store.fetch('a', 0)).toEqual(new ValueAndTimestamp(1, 3));
  });

  test('may be changed while it is iterated', () => {
    const store = open();
    for (const start of [1, 3, 5, 7]) store.put('a', start, start);
    const seen: number[] = [];
    for (const { key } of store.fetch('a', 0, 100)) {
      seen.push(key);
      if (key === 1) store.put('a', null, 3);
      if (key === 5) store.put('a', 26, 26);
    }
    expect(seen).toEqual([1, 5, 7, 26]);
  });

  test('finds a window among many of one key without a look at the others', () => {
    const store = Stores.windowStoreBuilder(Stores.inMemoryWindowStore('store', 1_000_000, 1, false), Serdes.String(), Serdes.Integer()).build();
    openLogged(store);
    for (let start = 0; start < 200_000; start++) store.put('hot', start, start);
    const begun = performance.now();
    for (let i = 0; i < 20_000; i++) {
      expect([...store.fetch('hot', 100_000 + i, 100_001 + i)]).toHaveLength(2);
      expect([...store.fetch('cold', 0, 200_000)]).toHaveLength(0);
    }
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test('refuses null keys, work while it is closed, and windows longer than they are kept', () => {
    const store = open();
    expect(() => store.put(null as unknown as string, 1, 0)).toThrow(StreamsException);
    store.close();
    expect(() => store.fetch('a', 0)).toThrow('is not open');
    expect(() => Stores.inMemoryWindowStore('store', 4, 5, false)).toThrow(RangeError);
    expect(() => Stores.inMemoryWindowStore('store', -1, 0, false)).toThrow(RangeError);
  });
});
