import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../../common/index.ts';
import { Serdes } from '../../serde/index.ts';
import { Record } from '../index.ts';
import { threeAlike } from './changelogFixture.ts';
import { keyBytes } from './keyBytes.ts';
import { OuterJoinStoreBuilder, type OuterJoinStore } from './OuterJoinStore.ts';
import { StreamTableJoinBufferBuilder, type StreamTableJoinBuffer } from './StreamTableJoinBuffer.ts';
import { SubscriptionStoreBuilder, type SubscriptionStore } from './SubscriptionStore.ts';
import { TimeOrderedEntries } from './TimeOrderedEntries.ts';

const text = Serdes.String();
const key = fc.constantFrom('a', 'b', 'ab', 'é');
const time = fc.nat(12);
const snapshots = fc.record({ snapshotAt: fc.nat(40), replayed: fc.nat(4) });

const byBytes = (a: string, b: string): number => Buffer.compare(encodeUtf8(a), encodeUtf8(b));

describe('entries in the order of time', () => {
  test('are found at both ends and in between, whatever comes and goes', () => {
    const step = fc.tuple(fc.constantFrom('add', 'add', 'remove', 'first', 'last', 'from'), key, time);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const entries = new TimeOrderedEntries<string, number>(keyBytes(text));
        let model: Array<{ readonly key: string; readonly time: number; readonly values: number[] }> = [];
        steps.forEach(([kind, k, t], index) => {
          const times = model.map((entry) => entry.time);
          if (kind === 'first') expect(entries.firstTime).toBe(Math.min(...times));
          else if (kind === 'last') expect(entries.lastTime).toBe(Math.max(...times));
          else if (kind === 'from') expect(entries.firstTimeFrom(t)).toBe(Math.min(...times.filter((one) => one >= t)));
          else {
            const present = model.find((entry) => entry.key === k && entry.time === t);
            if (kind === 'remove') {
              expect(entries.remove(k, t)).toEqual(present);
              model = model.filter((entry) => entry !== present);
            } else {
              entries.add(k, t, index);
              if (present === undefined) model.push({ key: k, time: t, values: [index] });
              else present.values.push(index);
            }
          }
          expect(entries.at(t)).toEqual(model.filter((entry) => entry.time === t).sort((a, b) => byBytes(a.key, b.key)));
        });
      }),
    );
  });
});

describe('the stores of joins come back from their changelog and from a snapshot', () => {
  test('the unmatched records of a join of streams', () => {
    const build = (): OuterJoinStore<string, string, number> =>
      new OuterJoinStoreBuilder('store', { keySerde: text, valueSerde: text, otherValueSerde: Serdes.Integer() }).build();
    const content = ({ left, right }: OuterJoinStore<string, string, number>): unknown =>
      Array.from({ length: 13 }, (_, t) => [left.at(t), right.at(t)]);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('left', 'right', 'remove'), key, time, fc.nat(99)), { maxLength: 40 }), snapshots, (steps, when) => {
        const stores = threeAlike(build, steps, ([kind, k, t, value], { store }) => {
          if (kind === 'left') store.putLeft(k, t, `v${value}`);
          else if (kind === 'right') store.putRight(k, t, value);
          else store.remove(k, t, value % 2 === 0);
        }, when);
        for (const { store } of stores) expect(content(store)).toEqual(content(stores[0].store));
      }),
      { numRuns: 50 },
    );
  });

  test('the subscriptions of a foreign-key join, in the order of primary keys', () => {
    const build = (): SubscriptionStore<string, string, number> =>
      new SubscriptionStoreBuilder('store', { foreignKeySerde: text, primaryKeySerde: text, valueSerde: Serdes.Integer() }).build();
    const content = (store: SubscriptionStore<string, string, number>): unknown =>
      ['a', 'b', 'ab', 'é'].map((foreignKey) => store.subscriptionsTo(foreignKey).map(({ primaryKey, value }) => [primaryKey, value]));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), key, key, fc.nat(99)), { maxLength: 40 }), snapshots, (steps, when) => {
        const model = new Map<string, readonly [string, string, number]>();
        const stores = threeAlike(build, steps, ([puts, foreignKey, primaryKey, value], { store }) => {
          if (puts) store.put(foreignKey, primaryKey, value);
          else store.delete(foreignKey, primaryKey);
          if (puts) model.set(`${foreignKey}/${primaryKey}`, [foreignKey, primaryKey, value]);
          else model.delete(`${foreignKey}/${primaryKey}`);
          const expected = [...model.values()].filter(([f]) => f === foreignKey).sort(([, a], [, b]) => byBytes(a, b));
          expect(store.subscriptionsTo(foreignKey).map((one) => [foreignKey, one.primaryKey, one.value])).toEqual(expected);
        }, when);
        for (const { store } of stores) expect(content(store)).toEqual(content(stores[0].store));
      }),
      { numRuns: 50 },
    );
  });

  test('the records that wait for a table, with where they came from', () => {
    const build = (): StreamTableJoinBuffer<string, string> =>
      new StreamTableJoinBufferBuilder('store', 5, { keySerde: text, valueSerde: text }).build();
    const drained = (buffer: StreamTableJoinBuffer<string, string>): unknown => {
      const found: unknown[] = [];
      buffer.put(new Record('z', 'last', 1000), contextAt(1000));
      buffer.evict(({ key: k, value, timestamp, headers }, { metadata }) => found.push([k, value, timestamp, headers, metadata]));
      return found;
    };
    const headers = [{ key: 'h', value: Uint8Array.of(1, 2) }, { key: 'n', value: null }];
    const contextAt = (timestamp: number) =>
      ({ timestamp, headers, metadata: { topic: 'in', partition: 1, offset: timestamp }, sourceRawKey: null, sourceRawValue: null });
    fc.assert(
      fc.property(fc.array(fc.tuple(key, time, fc.boolean()), { maxLength: 30 }), snapshots, (steps, when) => {
        let count = 0;
        const stores = threeAlike(build, steps, ([k, timestamp, evicts], { store }) => {
          store.put(new Record(k, `v${count++}`, timestamp, headers), contextAt(timestamp));
          if (evicts) store.evict(() => undefined);
        }, when);
        const [expected, ...others] = stores.map(({ store }) => drained(store));
        for (const other of others) expect(other).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});
