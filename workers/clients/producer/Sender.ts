import { Errors, KafkaError, type ErrorName, type Timer } from '../../common/index.ts';
import type { Acks, ProducedPartition, ProduceResponse } from '../../broker/index.ts';
import { backoffMs } from '../network/backoffMs.ts';
import { toKafkaError } from '../network/BrokerCaller.ts';
import type { KafkaClient } from '../network/KafkaClient.ts';
import type { LeaderAndEpoch } from '../network/Metadata.ts';
import { InFlightRequests } from './InFlightRequests.ts';
import { LeaderSearch } from './LeaderSearch.ts';
import type { PartitionQueue } from './PartitionQueue.ts';
import type { ProducerBatch } from './ProducerBatch.ts';
import { ProducerIdSource } from './ProducerIdSource.ts';
import type { RecordAccumulator } from './RecordAccumulator.ts';
import type { SequenceManager } from './SequenceManager.ts';
import type { TransactionManager } from './TransactionManager.ts';

export interface SenderOptions {
  readonly acks: Acks;
  readonly retries: number;
  readonly deliveryTimeoutMs: number;
  /** Requests per broker; with sequences each of them holds one batch per partition. */
  readonly maxInFlight: number;
  /** Undefined for a producer that is not idempotent. */
  readonly sequences: SequenceManager | undefined;
  readonly transaction: TransactionManager | undefined;
  /** Told of each batch that is over, after its records were told. */
  readonly onSettled: (batch: ProducerBatch, error: KafkaError | undefined) => void;
}

/** The leader is elsewhere, or nobody knows. */
const INVALID_METADATA: ReadonlySet<ErrorName> = new Set<ErrorName>([
  'NOT_LEADER_OR_FOLLOWER', 'LEADER_NOT_AVAILABLE', 'UNKNOWN_TOPIC_OR_PARTITION', 'FENCED_LEADER_EPOCH', 'UNKNOWN_LEADER_EPOCH',
  'REPLICA_NOT_AVAILABLE', 'KAFKA_STORAGE_ERROR', 'NETWORK_EXCEPTION', 'BROKER_NOT_AVAILABLE', 'REQUEST_TIMED_OUT',
]);

