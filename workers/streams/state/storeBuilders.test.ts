import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import { Stores, ValueAndTimestamp, type KeyValueStore, type TimestampedKeyValueStore } from '../index.ts';
import { changelogTopicConfig } from '../topology/InternalTopicConfig.ts';
import { openLogged, threeAlike } from './changelogFixture.ts';

const DAY = 24 * 60 * 60 * 1000;
const strings = Serdes.String();

describe('a store builder says what its changelog topic needs', () => {
  test.each([
    ['a key-value store', Stores.keyValueStoreBuilder('s', strings, strings), { 'cleanup.policy': 'compact' }],
    [
      'a window store',
      Stores.windowStoreBuilder(Stores.persistentWindowStore('s', 1000, 10, false), strings, strings),
      { 'cleanup.policy': 'compact,delete', 'retention.ms': String(DAY + 1000) },
    ],
    [
      'a window store with duplicates, which nothing compacts',
      Stores.windowStoreBuilder(Stores.persistentWindowStore('s', 1000, 10, true), strings, strings),
      { 'cleanup.policy': 'delete', 'retention.ms': String(DAY + 1000) },
    ],
    [
      'a session store',
      Stores.sessionStoreBuilder(Stores.persistentSessionStore('s', 1000), strings, strings),
      { 'cleanup.policy': 'compact,delete', 'retention.ms': String(DAY + 1000) },
    ],
    [
      'a versioned store',
      Stores.versionedKeyValueStoreBuilder(Stores.persistentVersionedKeyValueStore('s', 1000), strings, strings),
      { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': String(DAY + 1000) },
    ],
    [
      'a user with a wish',
      Stores.sessionStoreBuilder(Stores.persistentSessionStore('s', 1000), strings, strings).withLoggingEnabled({ 'retention.ms': '5' }),
      { 'cleanup.policy': 'compact,delete', 'retention.ms': '5' },
    ],
    [
      'windows kept for ever',
      Stores.sessionStoreBuilder(Stores.persistentSessionStore('s', Number.MAX_SAFE_INTEGER), strings, strings),
      { 'cleanup.policy': 'compact,delete', 'retention.ms': String(Number.MAX_SAFE_INTEGER) },
    ],
  ])('%s', (_, builder, configs) => {
    expect(changelogTopicConfig('topic', builder.changelog, builder.logConfig).configs).toEqual({ 'message.timestamp.type': 'CreateTime', ...configs });
  });

  test('and how long it keeps what', () => {
    expect(Stores.windowStoreBuilder(Stores.inMemoryWindowStore('s', 1000, 10, false), strings, strings).retentionPeriod).toBe(1000);
    expect(Stores.sessionStoreBuilder(Stores.inMemorySessionStore('s', 1000), strings, strings).retentionPeriod).toBe(1000);
    expect(Stores.versionedKeyValueStoreBuilder(Stores.persistentVersionedKeyValueStore('s', 1000), strings, strings).historyRetentionMs).toBe(1000);
  });
});

interface Put {
  readonly key: string;
  readonly value: number | null;
}

const puts: fc.Arbitrary<Put[]> = fc.array(fc.record({ key: fc.constantFrom('', 'a', 'b', 'c', 'd'), value: fc.option(fc.nat(99)) }), { maxLength: 40 });
const at = fc.record({ snapshotAt: fc.nat(40), replayed: fc.nat(10) });

describe('a key-value store is the same when it comes back', () => {
  test('with plain values', () => {
    fc.assert(
      fc.property(puts, at, (steps, where) => {
        const build = (): KeyValueStore<string, number> => Stores.keyValueStoreBuilder('s', strings, Serdes.Integer()).build();
        const all = threeAlike(build, steps, ({ key, value }, { store }) => store.put(key, value), where).map(({ store }) => [...store.all()]);
        expect(all[1]).toEqual(all[0]);
        expect(all[2]).toEqual(all[0]);
      }),
    );
  });

  test('with the times of its values', () => {
    fc.assert(
      fc.property(puts, at, (steps, where) => {
        const build = (): TimestampedKeyValueStore<string, number> => Stores.timestampedKeyValueStoreBuilder('s', strings, Serdes.Integer()).build();
        let time = 0;
        const take = ({ key, value }: Put, { store }: { store: TimestampedKeyValueStore<string, number> }): void =>
          store.put(key, value === null ? null : new ValueAndTimestamp(value, time++));
        const all = threeAlike(build, steps, take, where).map(({ store }) => [...store.all()]);
        expect(all[1]).toEqual(all[0]);
        expect(all[2]).toEqual(all[0]);
      }),
    );
  });
});

describe('an LRU map', () => {
  const build = (): KeyValueStore<string, number> => Stores.keyValueStoreBuilder(Stores.lruMap('s', 3), strings, Serdes.Integer()).build();
  const keysOf = (store: KeyValueStore<string, number>): string[] => [...store.all()].map(({ key }) => key);

  test('forgets what was used longest ago, and logs that', () => {
    const { store, changelog } = openLogged(build());
    for (const key of ['a', 'b', 'c']) store.put(key, 1);
    store.get('a');
    store.put('d', 1);
    store.put('c', 2);
    store.put('e', 1);
    expect(keysOf(store)).toEqual(['c', 'd', 'e']);
    const logged = changelog.map(({ key, value }) => `${String.fromCharCode(...key)}${value === null ? '-' : '+'}`);
    expect(logged).toEqual(['a+', 'b+', 'c+', 'b-', 'd+', 'c+', 'a-', 'e+']);
  });

  test('has the same entries when it comes back, and goes on alike where nothing was read', () => {
    fc.assert(
      fc.property(puts, puts, at, (steps, after, where) => {
        const all = threeAlike(build, steps, ({ key, value }, { store }) => store.put(key, value), where);
        const seen = all.map(({ store }) => {
          const restored = [...store.all()];
          for (const { key, value } of after) store.put(key, value);
          return { restored, after: [...store.all()] };
        });
        expect(seen[1]).toEqual(seen[0]);
        expect(seen[2]).toEqual(seen[0]);
      }),
    );
  });

  test('has room for a number of entries', () => {
    expect(() => Stores.lruMap('s', -1)).toThrow(RangeError);
    const { store } = openLogged(Stores.keyValueStoreBuilder(Stores.lruMap('s', 0), strings, Serdes.Integer()).build());
    store.put('a', 1);
    expect(keysOf(store)).toEqual([]);
  });
});
