import { describe, expect, test } from 'vitest';
import { batchesIn, KafkaError, MockTime, RecordBatch, SystemTime, type ErrorName } from '../common/index.ts';
import { MemoryStorage, type StorageEngine } from '../storage/index.ts';
import { ChunkCache, GroupCommit, LogManager, parseLogConfig, type UnifiedLog } from './index.ts';
import { batchOf, markerOf, producerBatchOf, recordsOf } from './testing/batches.ts';

const NAME = 'widgets-0';
const time = new SystemTime();
const replicated = { autoHighWatermark: false };

const openManager = (storage: StorageEngine = new MemoryStorage(), cacheBytes = 1 << 26): Promise<LogManager> =>
  LogManager.open({ storage, time, prefix: '0', cache: new ChunkCache(cacheBytes), producerIdExpirationMs: Infinity });

const openLog = async (overrides: Record<string, string> = {}): Promise<UnifiedLog> =>
  (await openManager()).createLog(NAME, parseLogConfig(overrides), replicated);

const errorName = (action: () => unknown): ErrorName | undefined => {
  try {
    action();
  } catch (error) {
    return error instanceof KafkaError ? error.errorName : undefined;
  }
  return undefined;
};

const offsetsOf = (slices: readonly Uint8Array[]): number[] => recordsOf(slices).map(({ offset }) => offset);

describe('the high watermark', () => {
  test('stays between log start and log end, and never goes back by itself', async () => {
    const log = await openLog();
    for (let i = 0; i < 4; i++) log.appendAsLeader(batchOf(['a', 'b']), 0);
    expect(log.highWatermark).toBe(0);
    expect([log.updateHighWatermark(4), log.updateHighWatermark(2), log.updateHighWatermark(100)]).toEqual([4, 4, 8]);
    await log.truncateTo(6);
    expect([log.highWatermark, log.logEndOffset]).toEqual([6, 6]);
    log.incrementLogStartOffset(6);
    expect(log.updateHighWatermark(0)).toBe(6);
  });

  test('bounds reads at batches, in one merged chunk too, hot and cold', async () => {
    for (const cacheBytes of [0, 1 << 20]) {
      const manager = await openManager(undefined, cacheBytes);
      const log = manager.createLog(NAME, parseLogConfig(), replicated);
      for (let i = 0; i < 5; i++) log.appendAsLeader(batchOf(['a', 'b']), 0);
      await manager.flush();
      log.updateHighWatermark(6);
      expect(offsetsOf(await log.read(0, 10_000))).toEqual([0, 1, 2, 3, 4, 5]);
      expect(offsetsOf(await log.read(3, 1))).toEqual([2, 3]);
      expect(await log.read(6, 10_000)).toEqual([]);
      expect(await log.read(10, 10_000)).toEqual([]);
      expect(offsetsOf(await log.read(6, 10_000, true, 'logEnd'))).toEqual([6, 7, 8, 9]);
      expect(errorName(() => log.read(11, 1, true, 'logEnd'))).toBe('OFFSET_OUT_OF_RANGE');
      expect([log.availableBytes(6, 1), log.availableBytes(6, 1, 'logEnd') > 0]).toEqual([0, true]);
    }
  });

  test('bounds what retention and DeleteRecords may take, and lookups by time', async () => {
    const clock = new MockTime(1_000_000);
    const manager = await LogManager.open({ storage: new MemoryStorage(), time: clock, prefix: '0' });
    const batchBytes = batchOf(['a']).length;
    const log = manager.createLog(NAME, parseLogConfig({ 'segment.bytes': String(batchBytes * 2), 'retention.ms': '10' }), replicated);
    for (let i = 0; i < 6; i++) log.appendAsLeader(batchOf(['a'], i * 10), 0);
    expect(log.deleteOldSegments()).toBe(0);
    log.updateHighWatermark(3);
    expect([await log.offsetForTimestamp(30), await log.offsetForTimestamp(30, 'logEnd')]).toEqual([undefined, { offset: 3, timestamp: 30 }]);
    expect([await log.offsetOfMaxTimestamp(), await log.offsetOfMaxTimestamp('logEnd')]).toEqual([{ offset: 2, timestamp: 20 }, { offset: 5, timestamp: 50 }]);
    expect(errorName(() => log.deleteRecordsBefore(4))).toBe('OFFSET_OUT_OF_RANGE');
    expect([log.deleteOldSegments(), log.logStartOffset]).toEqual([1, 2]);
    log.updateHighWatermark(6);
    expect([log.deleteOldSegments(), log.logStartOffset, log.logEndOffset, log.numberOfSegments]).toEqual([2, 6, 6, 1]);
    expect(log.deleteOldSegments()).toBe(0);
  });
});

