import { must, topicPartitionKey, unreachable, type ErrorName, type TopicPartition } from '../../common/index.ts';
import type { PartitionResult } from '../api/admin.ts';
import type { Outcome } from '../api/Outcome.ts';
import type {
  AddOffsetsToTxnRequest, AddPartitionsToTxnRequest, EndTxnRequest, EndTxnResponse, InitProducerIdRequest, InitProducerIdResponse, Transaction,
} from '../api/transactions.ts';
import type { CoordinatorResult, CoordinatorShard, ShardContext, StateRecord } from '../coordinator/CoordinatorShard.ts';
import { decideEnd } from './decideEnd.ts';
import type { PendingMarker } from './PendingMarker.ts';
import type { TransactionCoordinatorConfig } from './TransactionCoordinatorConfig.ts';
import type { TransactionDescription, TransactionListing } from './TransactionDescription.ts';
import {
  addPartitions, afterEnd, completeTransaction, fenceProducerEpoch, hasEndedWith, incrementProducerEpoch, isEpochExhausted, mayContinue, newTransaction,
  NO_PRODUCER_EPOCH, NO_PRODUCER_ID, prepareCommitOrAbort, prepareWithNextEpoch, rotateProducerId, type TransactionMetadata,
} from './TransactionMetadata.ts';
import { readTransactionRecord, transactionRecord, transactionTombstone } from './transactionRecords.ts';
import { isPrepared } from './TransactionState.ts';

export interface TransactionCoordinatorDeps {
  /** Undefined while none is at hand. */
  nextProducerId(): number | undefined;
  /** Hands over; the sender calls `onMarkersWritten` later, in another stretch. */
  sendMarkers(markers: readonly PendingMarker[]): void;
  /** Nothing of what was handed over is to be sent any more: another coordinator does it. */
  cancelMarkers(): void;
  /** The partition of `__consumer_offsets` that the group's offsets live on. */
  groupPartitionOf(groupId: string): TopicPartition;
}

/** A transition whose record is not committed yet: until then, all that holds is what was before. */
interface PendingTransition {
  readonly before: TransactionMetadata | undefined;
  /** Undefined: the id is being forgotten (state Dead). */
  readonly next: TransactionMetadata | undefined;
}

const OK: Outcome = { error: 'NONE' };
const NOTHING: CoordinatorResult<void> = { records: [], response: undefined };
const COMPLETE_RETRY_MS = 100;
/** What `setTimeout` can take; a timer that fires too early is set again. */
const MAX_DELAY_MS = 0x7fff_ffff;

/**
 * The transactions of one partition of `__transaction_state` (KIP-98, KIP-360; Kafka's TransactionCoordinator and
 * TransactionStateManager, with KIP-890's end of a transaction). A request that finds an append of its transactional id under way
 * is answered with CONCURRENT_TRANSACTIONS. Markers are handed over only when the decision to write them is committed.
 */
export class TransactionCoordinatorShard implements CoordinatorShard {
  readonly #context: ShardContext;
  readonly #config: TransactionCoordinatorConfig;
  readonly #deps: TransactionCoordinatorDeps;
  readonly #transactions = new Map<string, TransactionMetadata>();
  readonly #pending = new Map<string, PendingTransition>();
  /** Of each prepared transaction whose markers were handed over: the partitions that have none yet. */
  readonly #unmarked = new Map<string, Map<string, TopicPartition>>();
  #isLoaded = false;

  constructor(context: ShardContext, config: TransactionCoordinatorConfig, deps: TransactionCoordinatorDeps) {
    this.#context = context;
    this.#config = config;
    this.#deps = deps;
  }