/** Answers that do not tell whether the records came into the log. */
const UNKNOWN_FATE: ReadonlySet<ErrorName> = new Set<ErrorName>(['REQUEST_TIMED_OUT', 'NETWORK_EXCEPTION', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND']);

/** It may be on its way still. */
const NEVER_ANSWERED: ReadonlySet<ErrorName> = new Set<ErrorName>(['REQUEST_TIMED_OUT', 'NETWORK_EXCEPTION']);

/**
 * Sends batches to the leaders of their partitions and sees to it that each is answered for once (Kafka's Sender). It
 * has no thread: `run` makes one pass, synchronously, and is called again when an answer, new metadata or the clock
 * allows more.
 */
export class Sender {
  readonly #client: KafkaClient;
  readonly #accumulator: RecordAccumulator;
  readonly #options: SenderOptions;
  readonly #inFlight: InFlightRequests;
  readonly #leaders: LeaderSearch;
  readonly #producerIds: ProducerIdSource | undefined;
  readonly #stopListening: () => void;
  readonly #canRepeat: boolean;
  #timer: Timer | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #isClosed = false;

  constructor(client: KafkaClient, accumulator: RecordAccumulator, options: SenderOptions) {
    this.#client = client;
    this.#accumulator = accumulator;
    this.#options = options;
    this.#inFlight = new InFlightRequests(options.maxInFlight);
    this.#canRepeat = options.retries > 0 && options.acks !== 0;
    this.#leaders = new LeaderSearch(client, (topic, error, numPartitions) => this.#onSearched(topic, error, numPartitions));
    const { sequences, transaction } = options;
    if (sequences !== undefined && transaction === undefined) this.#producerIds = new ProducerIdSource(client, sequences, () => this.run());
    this.#stopListening = client.metadata.onUpdate(() => this.run());
  }

  /** Asks for what sending will need: a producer id. */
  prepare(): void {
    this.#producerIds?.request();
  }

  /** Sends what may be sent now. Never throws. */
  run(): void {
    if (this.#isClosed) return;
    if (this.#accumulator.isEmpty) {
      this.#wakeAt(Number.POSITIVE_INFINITY, 0);
      return;
    }
    const now = this.#client.time.hiResMilliseconds();
    const { sequences, transaction } = this.#options;
    this.#expire(now);
    this.#giveUpAll();
    if (sequences !== undefined) {
      for (const batch of sequences.doubtful()) this.#fail(batch, inDoubt(batch), false);
      sequences.prepare();
    }
    if (transaction !== undefined) this.#giveUpAborted(transaction);
    if (sequences === undefined || sequences.hasProducerId) {
      while (this.#sendOnce(now)) if (sequences === undefined) break;
      transaction?.addNewPartitions();
    } else this.#producerIds?.request();
    this.#scheduleNext(now);
  }

  /** Whether everything that was appended would leave in one `run`, before it returns, or fail for good. Asks for what is missing. */
  canSendNow(): boolean {
    if (this.#client.failure !== undefined) return true;
    const now = this.#client.time.hiResMilliseconds();
    const { sequences, transaction } = this.#options;
    if (sequences !== undefined && (!sequences.hasProducerId || sequences.epochBumpRequired)) {
      this.prepare();
      return false;
    }
    const requests = new Map<number, number>();
    for (const queue of this.#accumulator.unsent()) {
      const leader = this.#reachableLeader(queue);
      if (leader === undefined) return false;
      if (queue.waiting.some(({ attempts }) => attempts > 0) || queue.inFlight.some(({ attempts }) => attempts > 1)) return false;
      const batches = queue.waiting.length + (queue.open === undefined ? 0 : 1);
      if ((sequences?.room(queue) ?? batches) < batches || transaction?.isSendAllowed(queue.topic, queue.partition) === false) return false;
      requests.set(leader.leader, Math.max(requests.get(leader.leader) ?? 0, sequences === undefined ? 1 : batches));
    }
    for (const [brokerId, count] of requests) if (this.#inFlight.room(brokerId, now) < count) return false;
    return true;
  }

  /** Whether what was appended is in the logs for good before a drain returns. */
  reachesAtOnce(): boolean {
    for (const queue of this.#accumulator.unsent()) {
      const leader = this.#reachableLeader(queue);
      if (leader === undefined || !this.#client.takesAtOnce(leader.leader, queue)) return false;
    }
    return true;
  }

  /** Whether everything that was appended could be under way at once; if not, `canSendNow` will not come true for it. */
  fitsAtOnce(): boolean {
    const { sequences, maxInFlight } = this.#options;
    if (sequences === undefined) return true;
    for (const queue of this.#accumulator.unsent()) if (queue.size > Math.min(maxInFlight, sequences.capacity(queue))) return false;
    return true;
  }

  /** Everything that is left fails with `reason`. */
  close(reason: KafkaError): void {
    this.#isClosed = true;
    this.#stopListening();
    this.#producerIds?.close();
    this.#leaders.close();
    this.#timer?.cancel();
    for (const queue of this.#accumulator.all()) this.#failAll(queue, reason);
  }

  /** A batch for a leader that is away waits: to send it anyway would leave its fate in doubt. */
  #reachableLeader(queue: PartitionQueue): LeaderAndEpoch | undefined {
    const leader = this.#client.metadata.leaderOf(queue.topic, queue.partition);
    if (leader !== undefined && this.#client.isConnected(leader.leader)) return leader;
    this.#leaders.search(queue.topic);
    return undefined;
  }

  /** One request to each leader that has room. False when there was nothing to send. */
  #sendOnce(now: number): boolean {
    const requests = new Map<number, ProducerBatch[]>();
    for (const queue of this.#accumulator.unsent()) {
      if (queue.head?.dueMs === undefined) continue;
      const leader = this.#reachableLeader(queue);
      if (leader === undefined) continue;
      if (this.#inFlight.room(leader.leader, now) <= 0) continue;
      while (this.#maySend(queue, leader, now)) {
        const batches = requests.get(leader.leader);
        const batch = this.#take(queue, leader);
        if (batches === undefined) requests.set(leader.leader, [batch]);
        else batches.push(batch);
        if (this.#options.sequences !== undefined) break;
      }
    }
    for (const [brokerId, batches] of requests) this.#produce(brokerId, batches, now);
    return requests.size > 0;
  }

  /**
   * A batch that is sent again goes out only when it is the first one unanswered, and nothing new overtakes it: so the
   * partition keeps its order.
   */
  #maySend(queue: PartitionQueue, leader: LeaderAndEpoch, now: number): boolean {
    const batch = queue.head;
    if (batch?.dueMs === undefined) return false;
    const { sequences, transaction } = this.#options;
    if (transaction?.isSendAllowed(queue.topic, queue.partition) === false) {
      transaction.maybeAddPartition(queue.topic, queue.partition);
      return false;
    }
    const first = queue.inFlight[0];
    if (batch.attempts > 0) {
      const isSameLeader = batch.leader === leader.leader && batch.leaderEpoch === leader.leaderEpoch;
      return (first === undefined || first.number > batch.number) && (now >= batch.retryAtMs || !isSameLeader);
    }
    return sequences === undefined ? (first?.attempts ?? 1) === 1 : sequences.room(queue) > 0;
  }

  #take(queue: PartitionQueue, { leader, leaderEpoch }: LeaderAndEpoch): ProducerBatch {
    const batch = this.#accumulator.takeFirst(queue);
    if (batch.attempts === 0) this.#options.sequences?.assign(queue, batch);
    batch.attempts++;
    batch.sequenceHasBeenReset = false;
    batch.leader = leader;
    batch.leaderEpoch = leaderEpoch;
    return batch;
  }

  #produce(brokerId: number, batches: readonly ProducerBatch[], now: number): void {
    const { acks, transaction, deliveryTimeoutMs } = this.#options;
    const transactionalId = transaction?.transactionalId;
    let timeoutMs = this.#client.requestTimeoutMs;
    for (const { dueMs } of batches) timeoutMs = Math.min(timeoutMs, Math.max(1, (dueMs ?? now) + deliveryTimeoutMs - now));
    const request = {
      acks, timeoutMs: this.#client.requestTimeoutMs, ...(transactionalId === undefined ? {} : { transactionalId }),
      partitions: batches.map((batch) => ({ topic: batch.topic, partition: batch.partition, records: batch.encode(transactionalId !== undefined) })),
    };
    if (!this.#canRepeat) for (const batch of batches) this.#accumulator.letGo(batch);
    this.#inFlight.begin(brokerId);
    const answered = this.#client.call(brokerId, (api) => api.produce(request), timeoutMs);
    if (acks === 0) for (const batch of batches) this.#settle(batch, undefined, NOT_ASKED);
    void answered.then(
      (response) => this.#onResponse(brokerId, batches, response),
      (error: unknown) => {
        const { errorName, message } = toKafkaError(error);
        this.#onAnswers(batches, (batch) => ({
          topic: batch.topic, partition: batch.partition, error: errorName, message, baseOffset: -1, logAppendTimeMs: -1, logStartOffset: -1,
        }));
      },
    ).then(() => {
      this.#inFlight.end(brokerId);
      this.run();
    });
  }

  #onResponse(brokerId: number, batches: readonly ProducerBatch[], { throttleTimeMs, partitions }: ProduceResponse): void {
    if (throttleTimeMs > 0) this.#inFlight.throttle(brokerId, this.#client.time.hiResMilliseconds() + throttleTimeMs);
    this.#onAnswers(batches, (_, i) => partitions[i]);
  }

  #onAnswers(batches: readonly ProducerBatch[], answerOf: (batch: ProducerBatch, index: number) => ProducedPartition | undefined): void {
    let isLeaderInDoubt = false;
    for (const [i, batch] of batches.entries()) {
      if (batch.isSettled) continue;
      const answer = answerOf(batch, i) ?? { ...NOT_ASKED, topic: batch.topic, partition: batch.partition, error: 'UNKNOWN_SERVER_ERROR' };
      this.#onAnswer(batch, answer);
      if (answer.error === 'UNKNOWN_TOPIC_OR_PARTITION') this.#leaders.search(batch.topic);
      else isLeaderInDoubt ||= INVALID_METADATA.has(answer.error);
    }
    if (isLeaderInDoubt) this.#client.metadata.requestUpdate();
  }

  #onAnswer(batch: ProducerBatch, answer: ProducedPartition): void {
    const queue = this.#accumulator.queueOf(batch);
    const { sequences, transaction, retries, deliveryTimeoutMs } = this.#options;
    const { error } = answer;
    if (error === 'NONE' || (error === 'DUPLICATE_SEQUENCE_NUMBER' && sequences !== undefined)) {
      sequences?.onAcknowledged(queue, batch, answer);
      this.#settle(batch, undefined, answer);
      return;
    }
    if (error === 'MESSAGE_TOO_LARGE' && batch.count > 1 && this.#canRepeat) {
      this.#accumulator.split(batch);
      return;
    }
    const now = this.#client.time.hiResMilliseconds();
    const hasTime = now < (batch.dueMs ?? now) + deliveryTimeoutMs;
    const mayHelp = isRetriable(error) || sequences?.canRetry(queue, batch, answer) === true;
    if (this.#canRepeat && hasTime && batch.attempts <= retries && mayHelp && this.#client.failure === undefined && transaction?.hasFatalError !== true) {
      batch.isInDoubt ||= NEVER_ANSWERED.has(error);
      batch.retryAtMs = now + backoffMs(this.#client.retryBackoffMs, batch.attempts - 1);
      this.#accumulator.putBack(batch);
      return;
    }
    this.#fail(batch, new KafkaError(error, answer.message ?? `${batch.topic}-${batch.partition}: ${error}`), !UNKNOWN_FATE.has(error));
  }

  #settle(batch: ProducerBatch, error: KafkaError | undefined, answer: Pick<ProducedPartition, 'baseOffset' | 'logAppendTimeMs'>): void {
    if (error === undefined) batch.resolve(answer.baseOffset, answer.logAppendTimeMs);
    else batch.reject(error);
    this.#accumulator.remove(batch);
    this.#options.onSettled(batch, error);
  }

  #fail(batch: ProducerBatch, error: KafkaError, wasRefused: boolean): void {
    const queue = this.#accumulator.queueOf(batch);
    this.#settle(batch, error, NOT_ASKED);
    this.#options.sequences?.onFailed(queue, batch, error, wasRefused);
  }

  #failAll(queue: PartitionQueue, error: KafkaError): void {
    for (const batch of [...queue.inFlight, ...queue.waiting, queue.open]) if (batch !== undefined) this.#fail(batch, error, false);
  }

  /** The search for a topic's leaders has come to an end, good or bad. */
  #onSearched(topic: string, error: KafkaError | undefined, numPartitions: number): void {
    for (const queue of [...this.#accumulator.unsent()]) {
      if (queue.topic !== topic || (error === undefined && queue.partition < numPartitions)) continue;
      const reason = error ?? new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `the topic ${topic} has no partition ${queue.partition}, it has ${numPartitions}`);
      for (const batch of [...queue.waiting, queue.open]) if (batch !== undefined) this.#fail(batch, reason, false);
    }
    this.run();
  }

  /** Batches that waited longer than the delivery timeout; those under way have a request that ends in time. */
  #expire(now: number): void {
    const { deliveryTimeoutMs } = this.#options;
    for (const queue of this.#accumulator.unsent())
      for (let batch = queue.head; batch?.dueMs !== undefined && now >= batch.dueMs + deliveryTimeoutMs; batch = queue.head)
        this.#fail(batch, new KafkaError(
          'REQUEST_TIMED_OUT', `${batch.count} records for ${batch.topic}-${batch.partition} expired: ${deliveryTimeoutMs} ms have passed since they could be sent`,
        ), false);
  }

  /** What waits for a cluster that will take nothing any more. */
  #giveUpAll(): void {
    const { failure } = this.#client;
    if (failure === undefined) return;
    for (const queue of [...this.#accumulator.unsent()])
      for (const batch of [...queue.waiting, queue.open]) if (batch?.dueMs !== undefined) this.#fail(batch, failure, false);
  }

  #giveUpAborted(transaction: TransactionManager): void {
    if (!transaction.isAborting && !transaction.hasFatalError) return;
    const reason = transaction.lastError ?? new KafkaError('TRANSACTION_ABORTABLE', 'the transaction was aborted before these records were sent');
    for (const queue of [...this.#accumulator.unsent()])
      for (const batch of [...queue.waiting, queue.open])
        if (batch !== undefined && (!batch.hasSequence || transaction.hasFatalError)) this.#fail(batch, reason, true);
  }

  /** Wakes when time alone allows more: a pause is over, or a batch has waited for too long. */
  #scheduleNext(now: number): void {
    let next = this.#accumulator.isEmpty ? Number.POSITIVE_INFINITY : this.#inFlight.nextUnthrottledMs(now);
    for (const { head } of this.#accumulator.unsent()) {
      if (head?.dueMs === undefined) continue;
      next = Math.min(next, head.dueMs + this.#options.deliveryTimeoutMs);
      if (head.attempts > 0 && head.retryAtMs > now) next = Math.min(next, head.retryAtMs);
    }
    this.#wakeAt(next, now);
  }

  #wakeAt(next: number, now: number): void {
    if (next === this.#timerAtMs) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerAtMs = next;
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#client.time.schedule(Math.max(0, next - now), () => {
      this.#timerAtMs = Number.POSITIVE_INFINITY;
      this.run();
    });
  }
}

/** What is known of a batch that nobody answers for. */
const NOT_ASKED = { baseOffset: -1, logAppendTimeMs: -1, logStartOffset: -1 };

const inDoubt = ({ topic, partition, count }: ProducerBatch): KafkaError =>
  new KafkaError('OUT_OF_ORDER_SEQUENCE_NUMBER', `${count} records were sent to ${topic}-${partition} behind others that are lost; whether they have arrived cannot be found out`);

const isRetriable = (error: ErrorName): boolean => Errors[error].retriable;