describe('a follower', () => {
  test('keeps offsets, epochs and bytes as its leader wrote them', async () => {
    const leader = await openLog();
    leader.appendAsLeader(batchOf(['a', 'b'], 5), 3);
    leader.appendAsLeader(producerBatchOf(['c'], 7, 0), 4);
    const follower = await openLog();
    const [bytes] = await leader.read(0, 10_000, true, 'logEnd');
    const [more] = await leader.read(2, 10_000, true, 'logEnd');
    expect(follower.appendAsFollower(bytes!)).toMatchObject({ baseOffset: 0, lastOffset: 1, isDuplicate: false });
    expect(follower.appendAsFollower(more!)).toMatchObject({ baseOffset: 2, lastOffset: 2 });
    expect([follower.logEndOffset, follower.highWatermark, follower.latestEpoch()]).toEqual([3, 0, 4]);
    expect(await follower.readSegment(0)).toEqual(await leader.readSegment(0));
    expect(follower.activeProducers()).toEqual(leader.activeProducers());
  });

  test('takes holes, also in front, and finds what is behind them after a reopen', async () => {
    const leader = await openLog();
    for (let i = 0; i < 6; i++) leader.appendAsLeader(batchOf([`v${i}`]), 0);
    const batches: Uint8Array[] = [];
    for (let i = 0; i < 6; i++) batches.push(...(await leader.read(i, 1, true, 'logEnd')));
    const storage = new MemoryStorage();
    const manager = await openManager(storage, 0);
    const follower = manager.createLog(NAME, parseLogConfig(), replicated);
    follower.appendAsFollower(batches[2]!);
    follower.appendAsFollower(new Uint8Array([...batches[3]!, ...batches[5]!]));
    follower.updateHighWatermark(6);
    for (const log of [follower, await (await manager.flush(), openManager(storage)).then((again) => again.openLog(NAME))]) {
      expect([log.logStartOffset, log.logEndOffset, log.truncation]).toEqual([0, 6, undefined]);
      for (const [offset, first] of [[0, 2], [2, 2], [4, 5]] as const) expect(offsetsOf(await log.read(offset, 1))).toEqual([first]);
    }
    await follower.truncateTo(5);
    expect([follower.logEndOffset, offsetsOf(await follower.read(0, 10_000))]).toEqual([5, [2, 3]]);
  });

  test('divides what is more than one segment holds', async () => {
    const leader = await openLog();
    for (let i = 0; i < 6; i++) leader.appendAsLeader(batchOf([`v${i}`]), 0);
    const follower = await openLog({ 'segment.bytes': '200' });
    follower.appendAsFollower(await leader.readSegment(0));
    expect(follower.numberOfSegments).toBe(3);
    expect(follower.segments().map(({ baseOffset, endOffset, isActive }) => [baseOffset, endOffset, isActive])).toEqual([[0, 2, false], [2, 4, false], [4, 6, true]]);
    expect(offsetsOf(await follower.read(0, 10_000, true, 'logEnd'))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('refuses what it has already and what is damaged, and changes nothing', async () => {
    const leader = await openLog();
    leader.appendAsLeader(batchOf(['a', 'b']), 0);
    const bytes = await leader.readSegment(0);
    const follower = await openLog();
    const damaged = bytes.slice();
    damaged[damaged.length - 1]! ^= 1;
    expect(errorName(() => follower.appendAsFollower(damaged))).toBe('CORRUPT_MESSAGE');
    follower.appendAsFollower(bytes);
    expect(errorName(() => follower.appendAsFollower(bytes))).toBe('UNKNOWN_SERVER_ERROR');
    expect(follower.logEndOffset).toBe(2);
  });

  test('begins anywhere after it was emptied', async () => {
    const storage = new MemoryStorage();
    const manager = await openManager(storage);
    const log = manager.createLog(NAME, parseLogConfig(), replicated);
    log.appendAsLeader(producerBatchOf(['a', 'b'], 1, 0, { isTransactional: true }), 2);
    for (const offset of [100, 40]) {
      log.truncateFullyAndStartAt(offset);
      expect([log.logStartOffset, log.logEndOffset, log.highWatermark, log.latestEpoch(), log.activeProducers(), log.firstUnstableOffset]).toEqual([
        offset, offset, offset, undefined, [], undefined,
      ]);
      await manager.flush();
      expect(log.durableOffset).toBe(offset);
    }
    await log.truncateTo(30);
    log.appendAsLeader(batchOf(['new']), 3);
    await manager.flush();
    const again = await (await openManager(storage)).openLog(NAME);
    expect([again.logStartOffset, again.logEndOffset, again.truncation, again.endOffsetForEpoch(3)]).toEqual([30, 31, undefined, { leaderEpoch: 3, endOffset: 31 }]);
  });
});

describe('leader epochs', () => {
  test('end where the next one begins, survive a reopen and are cut with the log', async () => {
    const storage = new MemoryStorage();
    const manager = await openManager(storage);
    const log = manager.createLog(NAME, parseLogConfig(), replicated);
    for (const epoch of [1, 1, 4, 6]) log.appendAsLeader(batchOf(['a']), epoch);
    log.assignEpochStartOffset(9);
    const ends = (of: UnifiedLog): unknown => [-1, 0, 1, 2, 4, 6, 10].map((epoch) => Object.values(of.endOffsetForEpoch(epoch)));
    expect(ends(log)).toEqual([[-1, -1], [0, 0], [1, 2], [1, 2], [4, 3], [6, 4], [-1, -1]]);
    expect([log.epochForOffset(1), log.epochForOffset(2), log.latestEpoch()]).toEqual([1, 4, 9]);
    await manager.flush();
    const again = await (await openManager(storage)).openLog(NAME, parseLogConfig(), replicated);
    expect(ends(again)).toEqual([[-1, -1], [0, 0], [1, 2], [1, 2], [4, 3], [6, 4], [-1, -1]]);
    expect(again.latestEpoch()).toBe(6);
    await again.truncateTo(3);
    again.incrementLogStartOffset(2);
    expect([again.latestEpoch(), again.endOffsetForEpoch(0), again.endOffsetForEpoch(4)]).toEqual([4, { leaderEpoch: 0, endOffset: 2 }, { leaderEpoch: 4, endOffset: 3 }]);
  });
});

describe('bytes that a log took', () => {
  test('are copied when they come again, so that the log keeps what it has', async () => {
    const [first, second] = [await openLog(), await openLog()];
    const bytes = batchOf(['a']);
    first.appendAsLeader(bytes, 1);
    second.appendAsLeader(batchOf(['x']), 2);
    second.appendAsLeader(bytes, 2);
    const offsetAndEpoch = async (log: UnifiedLog): Promise<unknown> =>
      [...batchesIn(await log.readSegment(0))].map((batch) => [batch.baseOffset, batch.partitionLeaderEpoch]);
    expect([await offsetAndEpoch(first), await offsetAndEpoch(second)]).toEqual([[[0, 1]], [[0, 2], [1, 2]]]);
  });
});

test('segments are told with their bounds, and read back byte for byte while they are merged', async () => {
  const manager = await openManager(undefined, 0);
  const log = manager.createLog(NAME, parseLogConfig(), replicated);
  const written: Uint8Array[] = [];
  for (let i = 0; i < 20; i++) {
    const bytes = batchOf([`v${i}`], 100 - i);
    log.appendAsLeader(bytes, 0);
    written.push(bytes);
    if (i === 9) log.roll();
    if (i % 3 === 0) await manager.flush();
  }
  log.roll();
  log.roll();
  expect(log.segments()).toMatchObject([
    { baseOffset: 0, endOffset: 10, largestTimestamp: 100, isActive: false },
    { baseOffset: 10, endOffset: 20, largestTimestamp: 90, isActive: false },
    { baseOffset: 20, endOffset: 20, largestTimestamp: -1, isActive: true, sizeInBytes: 0 },
  ]);
  const reading = log.readSegment(0);
  await manager.flush();
  expect(Buffer.concat([await reading, await log.readSegment(10)])).toEqual(Buffer.concat(written));
  await expect(log.readSegment(5)).rejects.toMatchObject({ errorName: 'OFFSET_OUT_OF_RANGE' });
});

test('a batch larger than a segment is refused, a config takes effect at once', async () => {
  const log = await openLog({ 'segment.bytes': '100' });
  expect(errorName(() => log.appendAsLeader(batchOf(['x'.repeat(100)]), 0))).toBe('RECORD_LIST_TOO_LARGE');
  log.updateConfig(parseLogConfig({ 'segment.bytes': '1000' }));
  expect(log.appendAsLeader(batchOf(['x'.repeat(100)]), 0).lastOffset).toBe(0);
});

test('only brokers write control batches, and a sequence number comes with a producer', async () => {
  const log = await openLog();
  expect(errorName(() => log.appendAsLeader(markerOf(1, true), 0))).toBe('INVALID_RECORD');
  expect(errorName(() => log.appendAsLeader(producerBatchOf(['a'], 1, -1), 0))).toBe('INVALID_RECORD');
  expect(errorName(() => log.appendAsLeader(producerBatchOf(['a'], -1, 0, { isTransactional: true }), 0))).toBe('INVALID_RECORD');
  expect(log.appendAsLeader(markerOf(1, true), 0, 'coordinator').lastOffset).toBe(0);
  expect(new RecordBatch(await log.readSegment(0)).isControlBatch).toBe(true);
});

test('several managers write together through one group commit', async () => {
  const storage = new MemoryStorage();
  let writes = 0;
  const counting: StorageEngine = {
    get: (...args) => storage.get(...args), range: (...args) => storage.range(...args), keys: (...args) => storage.keys(...args),
    usage: () => storage.usage(), close: () => storage.close(),
    write: (...args) => (writes++, storage.write(...args)),
  };
  const commit = new GroupCommit(counting, time);
  const managers = await Promise.all(['0', '1', '2'].map((prefix) => LogManager.open({ storage: counting, time, prefix, commit })));
  for (const manager of managers) manager.createLog(NAME, parseLogConfig(), replicated).appendAsLeader(batchOf(['a']), 0);
  await managers[1]!.flush();
  expect([writes, ...managers.map((manager) => manager.get(NAME)!.durableOffset)]).toEqual([1, 1, 1, 1]);
});
