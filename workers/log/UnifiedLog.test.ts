import { describe, expect, test } from 'vitest';
import { KafkaError, MockTime, SystemTime, type ErrorName, type Time } from '../common/index.ts';
import { MemoryStorage, type StorageEngine, type StorageKey } from '../storage/index.ts';
import { ChunkCache, LogManager, parseLogConfig, type LogConfig, type UnifiedLog } from './index.ts';
import { batchOf, keyedBatchOf, recordsOf } from './testing/batches.ts';
import { readAll } from './testing/readAll.ts';

const NAME = 'widgets-0';
const time = new SystemTime();
const config = (overrides: Record<string, string> = {}): LogConfig => parseLogConfig(overrides);

const openManager = (storage: StorageEngine = new MemoryStorage(), cacheBytes = 1 << 26, clock: Time = time): Promise<LogManager> =>
  LogManager.open({ storage, time: clock, prefix: '0', cache: new ChunkCache(cacheBytes) });

const openLog = async (overrides: Record<string, string> = {}): Promise<UnifiedLog> => (await openManager()).createLog(NAME, config(overrides));

const errorName = (action: () => unknown): ErrorName | undefined => {
  try {
    action();
  } catch (error) {
    return error instanceof KafkaError ? error.errorName : undefined;
  }
  return undefined;
};

const values = (count: number, prefix = 'v'): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('append', () => {
  test('assigns consecutive offsets across batches and appends', async () => {
    const log = await openLog();
    expect(log.appendAsLeader(batchOf(['a', 'b']), 0)).toMatchObject({ baseOffset: 0, lastOffset: 1, logAppendTimeMs: -1 });
    const two = new Uint8Array([...batchOf(['c']), ...batchOf(['d', 'e'])]);
    expect(log.appendAsLeader(two, 0)).toMatchObject({ baseOffset: 2, lastOffset: 4 });
    expect(log.logEndOffset).toBe(5);
    expect((await readAll(log)).map(({ offset, value }) => [offset, value])).toEqual([[0, 'a'], [1, 'b'], [2, 'c'], [3, 'd'], [4, 'e']]);
  });

  test('refuses a batch above max.message.bytes', async () => {
    const big = batchOf(['change (I need more bytes)... blah blah blah.', 'More padding boo hoo']);
    const log = await openLog({ 'max.message.bytes': String(big.length - 1) });
    log.appendAsLeader(batchOf(['You', 'bethe']), 0);
    expect(errorName(() => log.appendAsLeader(big, 0))).toBe('MESSAGE_TOO_LARGE');
  });

  test('takes all batches or none', async () => {
    const log = await openLog();
    const broken = batchOf(['b']);
    broken[broken.length - 1]! ^= 1;
    expect(errorName(() => log.appendAsLeader(new Uint8Array([...batchOf(['a']), ...broken]), 0))).toBe('CORRUPT_MESSAGE');
    expect(log.logEndOffset).toBe(0);
    expect(errorName(() => log.appendAsLeader(new Uint8Array(0), 0))).toBe('INVALID_RECORD');
  });

  test('wants keys where the topic is compacted', async () => {
    const log = await openLog({ 'cleanup.policy': 'compact' });
    log.appendAsLeader(keyedBatchOf(['k']), 0);
    expect(errorName(() => log.appendAsLeader(batchOf(['a']), 0))).toBe('INVALID_RECORD');
  });

  test('stamps records with the log\'s time under LogAppendTime, with a true checksum', async () => {
    const clock = new MockTime(1_700_000_000_000);
    const log = (await openManager(undefined, undefined, clock)).createLog(NAME, config({ 'message.timestamp.type': 'LogAppendTime' }));
    expect(log.appendAsLeader(batchOf(['a', 'b'], 5), 0).logAppendTimeMs).toBe(1_700_000_000_000);
    expect((await readAll(log)).map((record) => record.timestamp)).toEqual([1_700_000_000_000, 1_700_000_000_000]);
  });

  test('refuses timestamps too far from now where the topic bounds them', async () => {
    const clock = new MockTime(1000);
    const log = (await openManager(undefined, undefined, clock)).createLog(NAME, config({ 'message.timestamp.after.max.ms': '10', 'message.timestamp.before.max.ms': '100' }));
    log.appendAsLeader(batchOf(['a'], 1010), 0);
    log.appendAsLeader(batchOf(['a'], 900), 0);
    expect(errorName(() => log.appendAsLeader(batchOf(['a'], 1011), 0))).toBe('INVALID_TIMESTAMP');
    expect(errorName(() => log.appendAsLeader(batchOf(['a'], 899), 0))).toBe('INVALID_TIMESTAMP');
  });
});

