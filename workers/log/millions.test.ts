import { expect, test } from 'vitest';
import { batchesIn, MockTime, NO_HEADERS, RecordBatchBuilder } from '../common/index.ts';
import { MemoryStorage } from '../storage/index.ts';
import { ChunkCache } from './ChunkCache.ts';
import { LogManager } from './LogManager.ts';
import { parseLogConfig } from './LogConfig.ts';

const RECORDS = 5_000_000;
const PER_BATCH = 10_000;
const CACHE_BYTES = 8 * 1024 * 1024;

test('5,000,000 records are read from the beginning while the cache holds no more than it may', { timeout: 60_000 }, async () => {
  const cache = new ChunkCache(CACHE_BYTES);
  const manager = await LogManager.open({ storage: new MemoryStorage(), time: new MockTime(), prefix: '1', cache });
  const log = manager.createLog('many-0', parseLogConfig({ 'segment.bytes': String(4 * 1024 * 1024), 'max.message.bytes': String(2 * 1024 * 1024) }));
  const builder = new RecordBatchBuilder(256 * 1024);
  const value = new Uint8Array(12);
  for (let written = 0; written < RECORDS; written += PER_BATCH) {
    for (let i = 0; i < PER_BATCH; i++) builder.append(i, null, 0, -1, value, 0, value.length, NO_HEADERS);
    log.appendAsLeader(builder.build(), 0);
    if (written % (PER_BATCH * 20) === 0) await manager.flush();
  }
  await manager.flush();
  expect(log.sizeInBytes).toBeGreaterThan(10 * CACHE_BYTES);

  let most = 0;
  let read = 0;
  for (let position = 0; position < log.logEndOffset; ) {
    for (const bytes of await log.read(position, 1024 * 1024))
      for (const batch of batchesIn(bytes)) {
        read += batch.count;
        position = batch.lastOffset + 1;
      }
    most = Math.max(most, cache.sizeInBytes);
  }
  expect(read).toBe(RECORDS);
  expect(most).toBeLessThanOrEqual(CACHE_BYTES);
});
