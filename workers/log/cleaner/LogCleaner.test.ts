import { describe, expect, test, vi } from 'vitest';
import { MockTime } from '../../common/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { ChunkCache, LogManager, parseLogConfig, type UnifiedLog } from '../index.ts';
import { CleaningAborted } from './Cleaner.ts';
import { LogCleaner } from './LogCleaner.ts';
import { endTransaction, keyedBatch, openLog, openLogs, recordsOf } from './testing/keyedLog.ts';

const BACKOFF_MS = 15_000;

const appendSegment = (log: UnifiedLog, keys: string, timestamp: number): void => {
  for (const key of keys) log.appendAsLeader(keyedBatch([[key, 'value']], timestamp), 0);
  log.roll();
};

const setUp = async (): Promise<{ time: MockTime; manager: LogManager; cleaner: LogCleaner; open: (name: string, configs?: Readonly<Record<string, string>>) => Promise<UnifiedLog> }> => {
  const time = new MockTime(1_000_000);
  const manager = await openLogs(new MemoryStorage(), time);
  const cleaner = new LogCleaner({ time, logs: () => manager.logs() });
  return { time, manager, cleaner, open: (name, configs) => openLog(manager, name, configs) };
};

const counts = (...logs: readonly UnifiedLog[]): Promise<number[]> => Promise.all(logs.map(async (log) => (await recordsOf(log)).length));

describe('the log cleaner in the background', () => {
  test('cleans the dirtiest log first, all that are due, and none below its dirty ratio', async () => {
    const { time, cleaner, open } = await setUp();
    const [half, whole, below, kept] = [await open('half-0'), await open('whole-0'), await open('below-0'), await open('kept-0', { 'cleanup.policy': 'delete' })];
    for (const log of [half, below]) appendSegment(log, 'ab', time.milliseconds());
    half.cleanerCheckpoint = below.cleanerCheckpoint = 2;
    appendSegment(half, 'aaaa', time.milliseconds());
    appendSegment(below, 'a', time.milliseconds());
    for (const log of [whole, kept]) appendSegment(log, 'aaaa', time.milliseconds());
    const ratios = cleaner.statuses().map(({ cleanableRatio, isDue }) => [Math.round(cleanableRatio * 100), isDue]);
    expect(ratios).toEqual([[67, true], [100, true], [33, false]]);
    cleaner.start();
    await time.yield();
    expect(await counts(half, whole)).toEqual([6, 4]);
    time.advance(BACKOFF_MS);
    await vi.waitFor(() => expect(cleaner.status(half).lastPass).toBeDefined());
    expect(await counts(half, whole, below, kept)).toEqual([2, 1, 3, 4]);
    expect(cleaner.status(whole)).toMatchObject({ cleanableRatio: 0, isDue: false, isCleaning: false, firstDirtyOffset: 4, lastPass: { messagesBefore: 4, messagesAfter: 1 } });
    expect(cleaner.status(below).lastPass).toBeUndefined();
    await cleaner.close();
  });

  test('looks again after each backoff, until it is closed', async () => {
    const { time, cleaner, open } = await setUp();
    const log = await open('a-0');
    cleaner.start();
    for (let round = 1; round <= 3; round++) {
      appendSegment(log, 'aaa', time.milliseconds());
      await vi.waitFor(() => {
        time.advance(BACKOFF_MS);
        expect(cleaner.status(log).firstDirtyOffset).toBe(round * 3);
      });
    }
    await cleaner.close();
    appendSegment(log, 'aaa', time.milliseconds());
    time.advance(BACKOFF_MS * 10);
    for (let i = 0; i < 20; i++) await time.yield();
    expect(await counts(log)).toEqual([4]);
    await expect(cleaner.cleanNow(log)).rejects.toBeInstanceOf(CleaningAborted);
  });

  test('applies retention to compacted logs that also delete', async () => {
    const { time, cleaner, open } = await setUp();
    const configs = { 'retention.ms': '100000', 'min.cleanable.dirty.ratio': '1' };
    const both = await open('both-0', { ...configs, 'cleanup.policy': 'compact,delete' });
    const compacted = await open('compacted-0', configs);
    for (const log of [both, compacted]) {
      appendSegment(log, 'ab', time.milliseconds());
      appendSegment(log, 'cd', time.milliseconds() + 100_000);
    }
    cleaner.start();
    time.advance(100_001);
    await vi.waitFor(() => expect(both.logStartOffset).toBe(2));
    expect(compacted.logStartOffset).toBe(0);
    await cleaner.close();
  });

  test('leaves a log alone that cannot be read, says why, and goes on with others', async () => {
    const time = new MockTime(1_000_000);
    const storage = new MemoryStorage();
    const manager = await LogManager.open({ storage, time, prefix: '0', cache: new ChunkCache(0) });
    const [damaged, sound] = [await openLog(manager, 'damaged-0'), await openLog(manager, 'sound-0')];
    for (const log of [damaged, sound]) appendSegment(log, 'aaaa', time.milliseconds());
    await manager.flush();
    const [key] = await storage.keys('chunks', [damaged.directory]);
    const bytes = (await storage.get('chunks', key!)) as Uint8Array<ArrayBuffer>;
    await storage.write([{ kind: 'put', store: 'chunks', key: key!, value: bytes.map((byte, i) => (i === 80 ? byte ^ 1 : byte)) }], 'relaxed');
    const cleaner = new LogCleaner({ time, logs: () => manager.logs() });
    cleaner.start();
    await vi.waitFor(() => {
      time.advance(BACKOFF_MS);
      expect(cleaner.status(sound).lastPass).toBeDefined();
    });
    expect(cleaner.status(damaged).uncleanable).toContain('is damaged');
    expect(cleaner.status(damaged).lastPass).toBeUndefined();
    await cleaner.close();
  });
});

