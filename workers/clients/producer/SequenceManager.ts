import { assert, decrementSequence, incrementSequence, KafkaError } from '../../common/index.ts';
import type { ProducedPartition } from '../../broker/index.ts';
import { NO_SEQUENCE, type ProducerBatch } from './ProducerBatch.ts';
import type { PartitionQueue } from './PartitionQueue.ts';

/** What a transaction has to hear of failed batches. */
export interface TransactionErrors {
  readonly hasFatalError: boolean;
  toAbortableError(error: KafkaError): void;
  toFatalError(error: KafkaError): void;
}

/** What a broker remembers of a producer in a partition (ProducerStateEntry.NUM_BATCHES_TO_RETAIN). */
const BATCHES_REMEMBERED = 5;

export const MAX_PRODUCER_EPOCH = 32_767;

/**
 * Who this producer is and which sequence number each batch carries, so that brokers drop what comes twice and refuse
 * what comes out of turn (KIP-98, KIP-360; the idempotent half of Kafka's TransactionManager). A plain idempotent
 * producer heals a gap by raising its own epoch; a transactional one has to abort and be given the next epoch.
 */
export class SequenceManager {
  readonly #transaction: TransactionErrors | undefined;
  readonly #toRewrite = new Set<PartitionQueue>();
  readonly #unresolved = new Set<PartitionQueue>();
  producerId = -1;
  producerEpoch = -1;
  /** A transactional producer takes it over when it aborts. */
  epochBumpRequired = false;

  constructor(transaction: TransactionErrors | undefined) {
    this.#transaction = transaction;
  }

  get hasProducerId(): boolean {
    return this.producerId >= 0;
  }

  setProducerId(producerId: number, producerEpoch: number): void {
    this.producerId = producerId;
    this.producerEpoch = producerEpoch;
  }

  /** After a transactional producer was given another epoch: every partition begins again, when it is next written to. */
  resetAll(queues: Iterable<PartitionQueue>): void {
    this.epochBumpRequired = false;
    this.#toRewrite.clear();
    this.#unresolved.clear();
    for (const queue of queues) {
      queue.unresolvedSequence = undefined;
      queue.producerId = -1;
    }
  }