describe('read', () => {
  test('begins with the batch that holds the offset and gives at least one batch', async () => {
    const log = await openLog();
    log.appendAsLeader(batchOf(['a', 'b', 'c']), 0);
    log.appendAsLeader(batchOf(['d']), 0);
    expect(recordsOf(await log.read(2, 1)).map((record) => record.value)).toEqual(['a', 'b', 'c']);
    expect(recordsOf(await log.read(2, 10_000)).map((record) => record.value)).toEqual(['a', 'b', 'c', 'd']);
    expect(await log.read(4, 100)).toEqual([]);
  });

  test('is out of range below the log start and beyond the end', async () => {
    const log = await openLog();
    log.appendAsLeader(batchOf(['a', 'b']), 0);
    log.deleteRecordsBefore(1);
    expect(errorName(() => log.read(0, 1))).toBe('OFFSET_OUT_OF_RANGE');
    expect(errorName(() => log.read(3, 1))).toBe('OFFSET_OUT_OF_RANGE');
    expect(errorName(() => log.deleteRecordsBefore(3))).toBe('OFFSET_OUT_OF_RANGE');
  });

  test('is synchronous while hot and reads back what the cache had to drop', async () => {
    const manager = await openManager(undefined, 300);
    const log = manager.createLog(NAME, config());
    log.appendAsLeader(batchOf(values(20)), 0);
    expect(log.read(0, 1)).toBeInstanceOf(Array);
    await manager.flush();
    log.appendAsLeader(batchOf(values(20)), 0);
    await manager.flush();
    expect(log.read(0, 1)).toBeInstanceOf(Promise);
    expect((await readAll(log, 1)).map((record) => record.value)).toEqual([...values(20), ...values(20)]);
  });

  test('never serves a chunk that was damaged at rest', async () => {
    const storage = new MemoryStorage();
    const manager = await openManager(storage, 0);
    const log = manager.createLog(NAME, config());
    for (const value of ['first', 'second', 'third']) {
      log.appendAsLeader(batchOf([value]), 0);
      await manager.flush();
    }
    const keys = await storage.keys('chunks', []);
    const damaged = ((await storage.get('chunks', keys[1]!)) as Uint8Array<ArrayBuffer>).slice();
    damaged[70]! ^= 1;
    await storage.write([{ kind: 'put', store: 'chunks', key: keys[1]!, value: damaged }], 'relaxed');
    expect(recordsOf(await log.read(0, 10_000)).map((record) => record.value)).toEqual(['first']);
    await expect(log.read(1, 10_000)).rejects.toMatchObject({ errorName: 'CORRUPT_MESSAGE' });
    expect(recordsOf(await log.read(2, 10_000)).map((record) => record.value)).toEqual(['third']);
    await storage.write([{ kind: 'delete', store: 'chunks', key: keys[1]! }], 'relaxed');
    await expect(log.read(1, 10_000)).rejects.toMatchObject({ errorName: 'CORRUPT_MESSAGE' });
  });

  test('finds the first record at or after a timestamp, hot and cold', async () => {
    for (const cacheBytes of [0, 1 << 20]) {
      const manager = await openManager(undefined, cacheBytes);
      const log = manager.createLog(NAME, config({ 'segment.bytes': '300' }));
      for (let i = 0; i < 10; i++) log.appendAsLeader(batchOf(values(10), i * 10), 0);
      await manager.flush();
      for (const timestamp of [0, 20, 55, 99]) expect(await log.offsetForTimestamp(timestamp)).toEqual({ offset: timestamp, timestamp });
      expect(await log.offsetForTimestamp(100)).toBeUndefined();
      log.deleteRecordsBefore(33);
      expect(await log.offsetForTimestamp(0)).toEqual({ offset: 33, timestamp: 33 });
    }
  });
});