describe('a pass never reaches', () => {
  test('into the active segment', async () => {
    const { time, cleaner, open } = await setUp();
    const log = await open('a-0');
    appendSegment(log, 'aa', time.milliseconds());
    for (let i = 0; i < 3; i++) log.appendAsLeader(keyedBatch([['a', 'value']], time.milliseconds()), 0);
    expect(await cleaner.cleanNow(log)).toMatchObject({ nextDirtyOffset: 2 });
    expect(await counts(log)).toEqual([4]);
  });

  test('into a segment with a record above the last stable offset', async () => {
    const { time, cleaner, open } = await setUp();
    const log = await open('a-0');
    appendSegment(log, 'aa', time.milliseconds());
    log.appendAsLeader(keyedBatch([['a', 'value']], time.milliseconds()), 0);
    log.appendAsLeader(keyedBatch([['a', 'undecided']], time.milliseconds(), { producerId: 1, producerEpoch: 0, baseSequence: 0, isTransactional: true }), 0);
    log.roll();
    appendSegment(log, 'aa', time.milliseconds());
    expect(cleaner.status(log)).toMatchObject({ firstDirtyOffset: 0, firstUncleanableOffset: 2 });
    await cleaner.cleanNow(log);
    expect(await counts(log)).toEqual([5]);
    endTransaction(log, 1, false, time.milliseconds());
    log.roll();
    await cleaner.cleanNow(log);
    expect(await counts(log)).toEqual([1]);
  });

  test('beyond the high watermark', async () => {
    const time = new MockTime(1_000_000);
    const manager = await openLogs(new MemoryStorage(), time);
    const cleaner = new LogCleaner({ time, logs: () => manager.logs() });
    const log = manager.createLog('a-0', parseLogConfig({ 'cleanup.policy': 'compact' }), { autoHighWatermark: false });
    appendSegment(log, 'aa', time.milliseconds());
    appendSegment(log, 'aa', time.milliseconds());
    expect(cleaner.status(log)).toMatchObject({ firstUncleanableOffset: 0, cleanableBytes: 0, cleanableRatio: 0 });
    log.updateHighWatermark(3);
    expect(cleaner.status(log).firstUncleanableOffset).toBe(2);
    log.updateHighWatermark(4);
    expect(cleaner.status(log).firstUncleanableOffset).toBe(4);
  });

  test('into a segment younger than min.compaction.lag.ms', async () => {
    const { time, cleaner, open } = await setUp();
    const log = await open('a-0', { 'min.compaction.lag.ms': '1000' });
    appendSegment(log, 'aa', time.milliseconds());
    time.advance(1000);
    appendSegment(log, 'aa', time.milliseconds());
    expect(cleaner.status(log).firstUncleanableOffset).toBe(2);
    time.advance(1000);
    expect(cleaner.status(log).firstUncleanableOffset).toBe(4);
  });
});

