import { KafkaError, readEndTxnMarker, type RecordBatch } from '../../common/index.ts';
import type { ProducerStateEntry } from './ProducerStateEntry.ts';

/** Who asks for an append: it decides how much is checked. */
export type AppendOrigin = 'client' | 'coordinator' | 'raft-leader';

/** A transaction whose marker has been written. */
export interface CompletedTxn {
  readonly producerId: number;
  readonly firstOffset: number;
  /** Of the marker. */
  readonly lastOffset: number;
  readonly isAborted: boolean;
}

const MAX_SEQUENCE = 2_147_483_647;

/**
 * What one append would make of a producer's state; nothing happens to the state itself. Appends of a replica take what
 * the leader has decided, whatever it is (org.apache.kafka.storage.internals.log.ProducerAppendInfo).
 *
 * Throws INVALID_PRODUCER_EPOCH, OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_TXN_STATE or TRANSACTION_COORDINATOR_FENCED.
 */
export class ProducerAppendInfo {
  /** The producer's state after this append. */
  readonly updated: ProducerStateEntry;
  /** First offsets of the transactions that begin with this append. */
  readonly startedTransactions: number[] = [];
  readonly #hadEpoch: boolean;
  readonly #origin: AppendOrigin | 'replication';

  /** @param current is left as it is. */
  constructor(current: ProducerStateEntry, origin: AppendOrigin | 'replication') {
    this.updated = current.copy();
    this.#hadEpoch = current.producerEpoch !== -1;
    this.#origin = origin;
  }

  /** `baseOffset` is where the batch will stand, `timestamp` the largest that it will have. */
  append(batch: RecordBatch, baseOffset: number, timestamp: number): CompletedTxn | undefined {
    if (!batch.isControlBatch) {
      this.appendDataBatch(
        batch.producerEpoch, batch.baseSequence, batch.lastSequence, timestamp, baseOffset, baseOffset + batch.lastOffsetDelta, batch.isTransactional,
      );
      return undefined;
    }
    const marker = readEndTxnMarker(batch);
    return marker === undefined ? undefined : this.appendEndTxnMarker(marker.producerEpoch, marker.coordinatorEpoch, marker.committed, baseOffset, timestamp);
  }

  appendDataBatch(
    producerEpoch: number, firstSequence: number, lastSequence: number, timestamp: number, firstOffset: number, lastOffset: number, isTransactional: boolean,
  ): void {
    const entry = this.updated;
    this.#checkEpoch(producerEpoch, firstOffset);
    if (this.#origin === 'client') this.#checkSequence(producerEpoch, firstSequence, firstOffset);
    entry.addBatch(producerEpoch, { lastSequence, lastOffset, offsetDelta: lastOffset - firstOffset, timestamp });
    if (entry.currentTxnFirstOffset !== undefined && !isTransactional)
      throw new KafkaError('INVALID_TXN_STATE', `producer ${entry.producerId} has a transaction open, the batch at offset ${firstOffset} has to be part of it`);
    if (entry.currentTxnFirstOffset === undefined && isTransactional) {
      entry.currentTxnFirstOffset = firstOffset;
      this.startedTransactions.push(firstOffset);
    }
  }

  /** Undefined where the transaction has no data in this partition. */
  appendEndTxnMarker(producerEpoch: number, coordinatorEpoch: number, committed: boolean, offset: number, timestamp: number): CompletedTxn | undefined {
    const entry = this.updated;
    this.#checkEpoch(producerEpoch, offset);
    if (entry.coordinatorEpoch > coordinatorEpoch && this.#origin !== 'replication')
      throw new KafkaError(
        'TRANSACTION_COORDINATOR_FENCED',
        `coordinator epoch ${coordinatorEpoch} is older than ${entry.coordinatorEpoch}, which producer ${entry.producerId} had a marker of`,
      );
    const firstOffset = entry.currentTxnFirstOffset;
    entry.endTransaction(producerEpoch, coordinatorEpoch, timestamp);
    return firstOffset === undefined ? undefined : { producerId: entry.producerId, firstOffset, lastOffset: offset, isAborted: !committed };
  }

  #checkEpoch(producerEpoch: number, offset: number): void {
    if (producerEpoch >= this.updated.producerEpoch || this.#origin === 'replication') return;
    throw new KafkaError(
      'INVALID_PRODUCER_EPOCH',
      `epoch ${producerEpoch} of producer ${this.updated.producerId} at offset ${offset} is smaller than the last seen epoch ${this.updated.producerEpoch}`,
    );
  }

  /** A producer that nothing is known of, its records may be long deleted, goes on with any sequence number. */
  #checkSequence(producerEpoch: number, firstSequence: number, offset: number): void {
    if (!this.#hadEpoch && this.updated.producerEpoch === -1) return;
    const sameEpoch = producerEpoch === this.updated.producerEpoch;
    const last = this.updated.lastSequence;
    if (sameEpoch ? !this.#hadEpoch || follows(last, firstSequence) : firstSequence === 0) return;
    throw new KafkaError(
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
      sameEpoch
        ? `sequence ${firstSequence} of producer ${this.updated.producerId} at offset ${offset} does not follow ${last}`
        : `producer ${this.updated.producerId} begins epoch ${producerEpoch} with sequence ${firstSequence} at offset ${offset}, not with 0`,
    );
  }
}

const follows = (last: number, next: number): boolean => next === last + 1 || (next === 0 && last === MAX_SEQUENCE);
