import type { ErrorName } from '../../common/index.ts';
import type { AbortedTxn } from '../producer/TransactionIndex.ts';

/** One batch as the model keeps it. */
export interface ModelBatch {
  readonly baseOffset: number;
  readonly count: number;
  readonly leaderEpoch: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly isTransactional: boolean;
  readonly marker: { readonly committed: boolean; readonly coordinatorEpoch: number } | undefined;
}

export interface ModelProducer {
  readonly producerEpoch: number;
  readonly lastSequence: number;
  readonly coordinatorEpoch: number;
  readonly currentTxnStartOffset: number;
}

const last = (batch: ModelBatch): number => batch.baseOffset + batch.count - 1;

/** A log as a plain list of batches: every question is answered by going through all of them. */
export class LogModel {
  batches: ModelBatch[] = [];
  highWatermark = 0;

  get logEndOffset(): number {
    const batch = this.batches.at(-1);
    return batch === undefined ? 0 : last(batch) + 1;
  }

  truncateTo(offset: number): void {
    this.batches = this.batches.filter((batch) => last(batch) < offset);
    this.highWatermark = Math.min(this.highWatermark, this.logEndOffset);
  }

  /** What a leader answers to such a batch. */
  outcomeOf(batch: ModelBatch): ErrorName | 'duplicate' | 'appended' {
    const own = this.batches.filter(({ producerId }) => producerId === batch.producerId);
    const { epoch, ofEpoch, firstOpen, coordinatorEpoch } = this.#story(own);
    if (batch.producerId < 0) return 'appended';
    if (batch.marker !== undefined) {
      if (batch.producerEpoch < epoch) return 'INVALID_PRODUCER_EPOCH';
      return batch.marker.coordinatorEpoch < coordinatorEpoch ? 'TRANSACTION_COORDINATOR_FENCED' : 'appended';
    }
    const isRepeat = ofEpoch.slice(-5).some((known) => known.baseSequence === batch.baseSequence && known.count === batch.count);
    if (batch.producerEpoch === epoch && isRepeat) return 'duplicate';
    if (batch.producerEpoch < epoch) return 'INVALID_PRODUCER_EPOCH';
    const newest = batch.producerEpoch === epoch ? ofEpoch.at(-1) : undefined;
    const expected = newest === undefined ? 0 : newest.baseSequence + newest.count;
    if (own.length > 0 && batch.baseSequence !== expected) return 'OUT_OF_ORDER_SEQUENCE_NUMBER';
    return firstOpen >= 0 && !batch.isTransactional ? 'INVALID_TXN_STATE' : 'appended';
  }

  producers(): Map<number, ModelProducer> {
    const ids = new Set(this.batches.map(({ producerId }) => producerId).filter((id) => id >= 0));
    return new Map([...ids].map((id) => {
      const { epoch, ofEpoch, firstOpen, coordinatorEpoch } = this.#story(this.batches.filter(({ producerId }) => producerId === id));
      const newest = ofEpoch.at(-1);
      const lastSequence = newest === undefined ? -1 : newest.baseSequence + newest.count - 1;
      return [id, { producerEpoch: epoch, lastSequence, coordinatorEpoch, currentTxnStartOffset: firstOpen }];
    }));
  }

  aborted(): AbortedTxn[] {
    return this.#transactions().filter(({ committed }) => committed === false).map(({ producerId, firstOffset, lastOffset }) => {
      const others = this.#transactions().filter((other) => other.firstOffset < lastOffset && other.lastOffset > lastOffset && other.producerId !== producerId);
      return { producerId, firstOffset, lastOffset, lastStableOffset: Math.min(lastOffset + 1, ...others.map((other) => other.firstOffset)) };
    }).sort((a, b) => a.lastOffset - b.lastOffset);
  }

  firstUnstableOffset(): number | undefined {
    const undecided = this.#transactions().filter(({ lastOffset }) => lastOffset >= this.highWatermark).map(({ firstOffset }) => firstOffset);
    return undecided.length === 0 ? undefined : Math.min(...undecided);
  }

  endOffsetForEpoch(epoch: number): { leaderEpoch: number; endOffset: number } {
    const latest = this.batches.at(-1)?.leaderEpoch;
    const higher = this.batches.find((batch) => batch.leaderEpoch > epoch);
    if (latest === undefined || (higher === undefined && epoch !== latest)) return { leaderEpoch: -1, endOffset: -1 };
    const floor = this.batches.findLast((batch) => batch.leaderEpoch <= epoch)?.leaderEpoch ?? epoch;
    return { leaderEpoch: floor, endOffset: higher?.baseOffset ?? this.logEndOffset };
  }

  /** With an end of Infinity while open. */
  #transactions(): Array<{ producerId: number; firstOffset: number; lastOffset: number; committed: boolean | undefined }> {
    const open = new Map<number, number>();
    const done: Array<{ producerId: number; firstOffset: number; lastOffset: number; committed: boolean | undefined }> = [];
    for (const { producerId, isTransactional, marker, baseOffset } of this.batches) {
      const firstOffset = open.get(producerId);
      if (marker === undefined) {
        if (isTransactional && firstOffset === undefined) open.set(producerId, baseOffset);
      } else if (firstOffset !== undefined) {
        done.push({ producerId, firstOffset, lastOffset: baseOffset, committed: marker.committed });
        open.delete(producerId);
      }
    }
    for (const [producerId, firstOffset] of open) done.push({ producerId, firstOffset, lastOffset: Infinity, committed: undefined });
    return done;
  }

  #story(own: readonly ModelBatch[]): { epoch: number; ofEpoch: ModelBatch[]; firstOpen: number; coordinatorEpoch: number } {
    const epoch = own.at(-1)?.producerEpoch ?? -1;
    const lastMarker = own.findLastIndex(({ marker }) => marker !== undefined);
    return {
      epoch,
      ofEpoch: own.filter((batch) => batch.producerEpoch === epoch && batch.marker === undefined),
      firstOpen: own.slice(lastMarker + 1).find(({ isTransactional }) => isTransactional)?.baseOffset ?? -1,
      coordinatorEpoch: own[lastMarker]?.marker?.coordinatorEpoch ?? -1,
    };
  }
}
