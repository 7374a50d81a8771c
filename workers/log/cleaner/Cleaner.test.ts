import { describe, expect, test } from 'vitest';
import { MockTime, NO_HEADERS, RecordBatchBuilder } from '../../common/index.ts';
import { MemoryStorage, StorageError, type StorageEngine } from '../../storage/index.ts';
import { parseLogConfig, type UnifiedLog } from '../index.ts';
import { Cleaner, CleaningAborted, type CleaningResult } from './Cleaner.ts';
import { batchesOf, endTransaction, keyedBatch, openLog, openLogs, readCommitted, recordsOf, tableOf } from './testing/keyedLog.ts';

const time = new MockTime(1000);
const NOW = 5000;

const open = async (configs?: Readonly<Record<string, string>>): Promise<UnifiedLog> => openLog(await openLogs(new MemoryStorage(), time), 'a-0', configs);

const append = (log: UnifiedLog, records: ReadonlyArray<readonly [string, string | null]>, producerId = -1, baseSequence = 0): void => {
  const stamp = producerId < 0 ? undefined : { producerId, producerEpoch: 0, baseSequence, isTransactional: true };
  log.appendAsLeader(keyedBatch(records, 1000, stamp), 0);
};

/** A segment per list, each with a batch per key. */
const appendSegments = (log: UnifiedLog, ...segments: readonly string[]): void => {
  for (const keys of segments) {
    for (const key of keys) append(log, [[key, `${key} at ${log.logEndOffset}`]]);
    log.roll();
  }
};

const clean = (log: UnifiedLog, options: { from?: number; nowMs?: number; cleaner?: Cleaner } = {}): Promise<CleaningResult> =>
  (options.cleaner ?? new Cleaner({ time })).clean(log, options.from ?? 0, log.segments().at(-1)!.baseOffset, options.nowMs ?? NOW);

const offsetsOf = async (log: UnifiedLog): Promise<number[]> => (await recordsOf(log)).map(({ offset }) => offset);
const bounds = (log: UnifiedLog): Array<readonly [number, number]> => log.segments().map(({ baseOffset, endOffset }) => [baseOffset, endOffset]);

