import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeededRandom, sleep, SystemTime } from '../common/index.ts';
import { FaultyStorage, MemoryStorage, type StorageEngine } from '../storage/index.ts';
import { ChunkCache, LogManager, parseLogConfig, type UnifiedLog } from './index.ts';
import { batchOf } from './testing/batches.ts';
import { readAll } from './testing/readAll.ts';

const time = new SystemTime();
const smallSegments = parseLogConfig({ 'segment.bytes': '2000' });

const open = (storage: StorageEngine, extra: { flushIntervalMs?: number; cacheBytes?: number } = {}): Promise<LogManager> =>
  LogManager.open({
    storage, time, prefix: '0', flushIntervalMs: extra.flushIntervalMs ?? 0, cache: new ChunkCache(extra.cacheBytes ?? 3000),
  });

const valuesOf = async (log: UnifiedLog): Promise<Array<string | null>> => (await readAll(log)).map((record) => record.value);

describe('group commit', () => {
  test('never takes its snapshot inside an append, and takes all logs into one write', async () => {
    const writes: number[] = [];
    const inner = new MemoryStorage();
    const storage: StorageEngine = {
      get: (...args) => inner.get(...args), range: (...args) => inner.range(...args), keys: (...args) => inner.keys(...args),
      usage: () => inner.usage(), close: () => inner.close(),
      write: (operations, durability) => (writes.push(operations.length), inner.write(operations, durability)),
    };
    const manager = await open(storage);
    const [a, b] = [manager.createLog('a-0', smallSegments), manager.createLog('b-0', smallSegments)];
    a.appendAsLeader(batchOf(['1']), 0);
    b.appendAsLeader(batchOf(['2']), 0);
    a.appendAsLeader(batchOf(['3']), 0);
    expect(writes).toEqual([]);
    expect(a.durableOffset).toBe(0);
    await manager.durable();
    const chunkAndEpochOfEach = 4;
    expect(writes).toEqual([chunkAndEpochOfEach]);
    expect([a.durableOffset, b.durableOffset]).toEqual([2, 1]);
    await manager.durable();
    expect(writes).toEqual([chunkAndEpochOfEach]);
  });

  test('has no more writes under way than allowed, and acknowledges all of them in order', async () => {
    const inner = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(5), { failure: 0, maxDelayYields: 6 });
    let underWay = 0;
    let most = 0;
    const storage: StorageEngine = {
      get: (...args) => inner.get(...args), range: (...args) => inner.range(...args), keys: (...args) => inner.keys(...args),
      usage: () => inner.usage(), close: () => inner.close(),
      write: (operations, durability) => {
        most = Math.max(most, ++underWay);
        return inner.write(operations, durability).finally(() => underWay--);
      },
    };
    const manager = await LogManager.open({ storage, time, prefix: '0', maxWritesInFlight: 3 });
    const log = manager.createLog('a-0', smallSegments);
    const acknowledged: number[] = [];
    const waits: Array<Promise<unknown>> = [];
    for (let i = 0; i < 30; i++) {
      log.appendAsLeader(batchOf(['x']), 0);
      waits.push(manager.durable().then(() => acknowledged.push(i)));
      await time.yield();
    }
    await Promise.all(waits);
    expect(most).toBe(3);
    expect(acknowledged).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });

  test('waits for the flush interval unless asked to flush', async () => {
    const storage = new MemoryStorage();
    const manager = await open(storage, { flushIntervalMs: 10_000 });
    const log = manager.createLog('a-0', smallSegments);
    log.appendAsLeader(batchOf(['1']), 0);
    await sleep(time, 20);
    expect(log.durableOffset).toBe(0);
    await manager.flush();
    expect(log.durableOffset).toBe(1);
    const quick = await open(new MemoryStorage(), { flushIntervalMs: 5 });
    const other = quick.createLog('a-0', smallSegments);
    other.appendAsLeader(batchOf(['1']), 0);
    await quick.durable();
    expect(other.durableOffset).toBe(1);
  });

  test('is over for all logs after a failed write; what is durable can still be read', async () => {
    const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(3), { failure: 0, maxDelayYields: 0 });
    const failures: string[] = [];
    const manager = await LogManager.open({ storage, time, prefix: '0', onFailure: (error) => failures.push(error.errorName) });
    const [a, b] = [manager.createLog('a-0', smallSegments), manager.createLog('b-0', smallSegments)];
    a.appendAsLeader(batchOf(['kept']), 0);
    await manager.flush();
    storage.failNextWrite();
    a.appendAsLeader(batchOf(['lost']), 0);
    const first = manager.durable();
    await time.yield();
    b.appendAsLeader(batchOf(['behind']), 0);
    await expect(Promise.all([first, manager.durable()])).rejects.toMatchObject({ errorName: 'KAFKA_STORAGE_ERROR' });
    await expect(manager.flush()).rejects.toMatchObject({ errorName: 'KAFKA_STORAGE_ERROR' });
    expect(failures).toEqual(['KAFKA_STORAGE_ERROR']);
    expect(() => b.appendAsLeader(batchOf(['x']), 0)).toThrow(/offline/);
    expect([a.highWatermark, b.highWatermark]).toEqual([1, 0]);
    expect(await valuesOf(a)).toEqual(['kept']);
    const again = await open(storage);
    expect([await valuesOf(await again.openLog('a-0')), await valuesOf(await again.openLog('b-0'))]).toEqual([['kept'], []]);
  });

  test('asks producers to wait when too much is unflushed', async () => {
    const manager = await LogManager.open({ storage: new MemoryStorage(), time, prefix: '0', maxUnflushedBytes: 100 });
    const log = manager.createLog('a-0', smallSegments);
    log.appendAsLeader(batchOf(['1']), 0);
    expect(manager.backpressure()).toBeUndefined();
    log.appendAsLeader(batchOf(['2']), 0);
    await manager.backpressure();
    expect(log.durableOffset).toBe(2);
    expect(manager.backpressure()).toBeUndefined();
  });
});

