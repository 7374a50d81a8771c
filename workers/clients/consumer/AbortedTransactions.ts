import { batchesIn, readEndTxnMarker, type RecordBatch } from '../../common/index.ts';
import type { AbortedTransaction } from '../../broker/index.ts';

/** Follows the batches of one fetch in order and tells which belong to aborted transactions (Kafka's CompletedFetch). */
class AbortedTransactions {
  readonly #toCome: AbortedTransaction[];
  readonly #underWay = new Set<number>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#toCome = [...aborted].sort((left, right) => left.firstOffset - right.firstOffset);
  }

  has(batch: RecordBatch): boolean {
    if (!batch.hasProducerId) return false;
    for (let next = this.#toCome[0]; next !== undefined && next.firstOffset <= batch.lastOffset; next = this.#toCome[0]) {
      this.#underWay.add(next.producerId);
      this.#toCome.shift();
    }
    if (batch.isControlBatch) {
      if (this.#underWay.has(batch.producerId) && readEndTxnMarker(batch)?.committed === false) this.#underWay.delete(batch.producerId);
      return false;
    }
    return batch.isTransactional && this.#underWay.has(batch.producerId);
  }
}

/** The slices without the data of those transactions; what is left is not copied. Whoever takes whole batches gets what a reader may see. */
export const withoutAborted = (slices: readonly Uint8Array[], aborted: readonly AbortedTransaction[]): readonly Uint8Array[] => {
  if (aborted.length === 0) return slices;
  const transactions = new AbortedTransactions(aborted);
  const kept: Uint8Array[] = [];
  for (const bytes of slices) {
    let start = 0;
    let end = 0;
    for (const batch of batchesIn(bytes)) {
      const { sizeInBytes } = batch;
      if (transactions.has(batch)) {
        if (end > start) kept.push(bytes.subarray(start, end));
        start = end + sizeInBytes;
      }
      end += sizeInBytes;
    }
    if (end > start) kept.push(bytes.subarray(start, end));
  }
  return kept;
};
