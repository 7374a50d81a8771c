import { assert, topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { ProducerIdAndEpoch } from '../api/transactions.ts';
import { VALID_PREVIOUS_STATES, type TransactionState } from './TransactionState.ts';

export const NO_PRODUCER_ID = -1;
export const NO_PRODUCER_EPOCH = -1;
const NO_TIMESTAMP = -1;
/** The highest epoch; only the coordinator uses it, to fence, so that it always can. */
const MAX_PRODUCER_EPOCH = 32767;

/** What the coordinator knows of a transactional id. Never changes: each transition makes the next one. */
export interface TransactionMetadata extends ProducerIdAndEpoch {
  readonly transactionalId: string;
  /** The producer id before the latest transition: the same one but after a rotation. */
  readonly previousProducerId: number;
  /** Who the producer is once this transaction is complete, where the end has used up its epochs; -1 otherwise. */
  readonly nextProducerId: number;
  /**
   * The epoch that the producer had when it asked for this one (KIP-360), or when it ended the last transaction
   * (KIP-890); -1 otherwise. Does not stand in the log, but follows from it where a transaction has ended.
   */
  readonly lastProducerEpoch: number;
  /** 2 from the end of a transaction on whose end has raised the epoch, until something else happens; else 0. */
  readonly clientTransactionVersion: number;
  readonly timeoutMs: number;
  readonly state: TransactionState;
  /** By `topicPartitionKey`. */
  readonly partitions: ReadonlyMap<string, TopicPartition>;
  /** When the first partition was added; -1 when none ever was. */
  readonly startTimestamp: number;
  readonly lastUpdateTimestamp: number;
}

const NO_PARTITIONS: ReadonlyMap<string, TopicPartition> = new Map();

/** An id that was not seen before: a producer id, and no epoch yet. */
export const newTransaction = (transactionalId: string, producerId: number, timeoutMs: number, now: number): TransactionMetadata => ({
  transactionalId,
  producerId,
  previousProducerId: NO_PRODUCER_ID,
  nextProducerId: NO_PRODUCER_ID,
  producerEpoch: NO_PRODUCER_EPOCH,
  lastProducerEpoch: NO_PRODUCER_EPOCH,
  clientTransactionVersion: 0,
  timeoutMs,
  state: 'Empty',
  partitions: NO_PARTITIONS,
  startTimestamp: NO_TIMESTAMP,
  lastUpdateTimestamp: now,
});

/** A client gets no epoch after this one, so the next one comes with a new producer id. */
export const isEpochExhausted = (producerEpoch: number): boolean => producerEpoch >= MAX_PRODUCER_EPOCH - 1;

/**
 * Whether a producer that names what it had is one that may ask for the next epoch (KIP-360): by its id, or it repeats
 * a request that was answered with a new producer id. Its epoch is looked at in `incrementProducerEpoch`.
 */
export const mayContinue = (metadata: TransactionMetadata, current: ProducerIdAndEpoch): boolean =>
  metadata.producerEpoch === NO_PRODUCER_EPOCH ||
  current.producerId === metadata.producerId ||
  current.producerId === metadata.nextProducerId ||
  (current.producerId === metadata.previousProducerId && isEpochExhausted(current.producerEpoch));

/**
 * The next epoch for a producer that starts; the same epoch again where it repeats a request whose answer it never
 * got. Undefined where `expectedEpoch` is that of a zombie. The epoch must not be exhausted, unless a repetition or a
 * zombie asks.
 */
export const incrementProducerEpoch = (
  metadata: TransactionMetadata, expectedEpoch: number | undefined, timeoutMs: number, now: number,
): TransactionMetadata | undefined => {
  const { producerEpoch, lastProducerEpoch } = metadata;
  const start = (epoch: number, last: number): TransactionMetadata => {
    assert(epoch < MAX_PRODUCER_EPOCH, 'the last epoch of a producer id is for fencing only');
    return transition(metadata, 'Empty', {
      producerEpoch: epoch, lastProducerEpoch: last, timeoutMs, partitions: NO_PARTITIONS, startTimestamp: NO_TIMESTAMP, lastUpdateTimestamp: now,
    });
  };
  if (expectedEpoch === undefined) return start(producerEpoch + 1, NO_PRODUCER_EPOCH);
  if (producerEpoch === NO_PRODUCER_EPOCH || expectedEpoch === producerEpoch) return start(producerEpoch + 1, producerEpoch);
  return expectedEpoch === lastProducerEpoch ? start(producerEpoch, lastProducerEpoch) : undefined;
};

/** A new producer id with epoch 0. `recordLastEpoch` for a producer that named its epoch, so that it may ask again. */
export const rotateProducerId = (
  metadata: TransactionMetadata, producerId: number, recordLastEpoch: boolean, timeoutMs: number, now: number,
): TransactionMetadata =>
  transition(metadata, 'Empty', {
    producerId,
    producerEpoch: 0,
    lastProducerEpoch: recordLastEpoch ? metadata.producerEpoch : NO_PRODUCER_EPOCH,
    timeoutMs,
    partitions: NO_PARTITIONS,
    startTimestamp: NO_TIMESTAMP,
    lastUpdateTimestamp: now,
  });

export const addPartitions = (metadata: TransactionMetadata, added: readonly TopicPartition[], now: number): TransactionMetadata => {
  const partitions = new Map(metadata.partitions);
  for (const { topic, partition } of added) partitions.set(topicPartitionKey(topic, partition), { topic, partition });
  const startTimestamp = metadata.state === 'Ongoing' ? metadata.startTimestamp : now;
  return transition(metadata, 'Ongoing', { partitions, startTimestamp, lastUpdateTimestamp: now });
};

/** An epoch that no client ever gets: whoever uses the old one is a zombie from here on. */
export const fenceProducerEpoch = (metadata: TransactionMetadata): TransactionMetadata =>
  transition(metadata, 'PrepareEpochFence', {
    producerEpoch: Math.min(metadata.producerEpoch + 1, MAX_PRODUCER_EPOCH), lastProducerEpoch: NO_PRODUCER_EPOCH,
  });

export const prepareCommitOrAbort = (metadata: TransactionMetadata, committed: boolean, now: number): TransactionMetadata =>
  transition(metadata, committed ? 'PrepareCommit' : 'PrepareAbort', { lastUpdateTimestamp: now });

/**
 * An end that raises the epoch (transaction version 2), also of a transaction that never began. `nextProducerId` for a
 * producer whose epochs it uses up, else -1.
 */
export const prepareWithNextEpoch = (metadata: TransactionMetadata, committed: boolean, nextProducerId: number, now: number): TransactionMetadata =>
  transition(metadata, committed ? 'PrepareCommit' : 'PrepareAbort', {
    nextProducerId, producerEpoch: metadata.producerEpoch + 1, lastProducerEpoch: metadata.producerEpoch, clientTransactionVersion: 2,
    startTimestamp: metadata.state === 'Ongoing' ? metadata.startTimestamp : now, lastUpdateTimestamp: now,
  });

export const completeTransaction = (metadata: TransactionMetadata, now: number): TransactionMetadata => {
  const { nextProducerId, clientTransactionVersion } = metadata;
  return transition(metadata, metadata.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort', {
    ...(nextProducerId === NO_PRODUCER_ID ? {} : { producerId: nextProducerId, producerEpoch: 0 }),
    clientTransactionVersion, partitions: NO_PARTITIONS, lastUpdateTimestamp: now,
  });
};

