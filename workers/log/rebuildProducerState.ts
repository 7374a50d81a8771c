import { batchesIn, KafkaError } from '../common/index.ts';
import type { LocalLog } from './LocalLog.ts';
import { LogProducerState } from './producer/LogProducerState.ts';
import type { ProducerSnapshots } from './producer/ProducerSnapshots.ts';
import { ProducerStateManager } from './producer/ProducerStateManager.ts';
import { TransactionIndex } from './producer/TransactionIndex.ts';

/**
 * What the batches below `endOffset` tell of producers: the newest snapshot, and behind it the headers of the chunks
 * that name a producer. A damaged chunk tells nothing; whoever reads its records hears of it.
 */
export const rebuildProducerState = async (
  log: LocalLog, snapshots: ProducerSnapshots, logStartOffset: number, endOffset: number, expirationMs: number, nowMs: number,
): Promise<LogProducerState> => {
  const snapshot = await snapshots.latest(logStartOffset, endOffset);
  const state = snapshot?.state ?? new LogProducerState(new ProducerStateManager(expirationMs), new TransactionIndex());
  const from = snapshot?.offset ?? logStartOffset;
  for (let offset = from; offset < endOffset; ) {
    const chunk = log.segments.chunkAt(offset);
    if (chunk === undefined) break;
    if (chunk.hasProducers) {
      const bytes = chunk.bytes ?? (await log.store.load([chunk]).catch(damaged))?.get(chunk);
      if (bytes === undefined && chunk.state === 'deleted') continue;
      for (const batch of batchesIn(bytes ?? NO_BYTES)) if (batch.lastOffset >= from && batch.lastOffset < endOffset) state.replay(batch, nowMs);
    }
    offset = chunk.lastOffset + 1;
  }
  state.aborted.removeBefore(logStartOffset);
  return state;
};

const NO_BYTES = new Uint8Array(0);

const damaged = (error: unknown): undefined => {
  if (error instanceof KafkaError) return undefined;
  throw error;
};
