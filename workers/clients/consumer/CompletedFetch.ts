import type { FetchedPartition } from '../../broker/index.ts';
import { epochBefore, recordsIn, type ConsumerRecord } from './ConsumerRecord.ts';
import { at, type AssignedPartition } from './SubscriptionState.ts';

/**
 * What one fetch got from one partition. The first batch may begin before `fetchOffset`: whoever decodes skips up to it. A
 * consumer that reads what is committed gets no batches of aborted transactions.
 */
export interface FetchedBatches extends Omit<FetchedPartition, 'abortedTransactions'> {
  readonly fetchOffset: number;
  /** The offset behind the last batch. */
  readonly endOffset: number;
}

/** Fetched, and not yet given out to the end. */
export class CompletedFetch {
  readonly assigned: AssignedPartition;
  readonly batches: FetchedBatches;
  readonly brokerId: number;
  readonly sizeInBytes: number;
  readonly #endEpoch: number;
  #records: Iterator<ConsumerRecord> | undefined;
  #nextOffset: number;

  constructor(assigned: AssignedPartition, batches: FetchedBatches, endEpoch: number, brokerId: number) {
    this.assigned = assigned;
    this.batches = batches;
    this.brokerId = brokerId;
    this.sizeInBytes = batches.records.reduce((size, { byteLength }) => size + byteLength, 0);
    this.#endEpoch = endEpoch;
    this.#nextOffset = batches.fetchOffset;
  }

  /** A seek, a pause or a revocation makes what was fetched worthless. */
  get isCurrent(): boolean {
    const { position, paused, isPendingRevocation } = this.assigned;
    return !paused && !isPendingRevocation && position.kind === 'at' && position.offset === this.#nextOffset;
  }

  /** All of it; the position is behind it then. */
  takeBatches(): FetchedBatches {
    this.assigned.position = at(this.batches.endOffset, this.#endEpoch);
    return this.batches;
  }

  /**
   * Fills `records` up to `max` and moves the position. True when all of it was given out. Throws CORRUPT_MESSAGE where
   * the first record cannot be read; behind records that can, it ends there, and the next fetch will meet it again.
   */
  takeRecords(records: ConsumerRecord[], max: number): boolean {
    this.#records ??= recordsIn(this.assigned, this.batches.records, this.batches.fetchOffset);
    const before = records.length;
    try {
      while (records.length < max) {
        const next = this.#records.next();
        if (next.done === true) {
          this.takeBatches();
          return true;
        }
        records.push(next.value);
        this.#nextOffset = next.value.offset + 1;
      }
    } catch (error) {
      if (records.length === before) throw error;
      this.#moveTo(this.#nextOffset);
      return true;
    }
    this.#moveTo(this.#nextOffset);
    return false;
  }

  #moveTo(offset: number): void {
    this.assigned.position = at(offset, epochBefore(this.batches.records, offset));
  }
}