describe('segments', () => {
  test('roll by size and by record time', async () => {
    const batch = batchOf(['a']).length;
    const bySize = await openLog({ 'segment.bytes': String(batch * 5) });
    for (let i = 0; i < 15; i++) bySize.appendAsLeader(batchOf(['a']), 0);
    expect(bySize.numberOfSegments).toBe(3);
    const byTime = await openLog({ 'segment.ms': '100' });
    for (const timestamp of [0, 100, 101, 201, 202]) byTime.appendAsLeader(batchOf(['a'], timestamp), 0);
    expect(byTime.numberOfSegments).toBe(3);
  });

  test('are merged into few chunks when they are sealed, without disturbing readers', async () => {
    const storage = new MemoryStorage();
    const manager = await openManager(storage, 0);
    const log = manager.createLog(NAME, config({ 'segment.bytes': '4000' }));
    for (let i = 0; i < 100; i++) {
      log.appendAsLeader(batchOf([`v${i}`]), 0);
      await manager.flush();
      if (i % 10 === 0) expect((await readAll(log)).length).toBe(i + 1);
    }
    for (let i = 0; i < 10; i++) await manager.flush().then(() => time.yield());
    expect(log.numberOfSegments).toBe(2);
    const sealed = (await storage.keys('chunks', [])).filter((key) => key[1] === 0);
    expect(sealed).toHaveLength(1);
    expect((await readAll(log)).map((record) => record.value)).toEqual(values(100));
    expect((await readAll(await (await openManager(storage)).openLog(NAME))).map((record) => record.value)).toEqual(values(100));
  });

  test('under append gather a bounded number of small chunks', async () => {
    const storage = new MemoryStorage();
    const manager = await openManager(storage);
    const log = manager.createLog(NAME, config());
    for (let i = 0; i < 600; i++) {
      log.appendAsLeader(batchOf([`v${i}`]), 0);
      await manager.flush();
    }
    expect((await storage.keys('chunks', [])).length).toBeLessThan(200);
    expect((await readAll(log)).map((record) => record.value)).toEqual(values(600));
  });

  test('at rest hold chunks of about 256 KiB', async () => {
    const storage = new MemoryStorage();
    const manager = await openManager(storage);
    const log = manager.createLog(NAME, config({ 'max.message.bytes': '2000000' }));
    for (let i = 0; i < 40; i++) log.appendAsLeader(batchOf(['x'.repeat(20_000)]), 0);
    log.appendAsLeader(batchOf(['y'.repeat(600_000)]), 0);
    await manager.flush();
    const sizes = (await storage.keys('chunks', [])).map((key) => Number(key[5]));
    expect(sizes.slice(0, -1).every((size) => size > 100_000 && size <= 400_000)).toBe(true);
    expect(sizes.at(-1)).toBeGreaterThan(600_000);
  });
});