describe('a deleted log', () => {
  test('leaves nothing behind for a log created under its name', async () => {
    for (let seed = 0; seed < 30; seed++) {
      const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(seed), { failure: 0, maxDelayYields: 2 });
      const manager = await open(storage);
      const old = manager.createLog('a-0', smallSegments);
      old.appendAsLeader(batchOf(['old', 'old']), 0);
      if (seed % 2 === 0) await manager.flush();
      old.deleteRecordsBefore(1);
      if (seed % 3 === 0) await manager.flush();
      manager.deleteLog('a-0');
      expect(() => old.read(1, 1)).toThrow(/deleted/);
      const log = manager.createLog('a-0', smallSegments);
      log.appendAsLeader(batchOf(['new']), 0);
      expect(await valuesOf(log)).toEqual(['new']);
      for (let i = 0; i < seed % 5; i++) await time.yield();
      const reopened = await (await open(storage.crash())).openLog('a-0');
      const found = await valuesOf(reopened);
      expect([['new'], ['old'], ['old', 'old'], []]).toContainEqual(found);
      expect([found[0] === 'new' ? 0 : reopened.logStartOffset, reopened.truncation]).toEqual([reopened.logStartOffset, undefined]);
    }
  });
});

/** What a run does to three logs, one after the other. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('append' as const), log: fc.nat(2), records: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('yield' as const), times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'flush' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('read' as const), log: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deleteRecords' as const), log: fc.nat(2), part: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('truncate' as const), log: fc.nat(2), part: fc.double({ min: 0.5, max: 1, noNaN: true }) }) },
);

describe('whatever happens', () => {
  test('acknowledged records are there once, in order, and nothing stands after a gap', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 40, size: 'max' }), { minLength: 1, maxLength: 3, size: 'max' }), fc.nat(), fc.boolean(), async (lives, seed, failing) => {
        let disk = new MemoryStorage();
        const random = new SeededRandom(seed);
        /** The records that each log was given, by offset, and how much of it may not be lost. */
        let model = [0, 1, 2].map(() => ({ values: [] as string[], acknowledged: 0, start: 0, cutAt: Infinity }));
        let written = 0;
        for (const life of [...lives, []]) {
          const storage = new FaultyStorage(disk, time, random, { failure: failing ? 0.03 : 0, maxDelayYields: 3 });
          const manager = await open(storage);
          const logs = await Promise.all([0, 1, 2].map((i) => manager.openLog(`t-${i}`, smallSegments)));
          for (const [i, log] of logs.entries()) {
            const expected = model[i]!;
            const found = await readAll(log, 700);
            expect(log.truncation).toBeUndefined();
            expect(log.logStartOffset).toBeGreaterThanOrEqual(0);
            expect(log.logEndOffset).toBeGreaterThanOrEqual(Math.min(expected.acknowledged, expected.cutAt));
            expect(found.filter((record) => record.offset >= log.logStartOffset).map((record) => record.value)).toEqual(
              expected.values.slice(log.logStartOffset, log.logEndOffset),
            );
          }
          model = logs.map((log, i) => ({
            values: model[i]!.values.slice(0, log.logEndOffset), acknowledged: log.logEndOffset, start: log.logStartOffset, cutAt: Infinity,
          }));
          for (const action of life) {
            if (manager.failure !== undefined) break;
            if (action.kind === 'append') {
              const values = Array.from({ length: action.records }, () => `r${written++}`);
              logs[action.log]!.appendAsLeader(batchOf(values), 0);
              model[action.log]!.values.push(...values);
            } else if (action.kind === 'yield') {
              for (let i = 0; i < action.times; i++) await time.yield();
            } else if (action.kind === 'flush') {
              const ends = logs.map((log) => log.logEndOffset);
              await manager.flush().then(() => ends.forEach((end, i) => (model[i]!.acknowledged = end)), () => undefined);
            } else if (action.kind === 'read') {
              const log = logs[action.log]!;
              const found = (await readAll(log, 700)).filter((record) => record.offset >= log.logStartOffset);
              expect(found.map((record) => record.value)).toEqual(model[action.log]!.values.slice(log.logStartOffset).slice(0, found.length));
              const end = log.logStartOffset + found.length;
              if (manager.failure === undefined) expect(end).toBe(log.highWatermark);
              else expect(end).toBeGreaterThanOrEqual(log.highWatermark);
            } else if (action.kind === 'deleteRecords') {
              const log = logs[action.log]!;
              log.deleteRecordsBefore(Math.floor(log.logStartOffset + action.part * (log.logEndOffset - log.logStartOffset)));
            } else {
              const log = logs[action.log]!;
              const target = model[action.log]!;
              try {
                await log.truncateTo(Math.floor(log.logEndOffset * action.part));
              } catch {
                break;
              }
              target.values.length = log.logEndOffset;
              target.cutAt = Math.min(target.cutAt, log.logEndOffset);
              const ends = logs.map((each) => each.logEndOffset);
              await manager.flush().then(() => ends.forEach((end, i) => (model[i]!.acknowledged = end)), () => undefined);
              if (manager.failure === undefined) target.cutAt = Infinity;
              else break;
            }
          }
          for (const [i, log] of logs.entries()) expect(log.durableOffset).toBeGreaterThanOrEqual(Math.min(model[i]!.acknowledged, model[i]!.cutAt));
          if (manager.failure !== undefined && model.some((each) => each.cutAt !== Infinity)) return;
          disk = storage.crash();
        }
      }),
      { numRuns: 150 },
    );
  }, 20_000);

  test('memory holds nothing that the cache may not keep once all is durable', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (actions) => {
        const cache = new ChunkCache(0);
        const manager = await LogManager.open({ storage: new MemoryStorage(), time, prefix: '0', cache });
        const logs = [0, 1, 2].map((i) => manager.createLog(`t-${i}`, smallSegments));
        for (const action of actions) {
          if (action.kind === 'yield') await time.yield();
          else if (action.kind === 'flush') await manager.flush();
          else {
            const log = logs[action.log]!;
            if (action.kind === 'append') log.appendAsLeader(batchOf(Array.from({ length: action.records }, String)), 0);
            else if (action.kind === 'read') await readAll(log, 700);
            else if (action.kind === 'truncate') await log.truncateTo(Math.floor(log.logEndOffset * action.part));
            else log.deleteRecordsBefore(Math.floor(log.logStartOffset + action.part * (log.logEndOffset - log.logStartOffset)));
          }
        }
        manager.deleteLog('t-0');
        for (let i = 0; i < 5; i++) await manager.flush().then(() => time.yield());
        expect(cache.sizeInBytes).toBe(0);
        for (const log of logs.slice(1)) expect(log.durableOffset).toBe(log.logEndOffset);
      }),
      { numRuns: 60 },
    );
  });

  test('a crash leaves the same prefix of history in all logs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { minLength: 1, maxLength: 40, size: 'max' }), fc.nat(), async (pauses, seed) => {
        const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(seed), { failure: 0, maxDelayYields: 3 });
        const manager = await open(storage);
        const logs = ['in-0', 'out-0', 'offsets-0'].map((name) => manager.createLog(name, smallSegments));
        for (const pause of pauses) {
          for (const log of logs) log.appendAsLeader(batchOf(['x']), 0);
          for (let i = 0; i < pause; i++) await time.yield();
        }
        const survived = await open(storage.crash());
        const ends = await Promise.all(['in-0', 'out-0', 'offsets-0'].map(async (name) => (await survived.openLog(name)).logEndOffset));
        expect(new Set(ends).size).toBe(1);
      }),
      { numRuns: 60 },
    );
  });

  test('several managers share a storage without seeing each other', async () => {
    const storage = new MemoryStorage();
    const managers = await Promise.all(['0', '1', '10'].map((prefix) => LogManager.open({ storage, time, prefix })));
    for (const [i, manager] of managers.entries()) {
      manager.createLog('t-0', smallSegments).appendAsLeader(batchOf([`broker ${i}`]), 0);
      await manager.flush();
    }
    for (const [i, prefix] of ['0', '1', '10'].entries()) {
      const manager = await LogManager.open({ storage, time, prefix });
      expect(manager.unopened).toEqual(['t-0']);
      expect(await valuesOf(await manager.openLog('t-0'))).toEqual([`broker ${i}`]);
    }
  });
});
