import type { ProducerStateEntry } from './ProducerStateEntry.ts';

/** What is known of a producer (DescribeProducers, KIP-664). */
export interface ActiveProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** -1 when it has written no batch in its epoch. */
  readonly lastSequence: number;
  /** Of its last batch, -1 likewise. */
  readonly lastDataOffset: number;
  readonly lastTimestamp: number;
  /** -1 before the first marker. */
  readonly coordinatorEpoch: number;
  /** -1 when no transaction is open. */
  readonly currentTxnStartOffset: number;
}

export const describeProducer = (entry: ProducerStateEntry): ActiveProducer => ({
  producerId: entry.producerId,
  producerEpoch: entry.producerEpoch,
  lastSequence: entry.lastSequence,
  lastDataOffset: entry.lastDataOffset,
  lastTimestamp: entry.lastTimestamp,
  coordinatorEpoch: entry.coordinatorEpoch,
  currentTxnStartOffset: entry.currentTxnFirstOffset ?? -1,
});
