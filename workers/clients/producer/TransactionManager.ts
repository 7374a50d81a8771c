import { KafkaError, topicPartitionKey, type ErrorName, type TopicPartition } from '../../common/index.ts';
import type { GroupMember, OffsetToCommit, Outcome, ProducerIdAndEpoch } from '../../broker/index.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';
import type { KafkaClient } from '../network/KafkaClient.ts';
import type { PartitionQueue } from './PartitionQueue.ts';
import { SequenceManager, type TransactionErrors } from './SequenceManager.ts';
import { TransactionCoordinatorClient } from './TransactionCoordinatorClient.ts';
import { isTransitionValid, type TransactionState } from './TransactionState.ts';

export interface TransactionManagerOptions {
  readonly client: KafkaClient;
  readonly transactionalId: string;
  readonly transactionTimeoutMs: number;
  /** All partitions that were written to. */
  readonly queues: () => Iterable<PartitionQueue>;
  /** Something changed for the batches that wait. */
  readonly onChange: () => void;
}

/** The members of a group on whose behalf offsets are committed; only the group id for a consumer without membership. */
export type ConsumerGroupMetadata = Pick<GroupMember, 'groupId'> & Partial<GroupMember>;

/**
 * The transactional half of Kafka's TransactionManager: one transaction after the other under one transactional id.
 * An abortable error leaves only `abort`; a fatal one leaves nothing but closing the producer.
 */
export class TransactionManager implements TransactionErrors {
  readonly sequences: SequenceManager;
  readonly transactionalId: string;
  readonly #coordinator: TransactionCoordinatorClient;
  readonly #queues: () => Iterable<PartitionQueue>;
  readonly #onChange: () => void;
  /** Partitions of this transaction by what the coordinator knows of them. */
  readonly #newPartitions = new Map<string, TopicPartition>();
  readonly #pendingPartitions = new Set<string>();
  readonly #partitions = new Set<string>();
  #state: TransactionState = 'UNINITIALIZED';
  #lastError: KafkaError | undefined;
  /** The coordinator may know of a partition or a group in this transaction: it has to be told of the end. */
  #hasStarted = false;
  #isClosed = false;
  #pending: { readonly state: TransactionState; readonly done: Promise<void> } | undefined;

  constructor({ client, transactionalId, transactionTimeoutMs, queues, onChange }: TransactionManagerOptions) {
    this.transactionalId = transactionalId;
    this.sequences = new SequenceManager(this);
    this.#queues = queues;
    this.#onChange = onChange;
    this.#coordinator = new TransactionCoordinatorClient(client, transactionalId, transactionTimeoutMs, (isOfTransaction) => {
      if (this.#isClosed) return new KafkaError('INVALID_TXN_STATE', 'the producer is closed');
      if (this.#state === 'ABORTING_TRANSACTION' && isOfTransaction) return new KafkaError('TRANSACTION_ABORTABLE', 'the transaction is being aborted');
      return this.#lastError;
    });
  }

  get state(): TransactionState {
    return this.#state;
  }

  get lastError(): KafkaError | undefined {
    return this.#lastError;
  }

  /** Batches that were not sent yet have to be given up. */
  get isAborting(): boolean {
    return this.#state === 'ABORTING_TRANSACTION' || this.#state === 'ABORTABLE_ERROR';
  }

  get hasFatalError(): boolean {
    return this.#state === 'FATAL_ERROR';
  }

  get hasOngoingTransaction(): boolean {
    return this.#hasStarted || this.#state === 'IN_TRANSACTION' || this.#state === 'ABORTABLE_ERROR';
  }

