import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { SeededRandom, SystemTime } from '../common/index.ts';
import { FaultyStorage, IndexedDbStorage, MemoryStorage, storageEngineSuite, type StorageEngine, type WriteOperation } from './index.ts';

let databases = 0;
const time = new SystemTime();
const implementations: Record<string, () => Promise<StorageEngine>> = {
  MemoryStorage: async () => new MemoryStorage(),
  IndexedDbStorage: () => IndexedDbStorage.open(`storage-test-${databases++}`),
  'FaultyStorage that only delays': async () =>
    new FaultyStorage(new MemoryStorage(), time, new SeededRandom(7), { failure: 0, maxDelayYields: 3 }),
};

for (const [name, open] of Object.entries(implementations)) {
  describe(name, () => {
    test.each(storageEngineSuite.map((promise) => [promise.name, promise] as const))('%s', (_, promise) => promise.run(open));
  });
}

const put = (key: string): WriteOperation => ({ kind: 'put', store: 'chunks', key: [key], value: 1 });

describe('a write that fails', () => {
  test('takes along the ones behind it and not the ones after it, in IndexedDB', async () => {
    const storage = await IndexedDbStorage.open(`storage-test-${databases++}`);
    const unstorable: WriteOperation = { kind: 'put', store: 'chunks', key: ['bad'], value: { f: () => 0 } };
    const order: string[] = [];
    const outcomes = await Promise.allSettled([
      storage.write([put('before')], 'relaxed').finally(() => order.push('before')),
      storage.write([put('fails'), unstorable], 'relaxed').finally(() => order.push('fails')),
      storage.write([put('behind')], 'relaxed').finally(() => order.push('behind')),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(order).toEqual(['before', 'fails', 'behind']);
    await storage.write([put('after')], 'relaxed');
    expect(await storage.keys('chunks', [])).toEqual([['after'], ['before']]);
    await storage.close();
  });

  test('takes along the ones behind it and not the ones after it, in a faulty storage', async () => {
    const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(1), { failure: 0, maxDelayYields: 2 });
    const before = storage.write([put('before')], 'relaxed');
    storage.failNextWrite();
    const outcomes = await Promise.allSettled([before, storage.write([put('fails')], 'relaxed'), storage.write([put('behind')], 'relaxed')]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    await time.yield();
    await storage.write([put('after')], 'relaxed');
    expect(await storage.keys('chunks', [])).toEqual([['after'], ['before']]);
  });

  test('is not overtaken by one behind it when the tab dies in between', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(seed), { failure: 0, maxDelayYields: 3 });
      storage.failNextWrite();
      const writes = ['fails', 'behind', 'last'].map((key) => storage.write([put(key)], 'relaxed').catch(() => undefined));
      for (let i = 0; i < seed % 6; i++) await time.yield();
      expect(await storage.crash().keys('chunks', [])).toEqual([]);
      await Promise.all(writes);
    }
  });
});

describe('IndexedDbStorage', () => {
  test('finds again what it held when it is opened a second time', async () => {
    const name = `storage-test-${databases++}`;
    const first = await IndexedDbStorage.open(name);
    await first.write([put('kept')], 'strict');
    await first.close();
    const second = await IndexedDbStorage.open(name);
    expect(await second.keys('chunks', [])).toEqual([['kept']]);
    await second.close();
  });

  test('reports the platform\'s estimate', async () => {
    const storage = await IndexedDbStorage.open(`storage-test-${databases++}`, {
      estimator: { estimate: async () => ({ usage: 10, quota: 100 }), persisted: async () => true },
    });
    expect(await storage.usage()).toEqual({ usedBytes: 10, quotaBytes: 100, persisted: true });
    await storage.close();
  });

  test('names a full disk', async () => {
    const storage = await IndexedDbStorage.open(`storage-test-${databases++}`, {
      estimator: { estimate: () => Promise.reject(new DOMException('no', 'QuotaExceededError')) },
    });
    await expect(storage.usage()).rejects.toMatchObject({ name: 'StorageError', kind: 'quota-exceeded' });
    await storage.close();
  });
});

describe('a crash', () => {
  const crashed = async (seed: number): Promise<{ acknowledged: number; found: number }> => {
    const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(seed), { failure: 0, maxDelayYields: 3 });
    let acknowledged = 0;
    const writes = Array.from({ length: 6 }, (_, i) =>
      storage.write([put(`${i}a`), put(`${i}b`)], 'relaxed').then(() => acknowledged++, () => undefined));
    for (let i = 0; i < seed % 5; i++) await time.yield();
    const survivor = storage.crash();
    const atCrash = acknowledged;
    const keys = await survivor.keys('chunks', []);
    const expected = Array.from({ length: keys.length / 2 }, (_, i) => [[`${i}a`], [`${i}b`]]).flat();
    expect(keys).toEqual(expected);
    await Promise.all(writes);
    expect(acknowledged).toBe(atCrash);
    return { acknowledged: atCrash, found: keys.length / 2 };
  };

  test('leaves a prefix of whole writes that holds everything acknowledged', async () => {
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, seed) => crashed(seed)));
    for (const { acknowledged, found } of outcomes) expect(found).toBeGreaterThanOrEqual(acknowledged);
    expect(outcomes.some(({ acknowledged, found }) => found > acknowledged)).toBe(true);
    expect(outcomes.some(({ found }) => found < 6)).toBe(true);
  });

  test('of the machine keeps every strict write', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(seed), { failure: 0, maxDelayYields: 0 });
      await storage.write([put('1')], 'relaxed');
      await storage.write([put('2')], 'strict');
      await storage.write([put('3')], 'relaxed');
      const keys = (await storage.powerCut().keys('chunks', [])).flat();
      expect(keys.slice(0, 2)).toEqual(['1', '2']);
    }
  });
});
