import { decrementSequence } from '../../common/index.ts';

/** What is remembered of one batch, so that its repeat is known. */
export interface BatchMetadata {
  readonly lastSequence: number;
  readonly lastOffset: number;
  readonly offsetDelta: number;
  readonly timestamp: number;
}

/** Batches in flight that an idempotent producer may have, and so may repeat. */
const BATCHES_TO_RETAIN = 5;

const NO_BATCHES: readonly BatchMetadata[] = [];

/** What a partition knows of one producer (org.apache.kafka.storage.internals.log.ProducerStateEntry). */
export class ProducerStateEntry {
  readonly producerId: number;
  /** -1 before the first batch. */
  producerEpoch = -1;
  coordinatorEpoch = -1;
  lastTimestamp = -1;
  /** When this log last took a batch of it or was opened with one, by the broker's clock: records may bear any time. */
  seenMs = -1;
  /** Where its open transaction begins; undefined when none is open. */
  currentTxnFirstOffset: number | undefined;
  /** The last ones of the current epoch, oldest first. */
  #batches: readonly BatchMetadata[] = NO_BATCHES;

  constructor(producerId: number) {
    this.producerId = producerId;
  }

  get batches(): readonly BatchMetadata[] {
    return this.#batches;
  }

  /** -1 without a batch, as the other three. */
  get firstSequence(): number {
    const first = this.#batches[0];
    return first === undefined ? -1 : firstSequenceOf(first);
  }

  get lastSequence(): number {
    return this.#batches.at(-1)?.lastSequence ?? -1;
  }

  get firstDataOffset(): number {
    const first = this.#batches[0];
    return first === undefined ? -1 : first.lastOffset - first.offsetDelta;
  }

  get lastDataOffset(): number {
    return this.#batches.at(-1)?.lastOffset ?? -1;
  }

  addBatch(producerEpoch: number, batch: BatchMetadata): void {
    this.#enterEpoch(producerEpoch);
    this.#batches = [...(this.#batches.length === BATCHES_TO_RETAIN ? this.#batches.slice(1) : this.#batches), batch];
    this.lastTimestamp = batch.timestamp;
  }

  endTransaction(producerEpoch: number, coordinatorEpoch: number, timestamp: number): void {
    this.#enterEpoch(producerEpoch);
    this.coordinatorEpoch = coordinatorEpoch;
    this.lastTimestamp = timestamp;
    this.currentTxnFirstOffset = undefined;
  }

  /** The remembered batch of exactly these sequence numbers. */
  findDuplicate(producerEpoch: number, firstSequence: number, lastSequence: number): BatchMetadata | undefined {
    if (producerEpoch !== this.producerEpoch) return undefined;
    return this.#batches.find((batch) => batch.lastSequence === lastSequence && firstSequenceOf(batch) === firstSequence);
  }

  copy(): ProducerStateEntry {
    const copy = new ProducerStateEntry(this.producerId);
    copy.producerEpoch = this.producerEpoch;
    copy.coordinatorEpoch = this.coordinatorEpoch;
    copy.lastTimestamp = this.lastTimestamp;
    copy.seenMs = this.seenMs;
    copy.currentTxnFirstOffset = this.currentTxnFirstOffset;
    copy.#batches = this.#batches;
    return copy;
  }

  #enterEpoch(producerEpoch: number): void {
    if (this.producerEpoch === producerEpoch) return;
    this.producerEpoch = producerEpoch;
    this.#batches = NO_BATCHES;
  }
}

const firstSequenceOf = (batch: BatchMetadata): number => decrementSequence(batch.lastSequence, batch.offsetDelta);
