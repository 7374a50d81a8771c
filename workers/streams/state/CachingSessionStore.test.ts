import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import { Stores, type SessionStore } from '../index.ts';
import { SessionWindow } from '../windows/SessionWindow.ts';
import { Windowed } from '../windows/Windowed.ts';
import { cachingContext, handedOnBy } from './cachingFixture.ts';

const PLENTY = 1e6;

const open = (maxBytes: number) => {
  const context = cachingContext(maxBytes);
  const store: SessionStore<string, number> = Stores.sessionStoreBuilder(Stores.inMemorySessionStore('store', 1000), Serdes.String(), Serdes.Integer())
    .withCachingEnabled()
    .build();
  store.init(context);
  return { context, store };
};

const session = (key: string, start: number, end: number): Windowed<string> => new Windowed(key, new SessionWindow(start, end));

const text = (found: Iterable<{ readonly key: Windowed<string>; readonly value: number }>): string[] => [...found].map(({ key, value }) => `${key.toString()}=${value}`);

const reads = (store: SessionStore<string, number>, keyFrom: string | null, keyTo: string | null, earliestEnd: number, latestStart: number): unknown => [
  store.fetchSession('a', latestStart, earliestEnd),
  text(store.fetch('a')),
  text(store.backwardFetch('ab')),
  text(store.findSessions('a', earliestEnd, latestStart)),
  text(store.backwardFindSessions('a', earliestEnd, latestStart)),
  text(store.findSessionsInRange(keyFrom, keyTo, earliestEnd, latestStart)),
  text(store.findSessionsByEnd(earliestEnd, earliestEnd + 8)),
  text(store.fetchRange(keyFrom, keyTo)),
  text(store.backwardFetchRange(keyFrom, keyTo)),
];

describe('a caching session store', () => {
  test('hands on what became of each session, in the order of last update, and nothing of those that came and went', () => {
    const { context, store } = open(PLENTY);
    const handedOn = handedOnBy<Windowed<string>, number>(store);
    store.put(session('a', 1, 1), 1);
    store.flush();
    context.timestamp = 7;
    store.put(session('b', 3, 3), 1);
    store.put(session('b', 3, 3), 2);
    store.remove(session('a', 1, 1));
    store.put(session('a', 1, 4), 2);
    store.remove(session('a', 1, 4));
    store.put(session('a', 1, 6), 3);
    store.flush();
    expect(handedOn.map(({ key, oldValue, newValue, timestamp }) => `${key.toString()}: ${oldValue}->${newValue} @${timestamp}`)).toEqual([
      '[a@1/1]: null->1 @0', '[b@3/3]: null->2 @7', '[a@1/1]: 1->null @7', '[a@1/6]: null->3 @7',
    ]);
  });

  test('shows what the store beneath has forgotten as long as the cache has it', () => {
    const { context, store } = open(PLENTY);
    store.put(session('a', 1, 2), 1);
    store.flush();
    store.put(session('b', 2000, 2000), 2);
    store.flush();
    expect(text(store.findSessions('a', 0, 5))).toEqual(['[a@1/2]=1']);
    expect(store.fetchSession('a', 1, 2)).toBe(1);
    context.cache?.dropClean();
    expect(text(store.fetch('a'))).toEqual([]);
  });

  test('reads like a store without a cache, and hands on what makes the same table, whatever is done to it', () => {
    const key = fc.constantFrom('a', 'ab', 'b', 'é');
    const command = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('put' as const), key, value: fc.option(fc.nat(9)), start: fc.nat(20), length: fc.nat(4) }) },
      fc.record({ kind: fc.constant('flush' as const) }),
      fc.record({ kind: fc.constant('read' as const), keyFrom: fc.option(key), keyTo: fc.option(key), end: fc.nat(24), start: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 50 }), fc.constantFrom(1, 1500, PLENTY), (commands, maxBytes) => {
        const { context, store } = open(maxBytes);
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
            const window = session(step.key, step.start, step.start + step.length);
            store.put(window, step.value);
            plain.put(window, step.value);
            expect(context.cache!.bytes).toBeLessThanOrEqual(maxBytes);
          } else if (step.kind === 'flush') store.flush();
          else expect(reads(store, step.keyFrom, step.keyTo, step.end, step.start)).toEqual(reads(plain, step.keyFrom, step.keyTo, step.end, step.start));
        }
        store.flush();
        expect(reads(store, null, null, 0, 30)).toEqual(reads(plain, null, null, 0, 30));
        expect([...table].map(([k, v]) => `${k}=${v}`).sort()).toEqual(text(plain.fetchRange(null, null)).sort());
      }),
    );
  });
});