  /**
   * An epoch for a producer that starts, or goes on after an error. Whoever had an epoch before is a zombie from then
   * on; a transaction that it left open is aborted first, which the new producer waits out (CONCURRENT_TRANSACTIONS).
   */
  initProducerId(request: InitProducerIdRequest & { readonly transactionalId: string }): CoordinatorResult<InitProducerIdResponse> {
    const { transactionalId, transactionTimeoutMs, current } = request;
    const maxTimeoutMs = this.#config.transactionMaxTimeoutMs;
    if (transactionalId === '') return noProducer('INVALID_REQUEST', 'a transactional id cannot be empty');
    if (!(transactionTimeoutMs > 0 && transactionTimeoutMs <= maxTimeoutMs))
      return noProducer('INVALID_TRANSACTION_TIMEOUT', `a transaction may take 1 to ${maxTimeoutMs} ms, not ${transactionTimeoutMs}`);
    const hasProducerId = current !== undefined && current.producerId !== NO_PRODUCER_ID;
    const hasProducerEpoch = current !== undefined && current.producerEpoch !== NO_PRODUCER_EPOCH;
    if (hasProducerId !== hasProducerEpoch) return noProducer('INVALID_REQUEST', 'a producer id and its epoch come together or not at all');
    const expected = hasProducerId ? current : undefined;

    if (this.#pending.has(transactionalId)) return noProducer('CONCURRENT_TRANSACTIONS', underWay(transactionalId));
    const now = this.#context.time.milliseconds();
    const existing = this.#transactions.get(transactionalId);
    const metadata = existing ?? this.#newTransaction(transactionalId, transactionTimeoutMs, now);
    if (metadata === undefined) return NO_PRODUCER_ID_AT_HAND;
    if (expected !== undefined && !mayContinue(metadata, expected)) return noProducer('PRODUCER_FENCED', fencedBy(metadata));

    switch (metadata.state) {
      case 'PrepareCommit':
      case 'PrepareAbort':
        return noProducer('CONCURRENT_TRANSACTIONS', `the last transaction of ${transactionalId} is not complete yet`);
      case 'Ongoing':
        return this.#abort(metadata, producerFailure('CONCURRENT_TRANSACTIONS', `the open transaction of ${transactionalId} is being aborted`));
      case 'Empty':
      case 'CompleteCommit':
      case 'CompleteAbort': {
        let next: TransactionMetadata | undefined;
        if (isEpochExhausted(metadata.producerEpoch) && (expected === undefined || expected.producerEpoch === metadata.producerEpoch)) {
          const producerId = this.#deps.nextProducerId();
          if (producerId === undefined) return NO_PRODUCER_ID_AT_HAND;
          next = rotateProducerId(metadata, producerId, expected !== undefined, transactionTimeoutMs, now);
        } else next = incrementProducerEpoch(metadata, expected?.producerEpoch, transactionTimeoutMs, now);
        if (next === undefined) return noProducer('PRODUCER_FENCED', fencedBy(metadata));
        return this.#transition(existing, next, { ...OK, producerId: next.producerId, producerEpoch: next.producerEpoch });
      }
      case 'Dead':
      case 'PrepareEpochFence':
        throw new Error(`a transaction cannot be in state ${metadata.state}`);
      default:
        return unreachable(metadata.state);
    }
  }

  /** All partitions or none: where one does not exist, the others are answered with OPERATION_NOT_ATTEMPTED. */
  addPartitionsToTxn({ partitions, ...transaction }: AddPartitionsToTxnRequest): CoordinatorResult<readonly PartitionResult[]> {
    const image = this.#context.image();
    const isKnown = ({ topic, partition }: TopicPartition): boolean => image.partition(topic, partition) !== undefined;
    if (!partitions.every(isKnown))
      return answer(partitions.map((at) => ({
        topic: at.topic,
        partition: at.partition,
        ...(isKnown(at)
          ? failure('OPERATION_NOT_ATTEMPTED', 'another partition of the request does not exist')
          : failure('UNKNOWN_TOPIC_OR_PARTITION', `there is no partition ${topicPartitionKey(at.topic, at.partition)}`)),
      })));
    const { records, response, ...hooks } = this.#addPartitions(transaction, partitions);
    return { ...hooks, records, response: partitions.map(({ topic, partition }) => ({ topic, partition, ...response })) };
  }

  /** Adds the partition that holds the offsets of the group. */
  addOffsetsToTxn({ groupId, ...transaction }: AddOffsetsToTxnRequest): CoordinatorResult<Outcome> {
    const at = this.#deps.groupPartitionOf(groupId);
    // A partition that is missing when markers are sent counts as deleted, so one that is yet to come cannot be added.
    if (this.#context.image().partition(at.topic, at.partition) === undefined)
      return answer(failure('COORDINATOR_NOT_AVAILABLE', `${topicPartitionKey(at.topic, at.partition)} does not exist yet`));
    return this.#addPartitions(transaction, [at]);
  }

  /**
   * Answers when the decision is committed; markers are written, and the transaction is completed, after that. In version
   * 2 the answer names the producer's next epoch, and is given again to one that asks again with the epoch before.
   */
  endTxn({ committed, clientTransactionVersion = 1, ...transaction }: EndTxnRequest): CoordinatorResult<EndTxnResponse> {
    const found = this.#find(transaction, clientTransactionVersion === 2);
    if ('error' in found) return answer(found);
    switch (decideEnd(found, transaction, committed, clientTransactionVersion)) {
      case 'end':
        return this.#end(found, committed, clientTransactionVersion);
      case 'ended':
        return answer(clientTransactionVersion === 2 ? { ...OK, next: afterEnd(found) } : OK);
      case 'underWay':
        return answer(failure('CONCURRENT_TRANSACTIONS', 'the transaction is being completed'));
      case 'invalid':
        return answer(failure('INVALID_TXN_STATE', `a transaction in state ${found.state} cannot be ${committed ? 'committed' : 'aborted'}`));
    }
  }

  /**
   * The partitions named have the marker, or are gone; they may be some of the transaction's. The transaction is complete
   * when none is left, those of deleted topics aside. What another coordinator or another transaction asked for is ignored.
   */
  onMarkersWritten({ transactionalId, producerId, producerEpoch, coordinatorEpoch, partitions }: PendingMarker): CoordinatorResult<void> {
    const metadata = this.#transactions.get(transactionalId);
    const unmarked = this.#unmarked.get(transactionalId);
    if (metadata === undefined || unmarked === undefined || this.#pending.has(transactionalId)) return NOTHING;
    if (metadata.producerId !== producerId || metadata.producerEpoch !== producerEpoch || coordinatorEpoch !== this.#context.epoch) return NOTHING;
    for (const { topic, partition } of partitions) unmarked.delete(topicPartitionKey(topic, partition));
    const image = this.#context.image();
    for (const [key, { topic, partition }] of unmarked) if (image.partition(topic, partition) === undefined) unmarked.delete(key);
    return unmarked.size === 0 ? this.#complete(metadata) : NOTHING;
  }

  describeTransactions(transactionalIds: readonly string[]): TransactionDescription[] {
    return transactionalIds.map((transactionalId) => {
      const metadata = this.#committed(transactionalId);
      if (metadata === undefined || this.#isDying(transactionalId)) {
        const outcome = transactionalId === ''
          ? failure('INVALID_REQUEST', 'a transactional id cannot be empty')
          : failure('TRANSACTIONAL_ID_NOT_FOUND', `there is no transactional id ${transactionalId}`);
        const nobody = { producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH };
        return { ...outcome, ...nobody, transactionalId, state: 'Dead', timeoutMs: -1, startTimeMs: -1, partitions: [] };
      }
      const { producerId, producerEpoch, state, timeoutMs, startTimestamp, partitions } = metadata;
      return { ...OK, transactionalId, producerId, producerEpoch, state, timeoutMs, startTimeMs: startTimestamp, partitions: [...partitions.values()] };
    });
  }

  listTransactions(): TransactionListing[] {
    const listings: TransactionListing[] = [];
    for (const transactionalId of this.#transactions.keys()) {
      const metadata = this.#committed(transactionalId);
      if (metadata !== undefined && !this.#isDying(transactionalId))
        listings.push({ transactionalId, producerId: metadata.producerId, state: metadata.state });
    }
    return listings;
  }

  replay(record: StateRecord): void {
    const read = readTransactionRecord(record);
    if (read === undefined) return;
    const { transactionalId, metadata } = read;
    this.#unmarked.delete(transactionalId);
    if (metadata === undefined) this.#transactions.delete(transactionalId);
    else {
      // The last epoch is not in the log: after the coordinator has moved, whoever repeats initProducerId is a zombie.
      const lastProducerEpoch = this.#pending.get(transactionalId)?.next?.lastProducerEpoch ?? metadata.lastProducerEpoch;
      this.#transactions.set(transactionalId, { ...metadata, lastProducerEpoch });
    }
    if (this.#isLoaded) this.#setTimer(transactionalId);
  }

  /** Nothing of a producer's transaction is ever written here. */
  replayEndTransactionMarker(): void {}

  /** What was replayed must be committed, or markers would tell of a decision that may still be lost. */
  onLoaded(): void {
    this.#isLoaded = true;
    const prepared: TransactionMetadata[] = [];
    for (const metadata of this.#transactions.values()) {
      this.#setTimer(metadata.transactionalId);
      if (isPrepared(metadata.state)) prepared.push(metadata);
    }
    if (prepared.length > 0) this.#sendMarkers(prepared);
  }

  /** Nobody waits here: an asker waits for its records to be committed, which is the runtime's to answer. */
  onUnloaded(): void {
    this.#isLoaded = false;
    this.#deps.cancelMarkers();
  }

  #newTransaction(transactionalId: string, timeoutMs: number, now: number): TransactionMetadata | undefined {
    const producerId = this.#deps.nextProducerId();
    return producerId === undefined ? undefined : newTransaction(transactionalId, producerId, timeoutMs, now);
  }

  #end(metadata: TransactionMetadata, committed: boolean, clientTransactionVersion: 1 | 2): CoordinatorResult<EndTxnResponse> {
    const now = this.#context.time.milliseconds();
    if (clientTransactionVersion === 1) return this.#transition(metadata, prepareCommitOrAbort(metadata, committed, now), OK);
    const nextProducerId = isEpochExhausted(metadata.producerEpoch) ? this.#deps.nextProducerId() : NO_PRODUCER_ID;
    if (nextProducerId === undefined) return answer(NO_PRODUCER_ID_AT_HAND.response as Outcome);
    const next = prepareWithNextEpoch(metadata, committed, nextProducerId, now);
    return this.#transition(metadata, next, { ...OK, next: afterEnd(next) });
  }

  #addPartitions(transaction: Transaction, partitions: readonly TopicPartition[]): CoordinatorResult<Outcome> & { readonly response: Outcome } {
    const found = this.#find(transaction);
    if ('error' in found) return { records: [], response: found };
    if (isPrepared(found.state)) return { records: [], response: failure('CONCURRENT_TRANSACTIONS', 'the last transaction is not complete yet') };
    if (found.state === 'Ongoing' && partitions.every(({ topic, partition }) => found.partitions.has(topicPartitionKey(topic, partition))))
      return { records: [], response: OK };
    return this.#transition(found, addPartitions(found, partitions, this.#context.time.milliseconds()), OK);
  }

  /** The transaction of a producer that may change it now, or why it may not. `mayRepeat`: one that ends it once more, too. */
  #find(transaction: Transaction, mayRepeat = false): TransactionMetadata | Outcome {
    const { transactionalId, producerId, producerEpoch } = transaction;
    if (transactionalId === '') return failure('INVALID_REQUEST', 'a transactional id cannot be empty');
    const metadata = this.#committed(transactionalId);
    if (metadata === undefined) return failure('INVALID_PRODUCER_ID_MAPPING', `there is no transactional id ${transactionalId}`);
    if (mayRepeat && hasEndedWith(metadata, transaction)) return metadata;
    if (metadata.nextProducerId === producerId && producerId !== NO_PRODUCER_ID)
      return failure('CONCURRENT_TRANSACTIONS', `the last transaction of the producer id before ${producerId} is not complete yet`);
    if (metadata.producerId !== producerId)
      return failure('INVALID_PRODUCER_ID_MAPPING', `${transactionalId} has producer id ${metadata.producerId}, not ${producerId}`);
    if (metadata.producerEpoch !== producerEpoch) return failure('PRODUCER_FENCED', fencedBy(metadata));
    if (this.#pending.has(transactionalId)) return failure('CONCURRENT_TRANSACTIONS', underWay(transactionalId));
    return metadata;
  }

  #committed(transactionalId: string): TransactionMetadata | undefined {
    const pending = this.#pending.get(transactionalId);
    return pending === undefined ? this.#transactions.get(transactionalId) : pending.before;
  }

  #isDying(transactionalId: string): boolean {
    const pending = this.#pending.get(transactionalId);
    return pending !== undefined && pending.next === undefined;
  }

  /** Aborts with an epoch that nobody has, so that the producer cannot add to the transaction any more. */
  #abort<T>(metadata: TransactionMetadata, response: T, retryMs?: number): CoordinatorResult<T> {
    return this.#transition(metadata, prepareCommitOrAbort(fenceProducerEpoch(metadata), false, this.#context.time.milliseconds()), response, retryMs);
  }

