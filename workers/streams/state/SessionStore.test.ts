import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Serdes } from '../../serde/index.ts';
import { Stores, type SessionStore } from '../index.ts';
import { SessionWindow } from '../windows/SessionWindow.ts';
import { Windowed } from '../windows/Windowed.ts';
import { openLogged, threeAlike } from './changelogFixture.ts';

const RETENTION = 20;

const build = (): SessionStore<string, number> =>
  Stores.sessionStoreBuilder(Stores.inMemorySessionStore('store', RETENTION), Serdes.String(), Serdes.Integer()).build();

const session = (key: string, start: number, end: number): Windowed<string> => new Windowed(key, new SessionWindow(start, end));

const sessions = (found: ReturnType<SessionStore<string, number>['fetch']>): string[] => [...found].map(({ key, value }) => `${key.toString()}=${value}`);

interface Put {
  readonly key: string;
  readonly value: number | null;
  readonly start: number;
  readonly end: number;
}

const puts: fc.Arbitrary<Put[]> = fc
  .array(fc.record({ key: fc.constantFrom('a', 'b', 'ab'), value: fc.option(fc.nat(99)), start: fc.nat(30), length: fc.nat(8) }), { maxLength: 60 })
  .map((all) => all.map(({ key, value, start, length }, i) => ({ key, value, start: start + i, end: start + i + length })));

const model = (steps: readonly Put[]): Put[] => {
  let live: Put[] = [];
  let streamTime = -1;
  for (const step of steps) {
    streamTime = Math.max(streamTime, step.end);
    live = live.filter(({ key, start, end }) => key !== step.key || start !== step.start || end !== step.end);
    if (step.value !== null) live.push(step);
    live = live.filter(({ end }) => end > streamTime - RETENTION);
  }
  return live.sort((a, b) => a.end - b.end || a.start - b.start || (a.key < b.key ? -1 : 1));
};

const text = ({ key, start, end, value }: Put): string => `[${key}@${start}/${end}]=${value}`;

const take = ({ key, value, start, end }: Put, store: SessionStore<string, number>): void => {
  if (value === null && start % 2 === 0) store.remove(session(key, start, end));
  else store.put(session(key, start, end), value);
};

describe('a session store', () => {
  test('answers as a list of what was put would', () => {
    fc.assert(
      fc.property(puts, fc.nat(100), fc.nat(100), fc.boolean(), (steps, earliestEnd, latestStart, readBetween) => {
        const { store } = openLogged(build());
        for (const step of steps) {
          take(step, store);
          if (readBetween) sessions(store.fetchRange(null, null));
        }
        const live = model(steps);
        expect(sessions(store.fetchRange(null, null))).toEqual(live.map(text));
        expect(sessions(store.backwardFetchRange(null, null))).toEqual(live.map(text).reverse());
        expect(sessions(store.findSessionsByEnd(earliestEnd, latestStart))).toEqual(
          live.filter(({ end }) => end >= earliestEnd && end <= latestStart).map(text),
        );
        const found = live.filter(({ start, end }) => end >= earliestEnd && start <= latestStart);
        expect(sessions(store.findSessionsInRange('a', 'ab', earliestEnd, latestStart))).toEqual(found.filter(({ key }) => key !== 'b').map(text));
        for (const key of ['a', 'b', 'x']) {
          expect(sessions(store.fetch(key))).toEqual(live.filter((step) => step.key === key).map(text));
          expect(sessions(store.backwardFetch(key))).toEqual(live.filter((step) => step.key === key).map(text).reverse());
          const own = found.filter((step) => step.key === key).map(text);
          expect(sessions(store.findSessions(key, earliestEnd, latestStart))).toEqual(own);
          expect(sessions(store.backwardFindSessions(key, earliestEnd, latestStart))).toEqual(own.reverse());
        }
        for (const { key, start, end, value } of live) expect(store.fetchSession(key, start, end)).toBe(value);
        expect(store.fetchSession('x', 0, 0)).toBeNull();
      }),
    );
  });

  test('is the same when it comes back, and goes on alike', () => {
    const at = fc.record({ snapshotAt: fc.nat(60), replayed: fc.nat(10) });
    fc.assert(
      fc.property(puts, puts, at, (steps, after, where) => {
        const all = threeAlike(build, steps, (step, { store }) => take(step, store), where);
        const seen = all.map(({ store }) => {
          const restored = sessions(store.fetchRange(null, null));
          for (const step of after) take(step, store);
          return { restored, after: sessions(store.fetchRange(null, null)) };
        });
        expect(seen[1]).toEqual(seen[0]);
        expect(seen[2]).toEqual(seen[0]);
      }),
    );
  });

  test('drops and counts what ended a retention ago', () => {
    const { store, dropped } = openLogged(build());
    store.put(session('a', 0, 100), 1);
    store.put(session('b', 70, 80), 2);
    store.put(session('b', 70, 81), 3);
    expect(sessions(store.fetchRange(null, null))).toEqual(['[b@70/81]=3', '[a@0/100]=1']);
    expect(dropped()).toBe(1);
  });

  test('counts a late write as dropped only where a whole segment has expired, if it is a persistent one', () => {
    const supplier = Stores.persistentSessionStore('store', RETENTION);
    const { store, dropped } = openLogged(Stores.sessionStoreBuilder(supplier, Serdes.String(), Serdes.Integer()).build());
    store.put(session('a', 0, 120_000), 1);
    store.put(session('a', 0, 60_000), 2);
    expect(dropped()).toBe(0);
    store.put(session('a', 0, 59_999), 3);
    expect(dropped()).toBe(1);
    expect(sessions(store.fetch('a'))).toEqual(['[a@0/120000]=1']);
  });

  test('logs the key, the end and the start, with the time of the record', () => {
    const { store, changelog, setTime } = openLogged(build());
    setTime(7);
    store.put(session('a', 1, 258), 5);
    store.remove(session('a', 1, 258));
    const key = new Uint8Array([97, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(changelog).toEqual([{ key, value: new Uint8Array([0, 0, 0, 5]), timestamp: 7 }, { key, value: null, timestamp: 7 }]);
  });
});