  /**
   * Batches that have to be given up before `prepare`, which would send them again in the next epoch: they may be in the
   * log yet. Without an answer a request may arrive at any time, so those that lead the sequence may still come in; those
   * behind one that has certainly not arrived can not.
   */
  doubtful(): ProducerBatch[] {
    const found: ProducerBatch[] = [];
    for (const queue of this.#toRewrite)
      for (const batch of queue.sequenced()) {
        if (!batch.isInDoubt) break;
        found.push(batch);
      }
    return found;
  }

  /**
   * Before batches are chosen: finds out what became of partitions with batches of unknown fate, and raises the epoch
   * where that is due. Without an epoch left the producer has no id afterwards and needs a new one.
   */
  prepare(): void {
    for (const queue of this.#unresolved) {
      if (queue.hasSequenced) continue;
      this.#unresolved.delete(queue);
      queue.unresolvedSequence = undefined;
      if (queue.nextSequence === sequenceAfter(queue.lastAckedSequence)) continue;
      if (this.#transaction === undefined) this.#requestEpochBump(queue);
      else {
        this.epochBumpRequired = true;
        this.#transaction.toAbortableError(new KafkaError(
          'UNKNOWN_PRODUCER_ID',
          `${queue.topic}-${queue.partition}: records were sent whose fate is not known and that cannot be sent again; the transaction can be aborted`,
        ));
      }
    }
    if (this.#transaction === undefined && this.epochBumpRequired) this.#bumpEpoch();
  }

  /**
   * How many new batches of the partition may be given a sequence now. A broker knows the last few batches of a producer
   * when they come again: with as many behind one that is unanswered, even if all of them are answered, that one would
   * look like a gap when it is repeated, and be written twice. And a broker that knows nothing of this producer takes any
   * sequence for the first batch, so nothing may overtake that one.
   */
  room(queue: PartitionQueue): number {
    if (queue.unresolvedSequence !== undefined || (this.#isStale(queue) && queue.hasSequenced)) return 0;
    if (queue.knownProducerId === this.producerId) return Math.max(0, BATCHES_REMEMBERED - queue.sequencedSinceUnanswered);
    return queue.hasSequenced ? 0 : 1;
  }

  /** What `room` comes to when all that is under way is answered. */
  capacity(queue: PartitionQueue): number {
    return queue.hasSequenced || queue.knownProducerId === this.producerId ? BATCHES_REMEMBERED : 1;
  }

  /** A batch that goes out for the first time gets the next sequence. */
  assign(queue: PartitionQueue, batch: ProducerBatch): void {
    if (this.#isStale(queue)) this.#startAtBeginning(queue);
    batch.producerId = this.producerId;
    batch.producerEpoch = this.producerEpoch;
    batch.baseSequence = queue.nextSequence;
    batch.ordinal = queue.sequencedSoFar++;
    queue.nextSequence = incrementSequence(queue.nextSequence, batch.count);
  }

  onAcknowledged(queue: PartitionQueue, batch: ProducerBatch, answer: ProducedPartition): void {
    queue.knownProducerId = batch.producerId;
    if (isLater(batch.lastSequence, queue.lastAckedSequence)) queue.lastAckedSequence = batch.lastSequence;
    if (answer.baseOffset >= 0) queue.lastAckedOffset = Math.max(queue.lastAckedOffset, answer.baseOffset + batch.count - 1);
  }

  /** Whether sending the batch again may help; a gap in the sequence is marked to be healed first. */
  canRetry(queue: PartitionQueue, batch: ProducerBatch, answer: ProducedPartition): boolean {
    const isTransactional = this.#transaction !== undefined;
    if (answer.error === 'UNKNOWN_PRODUCER_ID') {
      if (answer.logStartOffset === -1 || batch.sequenceHasBeenReset) return true;
      if (!isTransactional) {
        if (isFirst(queue, batch)) this.#requestEpochBump(queue);
        return true;
      }
      if (queue.lastAckedOffset < answer.logStartOffset) {
        // Retention took the records, and with them what the broker knew of this producer.
        this.#startAtBeginning(queue);
        return true;
      }
      return false;
    }
    if (answer.error === 'OUT_OF_ORDER_SEQUENCE_NUMBER') {
      const isNext = batch.baseSequence === sequenceAfter(queue.lastAckedSequence);
      if (queue.unresolvedSequence === undefined && (batch.sequenceHasBeenReset || !isNext)) return true;
      if (isTransactional) return false;
      if (isFirst(queue, batch)) this.#requestEpochBump(queue);
      return true;
    }
    return false;
  }

  /**
   * The batch is given up, and those behind it are out of order now. `wasRefused`: the leader has said for certain that
   * it is not in the log; else its fate is not known.
   */
  onFailed(queue: PartitionQueue, batch: ProducerBatch, error: KafkaError, wasRefused: boolean): void {
    const transaction = this.#transaction;
    if (transaction?.hasFatalError === true) return;
    if (transaction !== undefined) {
      if (batch.hasSequence) this.epochBumpRequired = true;
      if (error.errorName === 'PRODUCER_FENCED') transaction.toFatalError(error);
      else transaction.toAbortableError(error);
    }
    if (!batch.hasSequence) return;
    if (this.#transaction === undefined || !wasRefused) this.#markUnresolved(queue, batch);
    else if (error.errorName === 'UNKNOWN_PRODUCER_ID') queue.producerId = -1;
    else this.#closeGap(queue, batch);
  }

  #markUnresolved(queue: PartitionQueue, batch: ProducerBatch): void {
    const next = sequenceAfter(batch.lastSequence);
    if (queue.unresolvedSequence === undefined || isLater(next, queue.unresolvedSequence)) queue.unresolvedSequence = next;
    this.#unresolved.add(queue);
  }

  #closeGap(queue: PartitionQueue, failed: ProducerBatch): void {
    queue.nextSequence = decrementSequence(queue.nextSequence, failed.count);
    for (const batch of queue.sequenced())
      if (batch.number > failed.number) {
        batch.baseSequence = decrementSequence(batch.baseSequence, failed.count);
        batch.sequenceHasBeenReset = true;
      }
  }

  #isStale(queue: PartitionQueue): boolean {
    return queue.producerId !== this.producerId || queue.producerEpoch !== this.producerEpoch;
  }

  #requestEpochBump(queue: PartitionQueue): void {
    assert(this.#transaction === undefined, 'a transactional producer is given its epoch');
    this.epochBumpRequired = true;
    this.#toRewrite.add(queue);
  }

  #bumpEpoch(): void {
    this.epochBumpRequired = false;
    if (this.producerEpoch === MAX_PRODUCER_EPOCH) {
      this.setProducerId(-1, -1);
      return;
    }
    this.producerEpoch++;
    for (const queue of this.#toRewrite) this.#startAtBeginning(queue);
    this.#toRewrite.clear();
  }

  /** Those that are under way count from 0, too: their answers will say that they are out of order. */
  #startAtBeginning(queue: PartitionQueue): void {
    let sequence = 0;
    queue.sequencedSoFar = 0;
    for (const batch of queue.sequenced()) {
      batch.producerId = this.producerId;
      batch.producerEpoch = this.producerEpoch;
      batch.baseSequence = sequence;
      batch.ordinal = queue.sequencedSoFar++;
      batch.sequenceHasBeenReset = true;
      batch.isInDoubt = false;
      sequence = incrementSequence(sequence, batch.count);
    }
    queue.producerId = this.producerId;
    queue.producerEpoch = this.producerEpoch;
    queue.nextSequence = sequence;
    queue.lastAckedSequence = NO_SEQUENCE;
    queue.unresolvedSequence = undefined;
    this.#unresolved.delete(queue);
  }
}

/** With another one unanswered it is too early to begin a new sequence: that one might come into the log twice. */
const isFirst = (queue: PartitionQueue, batch: ProducerBatch): boolean =>
  queue.sequenced().every(({ number }) => number >= batch.number) && queue.inFlight.every((other) => other === batch);

/** The one after none is 0. */
const sequenceAfter = (sequence: number): number => (sequence === NO_SEQUENCE ? 0 : incrementSequence(sequence, 1));

/** Whether `sequence` comes after `other`, sequences being a circle. */
const isLater = (sequence: number, other: number): boolean =>
  other === NO_SEQUENCE || (sequence !== other && decrementSequence(sequence, other) < 0x4000_0000);
