import { describe, expect, test } from 'vitest';
import { batchesIn, SeededRandom, SystemTime } from '../common/index.ts';
import { FaultyStorage, MemoryStorage } from '../storage/index.ts';
import { ChunkCache, LogManager, parseLogConfig, type UnifiedLog } from './index.ts';
import { batchOf, markerOf, producerBatchOf, recordsOf } from './testing/batches.ts';
import { readAll } from './testing/readAll.ts';

const NAME = 'widgets-0';
const time = new SystemTime();

const openManager = (storage: MemoryStorage | FaultyStorage, cacheBytes = 1 << 20): Promise<LogManager> =>
  LogManager.open({ storage, time, prefix: '0', cache: new ChunkCache(cacheBytes), producerIdExpirationMs: Infinity });

/** Three closed segments of four records each, and one record behind them. */
const fill = (log: UnifiedLog): void => {
  for (let i = 0; i < 12; i++) {
    log.appendAsLeader(batchOf([`v${i}`], i), 0);
    if (i % 4 === 3) log.roll();
  }
  log.appendAsLeader(batchOf(['active'], 12), 0);
};

/** Those batches of the segments whose offset is to stay. */
const keep = async (log: UnifiedLog, baseOffsets: readonly number[], offsets: readonly number[]): Promise<Array<Uint8Array<ArrayBuffer>>> => {
  const kept: Array<Uint8Array<ArrayBuffer>> = [];
  for (const baseOffset of baseOffsets)
    for (const batch of batchesIn(await log.readSegment(baseOffset)))
      if (offsets.includes(batch.baseOffset)) kept.push(new Uint8Array(batch.bytes.slice(batch.start, batch.end)));
  return kept;
};

const offsets = async (log: UnifiedLog, maxBytes?: number): Promise<number[]> => (await readAll(log, maxBytes)).map(({ offset }) => offset);

describe('replacing segments', () => {
  test('leaves holes that readers step over, hot, cold and after a reopen', async () => {
    for (const cacheBytes of [0, 1 << 20]) {
      for (const kept of [[1, 6], [7], [0, 1, 2, 3], [0, 11]]) {
        const storage = new MemoryStorage();
        const manager = await openManager(storage, cacheBytes);
        const log = manager.createLog(NAME, parseLogConfig());
        fill(log);
        if (cacheBytes === 0) await manager.flush();
        log.replaceSegments([{ baseOffset: 0, batches: await keep(log, [0, 4, 8], kept) }], [0, 4, 8]);
        await manager.flush();
        const reopened = await (await openManager(storage)).openLog(NAME);
        for (const each of [log, reopened]) {
          expect([each.logStartOffset, each.logEndOffset, each.durableOffset, each.truncation]).toEqual([0, 13, 13, undefined]);
          expect(await offsets(each, 1)).toEqual([...kept, 12]);
          for (let offset = 0; offset < 13; offset++)
            expect(recordsOf(await each.read(offset, 1))[0]?.offset).toBe([...kept, 12].find((candidate) => candidate >= offset));
          expect(await each.offsetForTimestamp(5)).toEqual({ offset: [...kept, 12].find((offset) => offset >= 5), timestamp: [...kept, 12].find((offset) => offset >= 5) });
        }
        expect(log.segments().map(({ baseOffset, endOffset }) => [baseOffset, endOffset])).toEqual([[0, 12], [12, 13]]);
      }
    }
  });

  test('works on a part of them, with several results and with nothing left', async () => {
    const storage = new MemoryStorage();
    const manager = await openManager(storage);
    const log = manager.createLog(NAME, parseLogConfig());
    fill(log);
    log.replaceSegments([{ baseOffset: 4, batches: await keep(log, [4], [5]) }, { baseOffset: 8, batches: await keep(log, [8], [10]) }], [4, 8]);
    expect([await offsets(log), log.segments().map(({ baseOffset }) => baseOffset)]).toEqual([[0, 1, 2, 3, 5, 10, 12], [0, 4, 8, 12]]);
    log.replaceSegments([{ baseOffset: 0, batches: [] }], [0, 4]);
    await manager.flush();
    for (const each of [log, await (await openManager(storage)).openLog(NAME)]) {
      expect([await offsets(each), each.truncation]).toEqual([[10, 12], undefined]);
      expect(recordsOf(await each.read(0, 1))[0]?.offset).toBe(10);
      expect(await each.readSegment(0)).toHaveLength(0);
    }
    log.deleteRecordsBefore(9);
    await log.truncateTo(11);
    log.appendAsLeader(batchOf(['behind']), 0);
    await manager.flush();
    const reopened = await (await openManager(storage)).openLog(NAME);
    expect([await offsets(reopened), reopened.truncation, reopened.logStartOffset]).toEqual([[10, 11], undefined, 9]);
  });

  test('is refused for the active segment and for what are no neighbours', async () => {
    const log = (await openManager(new MemoryStorage())).createLog(NAME, parseLogConfig());
    fill(log);
    for (const baseOffsets of [[8, 12], [0, 8], [1], [], [12, 13]])
      expect(() => log.replaceSegments([{ baseOffset: 0, batches: [] }], baseOffsets)).toThrow(expect.objectContaining({ errorName: 'INVALID_REQUEST' }));
    expect(await offsets(log)).toHaveLength(13);
  });

  test('happens whole or not at all when the storage goes away', async () => {
    const found = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(seed), { failure: 0, maxDelayYields: 2 });
      const manager = await openManager(storage);
      const log = manager.createLog(NAME, parseLogConfig());
      fill(log);
      await manager.flush();
      log.replaceSegments([{ baseOffset: 0, batches: await keep(log, [0, 4, 8], [3, 9]) }], [0, 4, 8]);
      for (let i = 0; i < seed % 5; i++) await time.yield();
      const reopened = await (await openManager(storage.crash())).openLog(NAME);
      expect([reopened.logEndOffset, reopened.truncation]).toEqual([13, undefined]);
      found.add((await offsets(reopened)).join());
    }
    expect([...found].sort()).toEqual(['0,1,2,3,4,5,6,7,8,9,10,11,12', '3,9,12']);
  });

  test('forgets aborted transactions with their markers, for good', async () => {
    const storage = new MemoryStorage();
    const manager = await openManager(storage);
    const log = manager.createLog(NAME, parseLogConfig());
    for (const producerId of [1, 2]) {
      log.appendAsLeader(producerBatchOf(['a'], producerId, 0, { isTransactional: true }), 0);
      log.appendAsLeader(markerOf(producerId, false), 0, 'coordinator');
      log.roll();
    }
    log.appendAsLeader(producerBatchOf(['b'], 1, 1, { isTransactional: true }), 0);
    log.replaceSegments([{ baseOffset: 0, batches: [], abortedTransactions: [] }], [0]);
    await manager.flush();
    const reopened = await (await openManager(storage)).openLog(NAME);
    for (const each of [log, reopened]) expect(each.abortedTransactions(0, 100).map(({ producerId }) => producerId)).toEqual([2]);
    await reopened.truncateTo(4);
    expect(reopened.abortedTransactions(0, 100).map(({ producerId }) => producerId)).toEqual([2]);
  });
});