describe('the log cleaner', () => {
  test('counts a log as due after max.compaction.lag.ms, however little of it is dirty', async () => {
    const { time, cleaner, open } = await setUp();
    const log = await open('a-0', { 'max.compaction.lag.ms': '5000', 'min.cleanable.dirty.ratio': '1' });
    appendSegment(log, 'aab', time.milliseconds());
    time.advance(5000);
    expect(cleaner.status(log).isDue).toBe(false);
    time.advance(1);
    expect(cleaner.status(log).isDue).toBe(true);
    await cleaner.cleanNow(log);
    expect(cleaner.status(log)).toMatchObject({ isDue: false, cleanableBytes: 0 });
  });

  test('finds a segment closed where an append comes after max.compaction.lag.ms', async () => {
    const { time, open } = await setUp();
    const log = await open('a-0', { 'max.compaction.lag.ms': '5000' });
    for (const delayMs of [0, 5000, 1]) {
      time.advance(delayMs);
      log.appendAsLeader(keyedBatch([['a', 'value']], time.milliseconds()), 0);
    }
    expect(log.segments().map(({ baseOffset }) => baseOffset)).toEqual([0, 2]);
  });

  test('goes on where the last pass ended after a restart, and begins anew where that offset is gone', async () => {
    const time = new MockTime(1_000_000);
    const storage = new MemoryStorage();
    const manager = await openLogs(storage, time);
    const log = await openLog(manager, 'a-0');
    const cleaner = new LogCleaner({ time, logs: () => manager.logs() });
    appendSegment(log, 'aa', time.milliseconds());
    await cleaner.cleanNow(log);
    appendSegment(log, 'bb', time.milliseconds());
    await manager.close();
    const reopened = await openLog(await openLogs(storage, time), 'a-0');
    reopened.roll();
    expect(cleaner.status(reopened)).toMatchObject({ firstDirtyOffset: 2, firstUncleanableOffset: 4, cleanableRatio: expect.closeTo(2 / 3, 1) as number });
    reopened.deleteRecordsBefore(3);
    expect(cleaner.status(reopened).firstDirtyOffset).toBe(3);
  });

  test('refuses a log that is not compacted', async () => {
    const { cleaner, open } = await setUp();
    await expect(cleaner.cleanNow(await open('a-0', { 'cleanup.policy': 'delete' }))).rejects.toMatchObject({ errorName: 'INVALID_REQUEST' });
  });

  test('runs one pass at a time', async () => {
    const { time, cleaner, open } = await setUp();
    const [a, b] = [await open('a-0'), await open('b-0')];
    for (const log of [a, b]) appendSegment(log, 'aaa', time.milliseconds());
    const passes = [cleaner.cleanNow(a), cleaner.cleanNow(b)];
    await time.yield();
    expect([a, b].map((log) => cleaner.status(log).isCleaning)).toEqual([true, false]);
    await Promise.all(passes);
    expect([a, b].map((log) => cleaner.status(log).isCleaning)).toEqual([false, false]);
    expect(await counts(a, b)).toEqual([1, 1]);
  });
});