describe('retention', () => {
  const size = batchOf(['a']).length;
  const filled = async (overrides: Record<string, string>, clock: MockTime, timestamp = -1): Promise<UnifiedLog> => {
    const log = (await openManager(undefined, undefined, clock)).createLog(NAME, config({ 'segment.bytes': String(size * 5), ...overrides }));
    for (let i = 0; i < 15; i++) log.appendAsLeader(batchOf(['a'], timestamp), 0);
    return log;
  };

  test('by bytes keeps at least that much', async () => {
    for (const [records, segments] of [[10, 2], [15, 3]] as const) {
      const log = await filled({ 'retention.bytes': String(size * records) }, new MockTime());
      log.deleteOldSegments();
      expect(log.numberOfSegments).toBe(segments);
    }
  });

  test('by time lets expired segments go, the last one too, but not where the policy is compact only', async () => {
    const clock = new MockTime(1_700_000_000_000);
    const deleting = await filled({ 'retention.ms': '10000' }, clock, 10);
    deleting.deleteOldSegments();
    expect([deleting.numberOfSegments, deleting.logStartOffset, deleting.logEndOffset, deleting.sizeInBytes]).toEqual([1, 15, 15, 0]);
    const manager = await openManager(undefined, undefined, clock);
    const compacting = manager.createLog(NAME, config({ 'cleanup.policy': 'compact', 'retention.ms': '10000', 'segment.bytes': '400' }));
    for (let i = 0; i < 15; i++) compacting.appendAsLeader(keyedBatchOf(['a'], 10), 0);
    compacting.deleteOldSegments();
    expect(compacting.logStartOffset).toBe(0);
    const unlimited = await filled({ 'retention.ms': '-1' }, clock, 10);
    unlimited.deleteOldSegments();
    expect(unlimited.logStartOffset).toBe(0);
  });

  test('follows a raised log start offset', async () => {
    const log = await filled({}, new MockTime());
    for (const [offset, segments] of [[1, 3], [6, 2], [15, 1]] as const) {
      log.deleteRecordsBefore(offset);
      expect([log.numberOfSegments, log.logStartOffset]).toEqual([segments, offset]);
    }
  });

  test('of records that were never written leaves nothing undurable', async () => {
    const manager = await openManager();
    const log = manager.createLog(NAME, config());
    log.appendAsLeader(batchOf(values(3)), 0);
    log.deleteRecordsBefore(3);
    await manager.flush();
    expect([log.durableOffset, log.logEndOffset]).toEqual([3, 3]);
  });

  test('is remembered, the log goes on where it was', async () => {
    const storage = new MemoryStorage();
    const manager = await openManager(storage);
    const log = manager.createLog(NAME, config());
    log.appendAsLeader(batchOf(values(10)), 0);
    log.deleteRecordsBefore(10);
    await manager.flush();
    const reopened = await (await openManager(storage)).openLog(NAME);
    expect([reopened.logStartOffset, reopened.logEndOffset]).toEqual([10, 10]);
    expect(await storage.keys('chunks', [])).toEqual([]);
  });
});