describe('a pass', () => {
  test('joins small segments, but makes none larger than segment.bytes', async () => {
    const log = await open({ 'segment.bytes': '600' });
    appendSegments(log, 'abcd', 'abe', 'af', 'ag');
    expect(bounds(log)).toEqual([[0, 4], [4, 7], [7, 9], [9, 11], [11, 11]]);
    await clean(log);
    expect(bounds(log)).toEqual([[0, 7], [7, 11], [11, 11]]);
    await clean(log);
    expect(bounds(log)).toEqual([[0, 11], [11, 11]]);
    expect(await offsetsOf(log)).toEqual([2, 3, 5, 6, 8, 9, 10]);
  });

  test('counts what it read and wrote, and rewrites nothing that is clean', async () => {
    const storage = new MemoryStorage();
    let writes = 0;
    const counting: StorageEngine = wrap(storage, (write) => (writes++, write()));
    const manager = await openLogs(counting, time);
    const log = await openLog(manager, 'a-0');
    appendSegments(log, 'aab');
    const size = log.segments()[0]!.sizeInBytes;
    const first = await clean(log);
    expect(first.stats).toMatchObject({ messagesRead: 3, messagesWritten: 2, mapMessagesRead: 3, bytesRead: size, bytesWritten: log.segments()[0]!.sizeInBytes });
    expect(first.nextDirtyOffset).toBe(3);
    await manager.flush();
    const before = writes;
    const second = await clean(log);
    expect(second.stats).toMatchObject({ messagesRead: 2, messagesWritten: 2, batchesChanged: 0 });
    await manager.flush();
    expect(writes).toBe(before);
  });

  test('keeps the end of what it went over as an empty batch', async () => {
    const log = await open({ 'delete.retention.ms': '10' });
    append(log, [['a', '1']]);
    append(log, [['a', null]]);
    log.roll();
    await clean(log);
    await clean(log, { nowMs: NOW + 10 });
    expect((await batchesOf(log)).map(({ baseOffset, lastOffset, count }) => [baseOffset, lastOffset, count])).toEqual([[1, 1, 0]]);
    appendSegments(log, 'b');
    await clean(log, { nowMs: NOW + 10 });
    expect((await batchesOf(log)).map(({ baseOffset }) => baseOffset)).toEqual([2]);
  });

  test('removes and counts records without a key, which a log has from before it was compacted', async () => {
    const log = await open({ 'cleanup.policy': 'delete' });
    const builder = new RecordBatchBuilder();
    builder.append(1000, null, 0, 0, new Uint8Array([1]), 0, 1, NO_HEADERS);
    log.appendAsLeader(builder.build(), 0);
    appendSegments(log, 'a');
    log.updateConfig(parseLogConfig({ 'cleanup.policy': 'compact' }));
    expect((await clean(log)).stats.invalidMessagesRead).toBe(1);
    expect(await offsetsOf(log)).toEqual([1]);
  });

  test('knows an aborted transaction whose marker is in a later segment', async () => {
    const log = await open({ 'segment.bytes': '300' });
    append(log, [['a', 'aborted'], ['b', 'aborted']], 7);
    append(log, [['a', '1']]);
    log.roll();
    endTransaction(log, 7, false, 1000);
    append(log, [['c', '1']]);
    log.roll();
    append(log, [['b', '2']], 7, 2);
    endTransaction(log, 7, true, 1000);
    log.roll();
    await clean(log);
    expect(await offsetsOf(log)).toEqual([2, 4, 5]);
    expect(log.abortedTransactions(0, 10)).toMatchObject([{ producerId: 7, firstOffset: 0, lastOffset: 3 }]);
    await clean(log);
    expect(log.abortedTransactions(0, 10)).toEqual([]);
    expect(tableOf(await readCommitted(log))).toEqual({ a: '1', b: '2', c: '1' });
  });

  test('ends where the map is full, and goes on from there', async () => {
    const log = await open();
    appendSegments(log, 'abcabc');
    const cleaner = new Cleaner({ time, maxKeysPerPass: 2 });
    const next: number[] = [0];
    while (next.at(-1)! < 6) next.push((await clean(log, { cleaner, from: next.at(-1)! })).nextDirtyOffset);
    expect([next, await offsetsOf(log)]).toEqual([[0, 2, 4, 6], [3, 4, 5]]);
  });

  test('is called off when the log is truncated, deleted or not wanted any more', async () => {
    const changes: ReadonlyArray<(log: UnifiedLog) => unknown> = [
      (log) => log.truncateTo(1), (log) => log.markDeleted(), (log) => log.truncateFullyAndStartAt(0), (log) => log.deleteRecordsBefore(3),
    ];
    for (const change of changes) {
      const log = await open();
      appendSegments(log, 'aaa', 'aaa');
      const pass = clean(log).then(() => 'done', (error: unknown) => error);
      await change(log);
      expect(await pass).toBeInstanceOf(CleaningAborted);
    }
    const log = await open();
    appendSegments(log, 'aaa');
    await expect(clean(log, { cleaner: new Cleaner({ time, isAborted: () => true }) })).rejects.toBeInstanceOf(CleaningAborted);
    expect(await offsetsOf(log)).toEqual([0, 1, 2]);
  });

  test('takes appends meanwhile', async () => {
    const log = await open();
    appendSegments(log, 'aaa', 'bbb');
    const pass = clean(log);
    appendSegments(log, 'ab');
    await pass;
    expect(await offsetsOf(log)).toEqual([2, 5, 6, 7]);
  });

  test('leaves the old or the new segments behind, wherever the storage fails', async () => {
    let sawOld = false;
    let sawNew = false;
    for (let failing = 0; failing < 6; failing++) {
      const inner = new MemoryStorage();
      const manager = await openLogs(inner, time);
      const log = await openLog(manager, 'a-0', { 'segment.bytes': '400' });
      appendSegments(log, 'abca', 'abd', 'ae');
      await manager.close();
      let writes = 0;
      const refusing = wrap(inner, (write) => (writes++ < failing ? write() : Promise.reject(new StorageError('failed', 'no more'))));
      const broken = await openLogs(refusing, time);
      const cleaned = await openLog(broken, 'a-0', { 'segment.bytes': '400' });
      cleaned.roll();
      await clean(cleaned).catch(() => undefined);
      await broken.flush().catch(() => undefined);
      const reopened = await openLog(await openLogs(inner, time), 'a-0', { 'segment.bytes': '400' });
      expect([reopened.truncation, reopened.logEndOffset]).toEqual([undefined, 9]);
      expect(tableOf(await readCommitted(reopened))).toEqual({ a: 'a at 7', b: 'b at 5', c: 'c at 2', d: 'd at 6', e: 'e at 8' });
      const offsets = await offsetsOf(reopened);
      sawOld ||= offsets.length === 9;
      sawNew ||= offsets.length === 5;
    }
    expect([sawOld, sawNew]).toEqual([true, true]);
  });
});

const wrap = (inner: StorageEngine, around: (write: () => Promise<void>) => Promise<void>): StorageEngine => ({
  get: (...args) => inner.get(...args), range: (...args) => inner.range(...args), keys: (...args) => inner.keys(...args),
  usage: () => inner.usage(), close: () => inner.close(),
  write: (operations, durability) => around(() => inner.write(operations, durability)),
});
