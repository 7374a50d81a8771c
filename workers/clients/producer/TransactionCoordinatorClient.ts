import { sleep, type KafkaError, type ErrorName, type TopicPartition } from '../../common/index.ts';
import type {
  BrokerApi, EndTxnResponse, GroupMember, InitProducerIdResponse, OffsetToCommit, Outcome, ProducerIdAndEpoch, Transaction,
} from '../../broker/index.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';
import { isCoordinatorGone, type CoordinatorType, type KafkaClient } from '../network/KafkaClient.ts';

/** Answers that only ask for patience, besides those of a coordinator that has moved. */
const LATER: ReadonlySet<ErrorName> = new Set<ErrorName>(['COORDINATOR_LOAD_IN_PROGRESS', 'CONCURRENT_TRANSACTIONS', 'UNKNOWN_TOPIC_OR_PARTITION']);

/** The previous transaction is still being completed: that is over soon. */
const CONCURRENT_TRANSACTIONS_BACKOFF_MS = 20;

/** Why there is no sense in asking again, if so. `isOfTransaction`: the request adds to the transaction that is open. */
export type GiveUp = (isOfTransaction: boolean) => KafkaError | undefined;

/**
 * The requests of a transactional producer, one at a time, each repeated while the coordinator moves, loads or is busy
 * with the transaction before. What else it answers is the caller's to judge.
 */
export class TransactionCoordinatorClient {
  readonly #client: KafkaClient;
  readonly #transactionalId: string;
  readonly #transactionTimeoutMs: number;
  readonly #giveUp: GiveUp;
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: KafkaClient, transactionalId: string, transactionTimeoutMs: number, giveUp: GiveUp) {
    this.#client = client;
    this.#transactionalId = transactionalId;
    this.#transactionTimeoutMs = transactionTimeoutMs;
    this.#giveUp = giveUp;
  }

  initProducerId(current: ProducerIdAndEpoch | undefined): Promise<InitProducerIdResponse> {
    const request = {
      transactionalId: this.#transactionalId, transactionTimeoutMs: this.#transactionTimeoutMs, ...(current === undefined ? {} : { current }),
    };
    return this.#call('transaction', this.#transactionalId, (api) => api.initProducerId(request), errorOf);
  }

  async addPartitions(producer: ProducerIdAndEpoch, partitions: readonly TopicPartition[]): Promise<Outcome> {
    const request = { ...this.#transaction(producer), partitions };
    return firstFailure(await this.#call('transaction', this.#transactionalId, (api) => api.addPartitionsToTxn(request), errorOfAll, true));
  }

  addOffsets(producer: ProducerIdAndEpoch, groupId: string): Promise<Outcome> {
    const request = { ...this.#transaction(producer), groupId };
    return this.#call('transaction', this.#transactionalId, (api) => api.addOffsetsToTxn(request), errorOf, true);
  }

  async commitOffsets(producer: ProducerIdAndEpoch, group: GroupMember, offsets: readonly OffsetToCommit[]): Promise<Outcome> {
    const request = { ...this.#transaction(producer), ...group, offsets };
    return firstFailure(await this.#call('group', group.groupId, (api) => api.txnOffsetCommit(request), errorOfAll, true));
  }

  endTransaction(producer: ProducerIdAndEpoch, committed: boolean): Promise<EndTxnResponse> {
    const request = { ...this.#transaction(producer), committed, clientTransactionVersion: 2 as const };
    return this.#call('transaction', this.#transactionalId, (api) => api.endTxn(request), errorOf);
  }

  #transaction({ producerId, producerEpoch }: ProducerIdAndEpoch): Transaction {
    return { transactionalId: this.#transactionalId, producerId, producerEpoch };
  }

  #call<T>(
    keyType: CoordinatorType, key: string, send: (api: BrokerApi) => Promise<T>, errorOfAnswer: (answer: T) => ErrorName, isOfTransaction = false,
  ): Promise<T> {
    const answered = this.#last.then(() => this.#callUntilAnswered(keyType, key, send, errorOfAnswer, isOfTransaction));
    this.#last = answered.catch(() => undefined);
    return answered;
  }

  async #callUntilAnswered<T>(
    keyType: CoordinatorType, key: string, send: (api: BrokerApi) => Promise<T>, errorOfAnswer: (answer: T) => ErrorName, isOfTransaction: boolean,
  ): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const reason = this.#giveUp(isOfTransaction);
      if (reason !== undefined) throw reason;
      let isBusy = false;
      try {
        const answer = await this.#client.callCoordinator(keyType, key, send);
        const error = errorOfAnswer(answer);
        if (isCoordinatorGone(error)) this.#client.forgetCoordinator(keyType, key);
        else if (!LATER.has(error)) return answer;
        isBusy = error === 'CONCURRENT_TRANSACTIONS';
      } catch (error) {
        if (!toKafkaError(error).retriable) throw error;
      }
      if (isBusy) await sleep(this.#client.time, Math.min(this.#client.retryBackoffMs, CONCURRENT_TRANSACTIONS_BACKOFF_MS));
      else await this.#client.backoff(attempt);
    }
  }
}

const errorOf = ({ error }: Outcome): ErrorName => error;

/** The one to be judged first: a final one before one that asks for patience. */
const errorOfAll = (outcomes: readonly Outcome[]): ErrorName => firstFailure(outcomes).error;

const firstFailure = (outcomes: readonly Outcome[]): Outcome =>
  outcomes.find(({ error }) => error !== 'NONE' && !LATER.has(error) && !isCoordinatorGone(error)) ?? outcomes.find(({ error }) => error !== 'NONE') ?? { error: 'NONE' };
