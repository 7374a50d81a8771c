import { describe, expect, test } from 'vitest';
import { KafkaError, MockTime, SystemTime, type ErrorName, type Time } from '../common/index.ts';
import { MemoryStorage, type StorageEngine, type StorageKey } from '../storage/index.ts';
import { ChunkCache, LogManager, parseLogConfig, type UnifiedLog } from './index.ts';
import { batchOf, markerOf, producerBatchOf } from './testing/batches.ts';

const NAME = 'widgets-0';
const DAY_MS = 86_400_000;

const openManager = (storage: StorageEngine = new MemoryStorage(), time: Time = new MockTime(1000)): Promise<LogManager> =>
  LogManager.open({ storage, time, prefix: '0', cache: new ChunkCache(1 << 20) });

const openLog = async (overrides: Record<string, string> = {}, time?: Time): Promise<UnifiedLog> =>
  (await openManager(undefined, time)).createLog(NAME, parseLogConfig(overrides), { autoHighWatermark: false });

const errorName = (action: () => unknown): ErrorName | undefined => {
  try {
    action();
  } catch (error) {
    return error instanceof KafkaError ? error.errorName : undefined;
  }
  return undefined;
};

const transactional = { isTransactional: true };

describe('an idempotent append', () => {
  test('that repeats one of the last five batches writes nothing and tells where it was', async () => {
    const log = await openLog();
    for (let sequence = 0; sequence < 12; sequence += 2) log.appendAsLeader(producerBatchOf(['a', 'b'], 1, sequence, { timestamp: sequence }), 0);
    for (const sequence of [2, 10])
      expect(log.appendAsLeader(producerBatchOf(['a', 'b'], 1, sequence), 0)).toMatchObject({ baseOffset: sequence, lastOffset: sequence + 1, isDuplicate: true });
    expect(errorName(() => log.appendAsLeader(producerBatchOf(['a', 'b'], 1, 0), 0))).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
    expect(errorName(() => log.appendAsLeader(producerBatchOf(['a'], 1, 10), 0))).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
    expect(log.logEndOffset).toBe(12);
  });

  test('goes round at the largest sequence number, and begins anywhere for an unknown producer', async () => {
    const log = await openLog();
    log.appendAsLeader(producerBatchOf(['a', 'b'], 1, 2_147_483_646), 0);
    expect(log.appendAsLeader(producerBatchOf(['a', 'b'], 1, 2_147_483_646), 0).isDuplicate).toBe(true);
    expect(errorName(() => log.appendAsLeader(producerBatchOf(['c'], 1, 1), 0))).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
    expect(log.appendAsLeader(producerBatchOf(['c'], 1, 0), 0)).toMatchObject({ baseOffset: 2, isDuplicate: false });
    expect(log.activeProducers()).toMatchObject([{ producerId: 1, producerEpoch: 0, lastSequence: 0, lastDataOffset: 2, coordinatorEpoch: -1, currentTxnStartOffset: -1 }]);
  });

  test('of an older epoch is fenced, and a newer epoch begins with 0', async () => {
    const log = await openLog();
    log.appendAsLeader(producerBatchOf(['a'], 1, 0, { producerEpoch: 3 }), 0);
    expect(errorName(() => log.appendAsLeader(producerBatchOf(['a'], 1, 1, { producerEpoch: 2 }), 0))).toBe('INVALID_PRODUCER_EPOCH');
    expect(errorName(() => log.appendAsLeader(producerBatchOf(['a'], 1, 1, { producerEpoch: 4 }), 0))).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
    expect(log.appendAsLeader(producerBatchOf(['a'], 1, 0, { producerEpoch: 4 }), 0).lastOffset).toBe(1);
  });

  test('that fails has changed nothing, though a part of it was in order', async () => {
    const log = await openLog({ 'segment.bytes': '200' });
    log.appendAsLeader(producerBatchOf(['a'], 1, 0), 0);
    const before = [log.activeProducers(), log.segments(), log.logEndOffset];
    const both = new Uint8Array([...producerBatchOf(['b'], 1, 1), ...producerBatchOf(['c'], 1, 5)]);
    expect(errorName(() => log.appendAsLeader(both, 0))).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
    expect([log.activeProducers(), log.segments(), log.logEndOffset]).toEqual(before);
  });

  test('is remembered with the log\'s time where the log stamps records', async () => {
    const log = await openLog({ 'message.timestamp.type': 'LogAppendTime' }, new MockTime(5000));
    log.appendAsLeader(producerBatchOf(['a'], 1, 0, { timestamp: 7 }), 0);
    expect(log.appendAsLeader(producerBatchOf(['a'], 1, 0, { timestamp: 7 }), 0)).toMatchObject({ isDuplicate: true, logAppendTimeMs: 5000 });
  });
});

