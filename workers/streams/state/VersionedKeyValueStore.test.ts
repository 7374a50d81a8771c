import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import {
  PUT_RETURN_CODE_NOT_PUT, PUT_RETURN_CODE_VALID_TO_UNDEFINED, Stores, type VersionedKeyValueStore, type VersionedRecord,
} from '../index.ts';
import { openLogged, threeAlike } from './changelogFixture.ts';

const HISTORY = 20;
const SEGMENT = 5;

const build = (): VersionedKeyValueStore<string, number> =>
  Stores.versionedKeyValueStoreBuilder(Stores.persistentVersionedKeyValueStore('store', HISTORY, SEGMENT), Serdes.String(), Serdes.Integer()).build();

interface Put {
  readonly key: string;
  readonly value: number | null;
  readonly time: number;
}

/** Time moves on, sometimes far; some steps are late. */
const puts: fc.Arbitrary<Put[]> = fc
  .array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), value: fc.option(fc.nat(99)), late: fc.nat(25), on: fc.oneof({ weight: 9, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(40) }) }), { maxLength: 60 })
  .map((all) => {
    let now = 20;
    return all.map(({ key, value, late, on }) => ({ key, value, time: (now += on) - (late < 10 ? 0 : late - 10) }));
  });

/** Every version that was ever taken. */
class Model {
  readonly #versions = new Map<string, Map<number, number | null>>();
  streamTime = -1;

  put({ key, value, time }: Put): number {
    if (time < this.streamTime - HISTORY) return PUT_RETURN_CODE_NOT_PUT;
    this.streamTime = Math.max(this.streamTime, time);
    const versions = this.#versions.get(key) ?? new Map<number, number | null>();
    versions.set(time, value);
    this.#versions.set(key, versions);
    return this.#all(key).find(({ timestamp }) => timestamp > time)?.timestamp ?? PUT_RETURN_CODE_VALID_TO_UNDEFINED;
  }

  get(key: string): VersionedRecord<number> | null {
    const latest = this.#all(key).at(-1);
    return latest === undefined ? null : recorded(latest);
  }

  getAsOf(key: string, asOf: number): VersionedRecord<number> | null {
    const found = this.#all(key).findLast(({ timestamp }) => timestamp <= asOf);
    if (found === undefined || (asOf < this.streamTime - HISTORY && found.validTo !== undefined)) return null;
    return recorded(found);
  }

  getVersions(key: string, from: number, to: number): Array<VersionedRecord<number>> {
    const oldest = Math.floor((this.streamTime - HISTORY) / SEGMENT);
    return this.#all(key)
      .filter(({ timestamp, validTo = Infinity }) => timestamp <= to && validTo > from)
      .filter(({ validTo = Infinity }) => (to < this.streamTime - HISTORY ? validTo === Infinity : Math.floor(validTo / SEGMENT) >= oldest))
      .map(recorded)
      .filter((record) => record !== null);
  }

  #all(key: string): Array<{ value: number | null; timestamp: number; validTo: number | undefined }> {
    const sorted = [...(this.#versions.get(key) ?? [])].sort(([a], [b]) => a - b);
    return sorted.map(([timestamp, value], i) => ({ value, timestamp, validTo: sorted[i + 1]?.[0] }));
  }
}

const recorded = ({ value, timestamp, validTo }: { value: number | null; timestamp: number; validTo: number | undefined }): VersionedRecord<number> | null =>
  value === null ? null : { value, timestamp, validTo };

const everythingIn = (store: VersionedKeyValueStore<string, number>): unknown[] =>
  ['a', 'b', 'c'].flatMap((key) => [
    store.get(key),
    ...[0, 15, 40, 60, 80, 100, 130, 200].map((time) => store.getAsOf(key, time)),
    store.getVersions(key, null, null, 'ascending'),
  ]);

describe('a versioned store', () => {
  test('answers as a list of all versions would', () => {
    fc.assert(
      fc.property(puts, fc.nat(150), fc.nat(150), (steps, from, to) => {
        const { store } = openLogged(build());
        const versions = new Model();
        for (const step of steps) {
          expect(store.put(step.key, step.value, step.time)).toBe(versions.put(step));
          expect(store.getAsOf(step.key, step.time)).toEqual(versions.getAsOf(step.key, step.time));
        }
        for (const key of ['a', 'b', 'c', 'x']) {
          expect(store.get(key)).toEqual(versions.get(key));
          expect(store.getAsOf(key, from)).toEqual(versions.getAsOf(key, from));
          expect(store.getVersions(key, from, to, 'ascending')).toEqual(versions.getVersions(key, from, to));
          expect(store.getVersions(key, null, null, 'descending')).toEqual(versions.getVersions(key, -Infinity, Infinity).reverse());
        }
      }),
      { numRuns: 300 },
    );
  });

  test('is the same when it comes back, and goes on alike', () => {
    const at = fc.record({ snapshotAt: fc.nat(60), replayed: fc.nat(10) });
    fc.assert(
      fc.property(puts, puts, at, (steps, after, where) => {
        const all = threeAlike(build, steps, ({ key, value, time }, { store }) => void store.put(key, value, time), where);
        const seen = all.map(({ store }) => {
          const restored = everythingIn(store);
          const codes = after.map(({ key, value, time }) => store.put(key, value, time + 20));
          return { restored, codes, after: everythingIn(store) };
        });
        expect(seen[1]).toEqual(seen[0]);
        expect(seen[2]).toEqual(seen[0]);
      }),
      { numRuns: 500 },
    );
  });

  test('does not take a late version for the latest where the tombstone after it went during a snapshot', () => {
    const [original, , back] = threeAlike(
      build,
      [
        { key: 'b', value: 1, time: 1 }, { key: 'c', value: 1, time: 1 }, { key: 'a', value: null, time: 10 },
        { key: 'a', value: 5, time: 9 }, { key: 'b', value: 2, time: 60 }, { key: 'b', value: 3, time: 61 },
      ],
      ({ key, value, time }, { store }) => void store.put(key, value, time),
      { snapshotAt: 3, replayed: 0 },
    );
    expect(original.store.get('a')).toBeNull();
    expect(back.store.get('a')).toBeNull();
  });

  test('deletes by a tombstone, and tells what it ends', () => {
    const { store, dropped } = openLogged(build());
    store.put('a', 1, 10);
    expect(store.delete('a', 12)).toEqual({ value: 1, timestamp: 10, validTo: undefined });
    expect(store.get('a')).toBeNull();
    expect(store.getAsOf('a', 11)).toEqual({ value: 1, timestamp: 10, validTo: 12 });
    store.put('b', 1, 40);
    expect(store.delete('a', 19)).toBeNull();
    expect(dropped()).toBe(1);
  });

  test('logs each version with its own time, even one that it does not take', () => {
    const { store, changelog, setTime, dropped } = openLogged(build());
    setTime(99);
    store.put('a', 1, 50);
    store.put('a', null, 40);
    store.put('a', 2, 3);
    expect(changelog.map(({ value, timestamp }) => [value?.[3] ?? null, timestamp])).toEqual([[1, 50], [null, 40], [2, 3]]);
    expect(dropped()).toBe(1);
  });

  test('cannot be cached', () => {
    const builder = Stores.versionedKeyValueStoreBuilder(Stores.persistentVersionedKeyValueStore('store', 1), Serdes.String(), Serdes.Integer());
    expect(() => builder.withCachingEnabled()).toThrow('do not support caching');
  });
});
