import type { TopicPartition } from '../../common/index.ts';
import { NO_SEQUENCE, type ProducerBatch } from './ProducerBatch.ts';

/**
 * The batches of one partition that nobody has answered for, in the order of their records, and where the partition
 * stands in its producer's sequence (Kafka's TxnPartitionEntry).
 */
export class PartitionQueue implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** Takes records; comes after all others. */
  open: ProducerBatch | undefined;
  /** Full, or sent before and to be sent again. In order. */
  readonly waiting: ProducerBatch[] = [];
  /** Sent and not answered. In order. */
  readonly inFlight: ProducerBatch[] = [];

  /** Whose sequence `nextSequence` belongs to. */
  producerId = -1;
  producerEpoch = -1;
  nextSequence = 0;
  /** How many batches of that sequence were sent; see `ProducerBatch.ordinal`. */
  sequencedSoFar = 0;
  lastAckedSequence = NO_SEQUENCE;
  lastAckedOffset = -1;
  /** The producer id that brokers know here, since they have acknowledged something of it; -1 for none. */
  knownProducerId = -1;
  /** The sequence behind batches whose fate will never be known; undefined while there are none. */
  unresolvedSequence: number | undefined;

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  get hasUnsent(): boolean {
    return this.open !== undefined || this.waiting.length > 0;
  }

  /** Batches that have not been sent. */
  get size(): number {
    return this.waiting.length + (this.open === undefined ? 0 : 1);
  }

  /** The first that has to go out, whether or not it may now. */
  get head(): ProducerBatch | undefined {
    return this.waiting[0] ?? this.open;
  }

  /** Whether a batch with a sequence is still unanswered. */
  get hasSequenced(): boolean {
    return this.inFlight.length > 0 || this.waiting[0]?.hasSequence === true;
  }

  /** How many batches were sent since the first unanswered one, that one and answered ones included. */
  get sequencedSinceUnanswered(): number {
    let first = this.sequencedSoFar;
    for (const { ordinal } of this.inFlight) first = Math.min(first, ordinal);
    for (const batch of this.waiting) if (batch.hasSequence) first = Math.min(first, batch.ordinal);
    return this.sequencedSoFar - first;
  }

  /** Those that have a sequence, in order: under way, or about to be sent again. */
  sequenced(): ProducerBatch[] {
    return [...this.inFlight, ...this.waiting].filter((batch) => batch.hasSequence).sort((a, b) => a.number - b.number);
  }

  removeInFlight(batch: ProducerBatch): void {
    const at = this.inFlight.indexOf(batch);
    if (at >= 0) this.inFlight.splice(at, 1);
  }
}

/** Puts a batch where its records belong. */
export const insertInOrder = (batches: ProducerBatch[], batch: ProducerBatch): void => {
  let at = batches.length;
  while (at > 0 && batches[at - 1]!.number > batch.number) at--;
  if (at === batches.length) batches.push(batch);
  else batches.splice(at, 0, batch);
};