describe('a transaction', () => {
  test('holds the last stable offset until the high watermark has passed its marker', async () => {
    const log = await openLog();
    log.appendAsLeader(batchOf(['plain']), 0);
    log.appendAsLeader(producerBatchOf(['a', 'b'], 1, 0, transactional), 0);
    log.updateHighWatermark(3);
    expect([log.firstUnstableOffset, log.lastStableOffset, log.hasOngoingTransaction(1, 0), log.hasOngoingTransaction(1, 1)]).toEqual([1, 1, true, false]);
    expect([log.availableBytes(1, 1, 'lastStableOffset'), await log.read(1, 1000, true, 'lastStableOffset')]).toEqual([0, []]);
    log.appendAsLeader(markerOf(1, false), 0, 'coordinator');
    expect([log.firstUnstableOffset, log.lastStableOffset, log.hasOngoingTransaction(1, 0)]).toEqual([1, 1, false]);
    log.updateHighWatermark(4);
    expect([log.firstUnstableOffset, log.lastStableOffset]).toEqual([undefined, 4]);
    expect(log.abortedTransactions(0, 4)).toEqual([{ producerId: 1, firstOffset: 1, lastOffset: 3, lastStableOffset: 4 }]);
    expect([log.abortedTransactions(0, 1), log.abortedTransactions(4, 9)]).toEqual([[], []]);
  });

  test('does not hold back a log without replicas once its marker is there', async () => {
    const log = (await openManager()).createLog(NAME, parseLogConfig());
    log.appendAsLeader(producerBatchOf(['a'], 1, 0, transactional), 0);
    expect([log.highWatermark, log.lastStableOffset]).toEqual([1, 0]);
    log.appendAsLeader(markerOf(1, true), 0, 'coordinator');
    expect([log.lastStableOffset, log.abortedTransactions(0, 9)]).toEqual([2, []]);
  });

  test('takes no other records of its producer, and no marker of an older coordinator', async () => {
    const log = await openLog();
    log.appendAsLeader(producerBatchOf(['a'], 1, 0, transactional), 0);
    expect(errorName(() => log.appendAsLeader(producerBatchOf(['b'], 1, 1), 0))).toBe('INVALID_TXN_STATE');
    log.appendAsLeader(markerOf(1, true, { coordinatorEpoch: 2 }), 0, 'coordinator');
    expect(errorName(() => log.appendAsLeader(markerOf(1, true, { coordinatorEpoch: 1 }), 0, 'coordinator'))).toBe('TRANSACTION_COORDINATOR_FENCED');
    expect(errorName(() => log.appendAsLeader(markerOf(1, true, { producerEpoch: -1, coordinatorEpoch: 2 }), 0, 'coordinator'))).toBe('INVALID_PRODUCER_EPOCH');
  });

  test('that begins below a raised log start is unstable from there on', async () => {
    const log = await openLog();
    log.appendAsLeader(producerBatchOf(['a', 'b', 'c'], 1, 0, transactional), 0);
    log.updateHighWatermark(3);
    log.deleteRecordsBefore(2);
    expect([log.firstUnstableOffset, log.lastStableOffset]).toEqual([2, 2]);
  });
});

describe('a producer that is gone', () => {
  test('is forgotten after producer.id.expiration.ms unless it has a transaction open', async () => {
    const time = new MockTime(1000);
    const manager = await openManager(undefined, time);
    const log = manager.createLog(NAME, parseLogConfig({ 'retention.ms': '-1' }), { autoHighWatermark: false });
    log.appendAsLeader(producerBatchOf(['a'], 1, 0, { timestamp: 1000 }), 0);
    log.appendAsLeader(producerBatchOf(['b'], 2, 0, { timestamp: 1000, isTransactional: true }), 0);
    time.advance(DAY_MS - 1);
    manager.deleteOldSegments();
    expect(log.activeProducers()).toHaveLength(2);
    time.advance(1);
    manager.deleteOldSegments();
    expect(log.activeProducers().map(({ producerId }) => producerId)).toEqual([2]);
    expect(log.appendAsLeader(producerBatchOf(['c'], 1, 9), 0).isDuplicate).toBe(false);
  });

  test('is not one that writes records of long ago today, after a restart too', async () => {
    const storage = new MemoryStorage();
    const time = new MockTime(100 * DAY_MS);
    const first = await openManager(storage, time);
    const batch = (): Uint8Array<ArrayBuffer> => producerBatchOf(['a'], 1, 0, { timestamp: 1000 });
    const log = first.createLog(NAME, parseLogConfig({ 'retention.ms': '-1' }));
    log.appendAsLeader(batch(), 0);
    first.deleteOldSegments();
    expect(log.appendAsLeader(batch(), 0).isDuplicate).toBe(true);
    await first.close();
    const second = await openManager(storage, time);
    expect((await second.openLog(NAME)).appendAsLeader(batch(), 0).isDuplicate).toBe(true);
    time.advance(DAY_MS);
    second.deleteOldSegments();
    expect(second.get(NAME)!.activeProducers()).toEqual([]);
  });
});