/** Who the producer is from the end of a transaction on. */
export const afterEnd = ({ producerId, producerEpoch, nextProducerId }: TransactionMetadata): ProducerIdAndEpoch =>
  nextProducerId === NO_PRODUCER_ID ? { producerId, producerEpoch } : { producerId: nextProducerId, producerEpoch: 0 };

/** Whether it was with this epoch that the producer ended its last transaction: it did not hear of it. */
export const hasEndedWith = (metadata: TransactionMetadata, { producerId, producerEpoch }: ProducerIdAndEpoch): boolean =>
  metadata.clientTransactionVersion === 2 && metadata.lastProducerEpoch === producerEpoch &&
  (metadata.producerId === producerId || metadata.previousProducerId === producerId);

/** `lastProducerEpoch`, as far as the log tells: what a client had before its end raised the epoch. */
export const lastEpochBeforeEnd = ({ producerId, previousProducerId, producerEpoch, clientTransactionVersion }: TransactionMetadata): number => {
  if (clientTransactionVersion !== 2) return NO_PRODUCER_EPOCH;
  return producerId === previousProducerId ? producerEpoch - 1 : MAX_PRODUCER_EPOCH - 1;
};

const transition = (from: TransactionMetadata, state: TransactionState, changes: Partial<TransactionMetadata>): TransactionMetadata => {
  assert(VALID_PREVIOUS_STATES[state].includes(from.state), `a transaction cannot go from ${from.state} to ${state}`);
  return { ...from, nextProducerId: NO_PRODUCER_ID, clientTransactionVersion: 0, ...changes, state, previousProducerId: from.producerId };
};