  initTransactions(): Promise<void> {
    return this.#once('INITIALIZING', async () => {
      this.#throwError();
      this.#transitionTo('INITIALIZING');
      await this.#initProducerId(false);
    });
  }

  beginTransaction(): void {
    this.#throwError();
    this.#transitionTo('IN_TRANSACTION');
  }

  /** Why a record may not be sent now. */
  refusal(): KafkaError | undefined {
    if (this.#state === 'IN_TRANSACTION') return undefined;
    const error = this.#lastError;
    return error === undefined
      ? new KafkaError('INVALID_TXN_STATE', `a record can only be sent inside of a transaction, not in state ${this.#state}`)
      : again(error);
  }

  /** A batch for the partition is ready to be sent. */
  maybeAddPartition(topic: string, partition: number): void {
    const key = topicPartitionKey(topic, partition);
    if (!this.#partitions.has(key) && !this.#pendingPartitions.has(key)) this.#newPartitions.set(key, { topic, partition });
  }

  isSendAllowed(topic: string, partition: number): boolean {
    return this.#state !== 'FATAL_ERROR' && this.#partitions.has(topicPartitionKey(topic, partition));
  }

  /** Tells the coordinator in the background of partitions that are new in this transaction. */
  addNewPartitions(): void {
    if (this.#newPartitions.size === 0) return;
    const added = new Map(this.#newPartitions);
    this.#newPartitions.clear();
    for (const key of added.keys()) this.#pendingPartitions.add(key);
    this.#hasStarted = true;
    void this.#coordinator.addPartitions(this.sequences, [...added.values()]).then(
      (outcome) => {
        for (const key of added.keys()) this.#pendingPartitions.delete(key);
        if (outcome.error === 'NONE') for (const key of added.keys()) this.#partitions.add(key);
        else this.#fail(outcome, 'partitions could not be added to the transaction', 'abortable');
      },
      (error: unknown) => this.toAbortableError(toKafkaError(error)),
    ).then(this.#onChange);
  }

  async sendOffsets(offsets: readonly OffsetToCommit[], group: ConsumerGroupMetadata): Promise<void> {
    const refusal = this.refusal();
    if (refusal !== undefined) throw refusal;
    const member: GroupMember = { generationId: -1, memberId: '', ...group };
    this.#hasStarted = true;
    const added = await this.#coordinator.addOffsets(this.sequences, group.groupId);
    if (added.error !== 'NONE') throw this.#fail(added, `the offsets of ${group.groupId} could not be added to the transaction`);
    const committed = await this.#coordinator.commitOffsets(this.sequences, member, offsets);
    if (committed.error !== 'NONE') throw this.#fail(committed, `the offsets of ${group.groupId} could not be committed`);
  }

  /** `flush` resolves when no batch waits or is under way. */
  commit(flush: () => Promise<void>): Promise<void> {
    return this.#once('COMMITTING_TRANSACTION', async () => {
      this.#throwError();
      this.#transitionTo('COMMITTING_TRANSACTION');
      await flush();
      this.#throwError();
      // What failed the flush may have been forgiven to somebody who aborts by now.
      if (this.#state !== 'COMMITTING_TRANSACTION') throw new KafkaError('TRANSACTION_ABORTABLE', 'the transaction was aborted before it could be committed');
      await this.#end(true);
    });
  }

  abort(flush: () => Promise<void>): Promise<void> {
    return this.#once('ABORTING_TRANSACTION', async () => {
      if (this.#state !== 'ABORTABLE_ERROR') this.#throwError();
      const cause = this.#lastError;
      this.#transitionTo('ABORTING_TRANSACTION');
      this.#newPartitions.clear();
      await flush();
      this.#throwError();
      await this.#end(false, cause);
    });
  }

  toAbortableError(error: KafkaError): void {
    if (this.#state === 'ABORTING_TRANSACTION' || this.#state === 'FATAL_ERROR') return;
    if (isTransitionValid(this.#state, 'ABORTABLE_ERROR')) this.#transitionTo('ABORTABLE_ERROR', error);
    else this.toFatalError(error);
  }

  toFatalError(error: KafkaError): void {
    this.#transitionTo('FATAL_ERROR', error);
    this.#onChange();
  }

  /** Requests that wait to be repeated are given up. */
  close(): void {
    this.#isClosed = true;
  }

  async #end(committed: boolean, cause?: KafkaError): Promise<void> {
    // A coordinator that does not know the producer id takes no end of its transaction: only a new epoch helps.
    if (this.#hasStarted && cause?.errorName !== 'INVALID_PRODUCER_ID_MAPPING') {
      const outcome = await this.#coordinator.endTransaction(this.sequences, committed);
      if (outcome.error !== 'NONE') throw this.#fail(outcome, 'the transaction could not be ended');
      if (outcome.next !== undefined) this.#goOnAs(outcome.next);
    }
    const needsEpoch = this.sequences.epochBumpRequired;
    this.#transitionTo(needsEpoch ? 'INITIALIZING' : 'READY');
    this.#hasStarted = false;
    this.#newPartitions.clear();
    this.#pendingPartitions.clear();
    this.#partitions.clear();
    if (needsEpoch) await this.#initProducerId(true);
  }

  async #initProducerId(isEpochBump: boolean): Promise<void> {
    const { producerId, producerEpoch } = this.sequences;
    const answer = await this.#coordinator.initProducerId(isEpochBump ? { producerId, producerEpoch } : undefined);
    if (answer.error !== 'NONE') {
      const error = errorOf(answer, `no producer id for ${this.transactionalId}`);
      this.toFatalError(error);
      throw error;
    }
    this.#goOnAs(answer);
    this.#transitionTo('READY');
  }

  /** Every partition begins again, when it is next written to. */
  #goOnAs({ producerId, producerEpoch }: ProducerIdAndEpoch): void {
    this.sequences.setProducerId(producerId, producerEpoch);
    this.sequences.resetAll(this.#queues());
  }

  /** A second call while the first is under way, or after it timed out for its caller, joins it. */
  #once(state: TransactionState, run: () => Promise<void>): Promise<void> {
    const pending = this.#pending;
    if (pending !== undefined && pending.state === state) return pending.done;
    const done = run().finally(() => {
      if (this.#pending?.done === done) this.#pending = undefined;
      this.#onChange();
    });
    this.#pending = { state, done };
    return done;
  }

  /** Files a coordinator's answer under abortable or fatal. */
  #fail(outcome: Outcome, what: string, otherwise: 'abortable' | 'fatal' = 'fatal'): KafkaError {
    const error = errorOf(outcome, what);
    const needsEpoch = NEEDS_EPOCH.has(error.errorName);
    if (needsEpoch) this.sequences.epochBumpRequired = true;
    if (needsEpoch || ABORTABLE.has(error.errorName) || (otherwise === 'abortable' && !FATAL.has(error.errorName))) this.toAbortableError(error);
    else this.toFatalError(error);
    this.#onChange();
    return error;
  }

  #transitionTo(target: TransactionState, error?: KafkaError): void {
    if (!isTransitionValid(this.#state, target))
      throw new KafkaError('INVALID_TXN_STATE', `the transactional id ${this.transactionalId} cannot go from ${this.#state} to ${target}`);
    this.#state = target;
    this.#lastError = error;
  }

  #throwError(): void {
    if (this.#lastError !== undefined) throw again(this.#lastError);
  }
}

/** An error that has ended a transaction or a producer, for a later call. */
const again = (error: KafkaError): KafkaError => new KafkaError(error.errorName, error.message, { cause: error });

const FATAL: ReadonlySet<ErrorName> = new Set<ErrorName>(['PRODUCER_FENCED', 'TRANSACTION_COORDINATOR_FENCED', 'INVALID_TXN_STATE']);
const NEEDS_EPOCH: ReadonlySet<ErrorName> = new Set<ErrorName>(['UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_ID_MAPPING']);
const ABORTABLE: ReadonlySet<ErrorName> = new Set<ErrorName>(['FENCED_INSTANCE_ID', 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'TRANSACTION_ABORTABLE']);

/** Coordinators call a producer with an old epoch by either name; clients by one. */
const errorOf = ({ error, message }: Outcome, what: string): KafkaError => {
  const name = error === 'INVALID_PRODUCER_EPOCH' ? 'PRODUCER_FENCED' : error;
  return new KafkaError(name, `${what}: ${name === 'PRODUCER_FENCED' ? 'a newer producer with the same transactional id has taken over' : (message ?? error)}`);
};
