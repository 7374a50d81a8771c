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
  /** The epoch that the producer had when it asked for this one (KIP-360); -1 otherwise. Does not stand in the log. */
  readonly lastProducerEpoch: number;
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
  producerEpoch: NO_PRODUCER_EPOCH,
  lastProducerEpoch: NO_PRODUCER_EPOCH,
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

export const completeTransaction = (metadata: TransactionMetadata, now: number): TransactionMetadata =>
  transition(metadata, metadata.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort', {
    partitions: NO_PARTITIONS, lastUpdateTimestamp: now,
  });

const transition = (from: TransactionMetadata, state: TransactionState, changes: Partial<TransactionMetadata>): TransactionMetadata => {
  assert(VALID_PREVIOUS_STATES[state].includes(from.state), `a transaction cannot go from ${from.state} to ${state}`);
  return { ...from, ...changes, state, previousProducerId: from.producerId };
};