describe('reopening', () => {
  const spyOn = (storage: StorageEngine): { readonly storage: StorageEngine; readonly read: StorageKey[] } => {
    const read: StorageKey[] = [];
    const note = (key: StorageKey): void => {
      if (typeof key[1] === 'number') read.push(key);
    };
    return {
      read,
      storage: {
        get: (store, key) => (note(key), storage.get(store, key)),
        range: async (...args) => {
          const entries = await storage.range(...args);
          for (const [key] of entries) note(key);
          return entries;
        },
        keys: (...args) => storage.keys(...args), write: (...args) => storage.write(...args), usage: () => storage.usage(), close: () => storage.close(),
      },
    };
  };

  test('reads no more of the records than stands behind the newest snapshot', async () => {
    const storage = new MemoryStorage();
    const manager = await LogManager.open({ storage, time: new SystemTime(), prefix: '0', producerIdExpirationMs: Infinity });
    const log = manager.createLog(NAME, parseLogConfig());
    const value = 'x'.repeat(100_000);
    for (let sequence = 0; sequence < 100; sequence++) {
      log.appendAsLeader(producerBatchOf([value], 1, sequence, transactional), 0);
      if (sequence % 10 === 0) await manager.flush();
    }
    await manager.flush();
    const chunks = await storage.keys('chunks', []);
    const spy = spyOn(storage);
    const again = await (await LogManager.open({ storage: spy.storage, time: new SystemTime(), prefix: '0', producerIdExpirationMs: Infinity })).openLog(NAME);
    expect(again.activeProducers()).toEqual(log.activeProducers());
    expect(again.firstUnstableOffset).toBe(0);
    const bytesOf = (keys: readonly StorageKey[]): number => keys.reduce((sum, key) => sum + Number(key[5]), 0);
    expect(bytesOf(spy.read)).toBeLessThan(bytesOf(chunks) / 2);
  });

  test('falls back where a snapshot is damaged, and forgets those behind a torn end', async () => {
    const storage = new MemoryStorage();
    const time = new MockTime(1000);
    const manager = await openManager(storage, new SystemTime());
    const log = manager.createLog(NAME, parseLogConfig());
    for (let sequence = 0; sequence < 6; sequence++) {
      log.appendAsLeader(producerBatchOf([`v${sequence}`], 1, sequence), 0);
      log.roll();
      await manager.flush();
    }
    const snapshots = await storage.keys('checkpoints', ['0/widgets-0', 'producerSnapshot']);
    expect(snapshots.map((key) => key[2])).toEqual([4, 5, 6]);
    await storage.write([{ kind: 'put', store: 'checkpoints', key: snapshots[1]!, value: '00000000{}' }, { kind: 'delete', store: 'chunks', key: (await storage.keys('chunks', [])).at(-1)! }], 'relaxed');
    const again = await openManager(storage, time);
    const reopened = await again.openLog(NAME);
    expect([reopened.logEndOffset, reopened.activeProducers()[0]?.lastSequence]).toEqual([5, 4]);
    reopened.appendAsLeader(producerBatchOf(['again'], 1, 5), 0);
    expect(reopened.appendAsLeader(producerBatchOf(['again'], 1, 5), 0).isDuplicate).toBe(true);
  });

  test('keeps the cleaner\'s checkpoint, which a truncation lowers', async () => {
    const storage = new MemoryStorage();
    const time = new SystemTime();
    const manager = await openManager(storage, time);
    const log = manager.createLog(NAME, parseLogConfig());
    for (let i = 0; i < 5; i++) log.appendAsLeader(batchOf(['a']), 0);
    expect(log.cleanerCheckpoint).toBe(0);
    log.cleanerCheckpoint = 4;
    await manager.flush();
    const again = await openManager(storage, time);
    const reopened = await again.openLog(NAME);
    expect(reopened.cleanerCheckpoint).toBe(4);
    await reopened.truncateTo(2);
    await again.flush();
    expect((await (await openManager(storage, time)).openLog(NAME)).cleanerCheckpoint).toBe(2);
  });
});
