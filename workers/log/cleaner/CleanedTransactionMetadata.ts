import { readEndTxnMarker, type RecordBatch } from '../../common/index.ts';
import type { AbortedTxn } from '../producer/TransactionIndex.ts';

interface OngoingAbortedTxn {
  readonly aborted: AbortedTxn;
  /** A batch of it has been seen by this pass. */
  observed: boolean;
}

/**
 * Follows the transactions while a pass reads a log's batches in order: which batches were aborted, which markers have
 * lost all of their transaction, and which aborted transactions readers still have to know
 * (org.apache.kafka.storage.internals.log.CleanedTransactionMetadata).
 */
export class CleanedTransactionMetadata {
  readonly #ongoingCommitted = new Set<number>();
  readonly #ongoingAborted = new Map<number, OngoingAbortedTxn>();
  /** Aborted transactions that the reading has not reached yet, by first offset, the next one last. */
  #ahead: AbortedTxn[] = [];
  #retained: AbortedTxn[] = [];

  /** Tells of aborted transactions before the batches that they reach into are read; the same one may be told again. */
  addAbortedTransactions(aborted: readonly AbortedTxn[]): void {
    if (aborted.length > 0) this.#ahead = [...this.#ahead, ...aborted].sort((a, b) => b.firstOffset - a.firstOffset);
  }

  /** Whether a data batch belongs to an aborted transaction, so that its records can go whatever their keys. */
  onBatchRead(batch: RecordBatch): boolean {
    this.#reach(batch.lastOffset);
    if (!batch.isTransactional) return false;
    const aborted = this.#ongoingAborted.get(batch.producerId);
    if (aborted === undefined) {
      this.#ongoingCommitted.add(batch.producerId);
      return false;
    }
    aborted.observed = true;
    return true;
  }

  /** Whether a control batch marks the end of a transaction of which this pass has seen no batch any more. */
  onControlBatchRead(batch: RecordBatch): boolean {
    this.#reach(batch.lastOffset);
    if (batch.count === 0) return true;
    const marker = readEndTxnMarker(batch);
    if (marker === undefined) return false;
    if (marker.committed) return !this.#ongoingCommitted.delete(batch.producerId);
    const ended = this.#ongoingAborted.get(batch.producerId);
    this.#ongoingAborted.delete(batch.producerId);
    if (ended?.observed !== true) return true;
    this.#retained.push(ended.aborted);
    return false;
  }

  /** The aborted transactions whose markers were read since the last call and that had a batch. */
  takeRetained(): AbortedTxn[] {
    const retained = this.#retained;
    this.#retained = [];
    return retained;
  }

  #reach(offset: number): void {
    for (let next = this.#ahead.at(-1); next !== undefined && next.firstOffset <= offset; next = this.#ahead.at(-1)) {
      this.#ahead.pop();
      if (!this.#ongoingAborted.has(next.producerId)) this.#ongoingAborted.set(next.producerId, { aborted: next, observed: false });
    }
  }
}
