import { crc32c, encodeUtf8, type RecordBatch } from '../../common/index.ts';
import type { StoredValue } from '../../storage/index.ts';
import type { AppendOrigin, CompletedTxn, ProducerAppendInfo } from './ProducerAppendInfo.ts';
import type { BatchMetadata } from './ProducerStateEntry.ts';
import { ProducerStateManager, type ProducerStateSnapshot } from './ProducerStateManager.ts';
import { TransactionIndex, type AbortedTxn } from './TransactionIndex.ts';

/** What an append does to the producers, if it happens. */
export interface PreparedAppend {
  /** A batch repeats this one: nothing is to be written. */
  readonly duplicate: BatchMetadata | undefined;
  readonly infos: readonly ProducerAppendInfo[];
  readonly completed: readonly CompletedTxn[];
}

interface StoredState extends ProducerStateSnapshot {
  readonly aborted: readonly AbortedTxn[];
}

/** Everything about producers and transactions that follows from a log's batches, and can be got back by replaying them. */
export class LogProducerState {
  readonly producers: ProducerStateManager;
  readonly aborted: TransactionIndex;

  constructor(producers: ProducerStateManager, aborted: TransactionIndex) {
    this.producers = producers;
    this.aborted = aborted;
  }

  /** The state that `encode` gave, or undefined where the value is damaged. */
  static decode(stored: StoredValue | undefined, expirationMs: number): LogProducerState | undefined {
    if (typeof stored !== 'string') return undefined;
    const text = stored.slice(CHECKSUM_DIGITS);
    if (stored.slice(0, CHECKSUM_DIGITS) !== checksumOf(text)) return undefined;
    const { aborted, ...snapshot } = JSON.parse(text) as StoredState;
    return new LogProducerState(ProducerStateManager.restore(snapshot, expirationMs), new TransactionIndex(aborted));
  }

  encode(): string {
    const state: StoredState = { ...this.producers.snapshot(), aborted: this.aborted.all };
    const text = JSON.stringify(state);
    return checksumOf(text) + text;
  }

  /**
   * Checks the batches of one append without changing anything. `baseOffset` is where the first will stand; a replica
   * leaves it out, its batches know where they stand. `logAppendTimeMs` is the time that the log will stamp them with, if
   * it does. Undefined where no batch names a producer. Throws what ProducerAppendInfo throws.
   */
  prepare(
    batches: readonly RecordBatch[], origin: AppendOrigin | 'replication', baseOffset?: number, logAppendTimeMs?: number,
  ): PreparedAppend | undefined {
    let prepared: { duplicate: undefined; infos: ProducerAppendInfo[]; completed: CompletedTxn[] } | undefined;
    let next = baseOffset ?? 0;
    for (const batch of batches) {
      const offset = baseOffset === undefined ? batch.baseOffset : next;
      next += batch.lastOffsetDelta + 1;
      if (!batch.hasProducerId) continue;
      const producerId = batch.producerId;
      if (origin === 'client') {
        const duplicate = this.producers.entry(producerId)?.findDuplicate(batch.producerEpoch, batch.baseSequence, batch.lastSequence);
        if (duplicate !== undefined) return { duplicate, infos: [], completed: [] };
      }
      prepared ??= { duplicate: undefined, infos: [], completed: [] };
      let info = prepared.infos.find((candidate) => candidate.updated.producerId === producerId);
      if (info === undefined) prepared.infos.push((info = this.producers.prepareUpdate(producerId, origin)));
      const completed = info.append(batch, offset, logAppendTimeMs ?? batch.maxTimestamp);
      if (completed !== undefined) prepared.completed.push(completed);
    }
    return prepared;
  }

  /** `seenMs`: now, by the broker's clock. */
  apply(prepared: PreparedAppend, seenMs: number): void {
    for (const info of prepared.infos) this.producers.update(info, seenMs);
    for (const completed of prepared.completed) {
      const { producerId, firstOffset, lastOffset, isAborted } = completed;
      if (isAborted) this.aborted.append({ producerId, firstOffset, lastOffset, lastStableOffset: this.producers.lastStableOffset(completed) });
      this.producers.completeTxn(completed);
    }
  }

  /** Learns from a batch that is in the log already. */
  replay(batch: RecordBatch, seenMs: number): void {
    const prepared = batch.hasProducerId ? this.prepare([batch], 'replication') : undefined;
    if (prepared !== undefined) this.apply(prepared, seenMs);
  }
}

const CHECKSUM_DIGITS = 8;

const checksumOf = (text: string): string => {
  const bytes = encodeUtf8(text);
  return crc32c(bytes, 0, bytes.length).toString(16).padStart(CHECKSUM_DIGITS, '0');
};