describe('opening', () => {
  const chunksOf = async (storage: MemoryStorage): Promise<StorageKey[]> => storage.keys('chunks', []);
  const written = async (): Promise<MemoryStorage> => {
    const storage = new MemoryStorage();
    const manager = await openManager(storage);
    const log = manager.createLog(NAME, config());
    for (let i = 0; i < 5; i++) {
      log.appendAsLeader(batchOf([`a${i}`]), 0);
      log.appendAsLeader(batchOf([`b${i}`]), 0);
      await manager.flush();
    }
    return storage;
  };

  test('loads only the last chunk', async () => {
    const storage = await written();
    const asked: StorageKey[] = [];
    const spy: StorageEngine = {
      get: (store, key) => (asked.push(key), storage.get(store, key)),
      range: () => Promise.reject(new Error('no range was expected')),
      keys: (store, prefix) => storage.keys(store, prefix),
      write: (operations, durability) => storage.write(operations, durability),
      usage: () => storage.usage(),
      close: () => storage.close(),
    };
    const log = await (await openManager(spy)).openLog(NAME);
    expect([log.logEndOffset, log.truncation]).toEqual([10, undefined]);
    expect(asked).toEqual([[`0/${NAME}`, 'leaderEpochs'], (await chunksOf(storage)).at(-1)]);
  });

  test('cuts a gap and everything behind it, for good', async () => {
    const storage = await written();
    await storage.write([{ kind: 'delete', store: 'chunks', key: (await chunksOf(storage))[2]! }], 'relaxed');
    const manager = await openManager(storage);
    const log = await manager.openLog(NAME);
    expect(log.logEndOffset).toBe(4);
    expect(manager.recoveries).toMatchObject([{ name: NAME, truncatedFrom: 4, reason: expect.stringContaining('missing') }]);
    log.appendAsLeader(batchOf(['new']), 0);
    await manager.flush();
    const again = await openManager(storage);
    expect((await readAll(await again.openLog(NAME))).map((record) => record.value)).toEqual(['a0', 'b0', 'a1', 'b1', 'new']);
    expect(again.recoveries).toEqual([]);
  });

  test('keeps the sound batches of a torn last chunk', async () => {
    for (const tear of [
      (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, -3),
      (bytes: Uint8Array<ArrayBuffer>) => ((bytes[bytes.length - 1]! ^= 1), bytes),
    ]) {
      const storage = await written();
      const last = (await chunksOf(storage)).at(-1)!;
      const torn = tear(((await storage.get('chunks', last)) as Uint8Array<ArrayBuffer>).slice());
      await storage.write([{ kind: 'put', store: 'chunks', key: last, value: torn }], 'relaxed');
      const manager = await openManager(storage, 0);
      const log = await manager.openLog(NAME);
      expect([log.logEndOffset, manager.recoveries[0]?.truncatedFrom]).toEqual([9, 9]);
      expect((await readAll(log)).at(-1)?.value).toBe('a4');
      log.appendAsLeader(batchOf(['new']), 0);
      await manager.flush();
      const records = await readAll(await (await openManager(storage)).openLog(NAME));
      expect(records.map((record) => record.value).slice(-3)).toEqual(['b3', 'a4', 'new']);
    }
  });
});

describe('truncateTo', () => {
  test('cuts pending, written and cold records alike', async () => {
    for (const cacheBytes of [0, 1 << 20]) {
      const storage = new MemoryStorage();
      const manager = await openManager(storage, cacheBytes);
      const log = manager.createLog(NAME, config({ 'segment.bytes': '300' }));
      for (let i = 0; i < 10; i++) log.appendAsLeader(batchOf([`v${2 * i}`, `v${2 * i + 1}`]), 0);
      await manager.flush();
      log.appendAsLeader(batchOf(['pending']), 0);
      await log.truncateTo(13);
      expect([log.logEndOffset, log.durableOffset]).toEqual([12, 12]);
      log.appendAsLeader(batchOf(['after']), 0);
      await manager.flush();
      expect(log.durableOffset).toBe(13);
      const expected = [...values(12), 'after'];
      expect((await readAll(log)).map((record) => record.value)).toEqual(expected);
      const again = await openManager(storage);
      expect((await readAll(await again.openLog(NAME))).map((record) => record.value)).toEqual(expected);
      expect(again.recoveries).toEqual([]);
    }
  });

  test('never ends a log before it begins, where one batch holds both', async () => {
    for (const batches of [[['a', 'b', 'c', 'd', 'e']], [['a', 'b'], ['c', 'd', 'e']]]) {
      const storage = new MemoryStorage();
      const manager = await openManager(storage);
      const log = manager.createLog(NAME, config());
      for (const values of batches) log.appendAsLeader(batchOf(values), 0);
      await manager.flush();
      log.deleteRecordsBefore(3);
      await log.truncateTo(4);
      expect([log.logStartOffset, log.logEndOffset, await readAll(log)]).toEqual([3, 3, []]);
      expect(log.appendAsLeader(batchOf(['new']), 0).baseOffset).toBe(3);
      await manager.flush();
      const again = await openManager(storage);
      expect((await readAll(await again.openLog(NAME))).map(({ offset, value }) => [offset, value])).toEqual([[3, 'new']]);
      expect(again.recoveries).toEqual([]);
    }
  });
});