  #complete(metadata: TransactionMetadata): CoordinatorResult<void> {
    return this.#transition(metadata, completeTransaction(metadata, this.#context.time.milliseconds()), undefined, COMPLETE_RETRY_MS);
  }

  #transition<T>(before: TransactionMetadata | undefined, next: TransactionMetadata, response: T, retryMs?: number): CoordinatorResult<T> & { readonly response: T } {
    const { onCommitted, onAppendFailed } = this.#begin(next.transactionalId, { before, next }, retryMs);
    return {
      records: [transactionRecord(next)],
      response,
      onAppendFailed,
      onCommitted: () => {
        onCommitted();
        if (this.#isLoaded && isPrepared(next.state)) this.#sendMarkers([next]);
      },
    };
  }

  /** `retryMs`: when the timer looks at the transaction again if its record could not be appended. */
  #begin(transactionalId: string, pending: PendingTransition, retryMs: number | undefined): { onCommitted: () => void; onAppendFailed: () => void } {
    this.#pending.set(transactionalId, pending);
    return {
      onCommitted: () => this.#pending.delete(transactionalId),
      onAppendFailed: () => {
        this.#pending.delete(transactionalId);
        if (this.#isLoaded && retryMs !== undefined) this.#schedule(transactionalId, retryMs);
      },
    };
  }

  #sendMarkers(prepared: readonly TransactionMetadata[]): void {
    for (const { transactionalId, partitions } of prepared) this.#unmarked.set(transactionalId, new Map(partitions));
    this.#deps.sendMarkers(prepared.map(({ transactionalId, producerId, producerEpoch, state, partitions, clientTransactionVersion }) => ({
      transactionalId, producerId, producerEpoch, coordinatorEpoch: this.#context.epoch, committed: state === 'PrepareCommit', partitions: [...partitions.values()],
      ...(clientTransactionVersion === 2 ? { transactionVersion: 2 as const } : {}),
    })));
  }

  /** One timer for each id: its transaction's timeout, or its expiration. */
  #setTimer(transactionalId: string): void {
    const metadata = this.#transactions.get(transactionalId);
    const due = metadata === undefined ? undefined : this.#dueAt(metadata);
    if (due === undefined) this.#context.timer.cancel(transactionalId);
    else this.#schedule(transactionalId, due - this.#context.time.milliseconds());
  }

  #dueAt(metadata: TransactionMetadata): number | undefined {
    switch (metadata.state) {
      case 'Ongoing':
        return metadata.startTimestamp + metadata.timeoutMs + 1;
      case 'Empty':
      case 'CompleteCommit':
      case 'CompleteAbort':
        return metadata.lastUpdateTimestamp + this.#config.transactionalIdExpirationMs;
      case 'PrepareCommit':
      case 'PrepareAbort':
      case 'Dead':
      case 'PrepareEpochFence':
        return undefined;
      default:
        return unreachable(metadata.state);
    }
  }

  #schedule(transactionalId: string, delayMs: number): void {
    this.#context.timer.schedule(transactionalId, Math.min(Math.max(delayMs, 0), MAX_DELAY_MS), () => this.#onTimer(transactionalId));
  }

  #onTimer(transactionalId: string): CoordinatorResult<void> {
    const metadata = this.#transactions.get(transactionalId);
    if (metadata === undefined) return NOTHING;
    const { abortTimedOutTransactionCleanupIntervalMs: abortRetryMs, removeExpiredTransactionCleanupIntervalMs: removeRetryMs } = this.#config;
    if (this.#pending.has(transactionalId)) {
      this.#schedule(transactionalId, abortRetryMs);
      return NOTHING;
    }
    if (isPrepared(metadata.state)) return this.#unmarked.get(transactionalId)?.size === 0 ? this.#complete(metadata) : NOTHING;
    if (must(this.#dueAt(metadata)) > this.#context.time.milliseconds()) {
      this.#setTimer(transactionalId);
      return NOTHING;
    }
    if (metadata.state === 'Ongoing') return this.#abort(metadata, undefined, abortRetryMs);
    const hooks = this.#begin(transactionalId, { before: metadata, next: undefined }, removeRetryMs);
    return { records: [transactionTombstone(transactionalId)], response: undefined, ...hooks };
  }
}

const failure = (error: ErrorName, message: string): Outcome => ({ error, message });

const producerFailure = (error: ErrorName, message: string): InitProducerIdResponse =>
  ({ error, message, producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH });

const answer = <T>(response: T): CoordinatorResult<T> => ({ records: [], response });

const noProducer = (error: ErrorName, message: string): CoordinatorResult<InitProducerIdResponse> => answer(producerFailure(error, message));

const NO_PRODUCER_ID_AT_HAND = noProducer('COORDINATOR_LOAD_IN_PROGRESS', 'the next block of producer ids is not there yet');

const underWay = (transactionalId: string): string => `another change of ${transactionalId} is being written`;

const fencedBy = ({ transactionalId, producerId, producerEpoch }: TransactionMetadata): string =>
  `a newer producer of ${transactionalId} has producer id ${producerId} and epoch ${producerEpoch}`;
