import { KafkaError, type ErrorName, type TopicPartition } from '../../common/index.ts';
import type { FetchedPartition, FetchResponse, IsolationLevel } from '../../broker/index.ts';
import type { KafkaClient } from '../network/KafkaClient.ts';
import { backoffMs } from '../network/backoffMs.ts';
import { withoutAborted } from './AbortedTransactions.ts';
import { CompletedFetch, type FetchedBatches } from './CompletedFetch.ts';
import { endOf, type ConsumerRecord } from './ConsumerRecord.ts';
import type { AssignedPartition, AutoOffsetReset, SubscriptionState } from './SubscriptionState.ts';

export interface FetchConfig {
  readonly fetchMinBytes: number;
  readonly fetchMaxBytes: number;
  readonly maxPartitionFetchBytes: number;
  readonly isolationLevel: IsolationLevel;
  readonly autoOffsetReset: AutoOffsetReset;
}

/** One request under way. An answer to a request that a newer one has replaced is dropped. */
interface Request {
  /** Fetch offset by partition. */
  readonly asked: ReadonlyMap<AssignedPartition, number>;
  /** When the broker stops waiting for data. */
  readonly dueMs: number;
}

/** Errors that a partition gets over by itself, most of them when metadata tells of its new leader. */
const PASSING: ReadonlySet<ErrorName> = new Set<ErrorName>([
  'NOT_LEADER_OR_FOLLOWER', 'LEADER_NOT_AVAILABLE', 'REPLICA_NOT_AVAILABLE', 'KAFKA_STORAGE_ERROR', 'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH', 'OFFSET_NOT_AVAILABLE', 'NETWORK_EXCEPTION', 'REQUEST_TIMED_OUT', 'BROKER_NOT_AVAILABLE',
]);

/**
 * Asks the leaders of all partitions that have a checked position and are not paused, one request for each broker at a
 * time, and keeps the answers until they are taken. What is kept and asked for stays below `fetch.max.bytes`.
 */
export class Fetcher {
  readonly #client: KafkaClient;
  readonly #subscriptions: SubscriptionState;
  readonly #config: FetchConfig;
  readonly #notify: () => void;
  readonly #inFlight = new Map<number, Request>();
  #completed: CompletedFetch[] = [];
  /** Partitions that their leader does not know: gone, or it does not know yet. */
  readonly #unknown = new Set<AssignedPartition>();
  #failure: KafkaError | undefined;
  #isClosed = false;

  /** `notify` is called when there may be something to take, or to send. */
  constructor(client: KafkaClient, subscriptions: SubscriptionState, config: FetchConfig, notify: () => void) {
    this.#client = client;
    this.#subscriptions = subscriptions;
    this.#config = config;
    this.#notify = notify;
  }

  /** Whether an answer must be there any moment, because the broker does not wait for data any more. */
  get isAnswerDue(): boolean {
    const now = this.#client.time.milliseconds();
    for (const { dueMs } of this.#inFlight.values()) if (dueMs <= now) return true;
    return false;
  }

  /** Sends what can be sent. Brokers wait up to `maxWaitMs` for data. */
  send(maxWaitMs: number): void {
    const byBroker = this.#fetchable();
    for (const [brokerId, asked] of byBroker) {
      const current = this.#inFlight.get(brokerId);
      if (current !== undefined && !this.#isReplaceable(current, asked, maxWaitMs)) continue;
      const maxBytes = Math.floor(this.#config.fetchMaxBytes / byBroker.size) - this.#bufferedFrom(brokerId);
      if (maxBytes > 0) this.#ask(brokerId, asked, maxWaitMs, maxBytes);
    }
  }

  /** At most `max`; moves positions. Throws CORRUPT_MESSAGE. */
  takeRecords(max: number): ConsumerRecord[] {
    const records: ConsumerRecord[] = [];
    for (let next = this.#completed[0]; next !== undefined && records.length < max; next = this.#completed[0]) {
      if (this.#isCurrent(next)) {
        if (!next.takeRecords(records, max)) break;
        this.#subscriptions.moveToEnd(next.assigned);
      }
      this.#completed.shift();
    }
    return records;
  }

  /** All that is there; moves positions. */
  takeBatches(): FetchedBatches[] {
    const taken: FetchedBatches[] = [];
    for (const completed of this.#completed) {
      if (!this.#isCurrent(completed)) continue;
      taken.push(completed.takeBatches());
      this.#subscriptions.moveToEnd(completed.assigned);
    }
    this.#completed = [];
    return taken;
  }

  /** Partitions that a leader did not know, each told once. */
  takeUnknown(): TopicPartition[] {
    const unknown = [...this.#unknown].filter((assigned) => this.#subscriptions.holds(assigned));
    this.#unknown.clear();
    return unknown;
  }

  /** Throws an answer's error that no further fetch can help, once. */
  throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  close(): void {
    this.#isClosed = true;
    this.#inFlight.clear();
    this.#completed = [];
  }

  /** Fetch offsets by partition and leader; whoever has no leader makes the metadata be asked for. */
  #fetchable(): Map<number, Map<AssignedPartition, number>> {
    const now = this.#client.time.milliseconds();
    const buffered = new Set<AssignedPartition>();
    this.#completed = this.#completed.filter((completed) => this.#isCurrent(completed));
    for (const { assigned } of this.#completed) buffered.add(assigned);
    const byBroker = new Map<number, Map<AssignedPartition, number>>();
    for (const assigned of this.#subscriptions.all()) {
      const { position, topic, partition } = assigned;
      if (position.kind !== 'at' || assigned.paused || assigned.isPendingRevocation || assigned.failure !== undefined) continue;
      if (buffered.has(assigned) || assigned.retryAtMs > now) continue;
      const leader = this.#client.metadata.leaderOf(topic, partition);
      if (leader === undefined) {
        // Topics that nothing is known of yet are being asked about: that it is known wakes whoever waits.
        if (this.#client.metadata.topic(topic) !== undefined) this.#retryLater(assigned);
      } else if (leader.leaderEpoch === assigned.validatedEpoch) {
        const asked = byBroker.get(leader.leader);
        if (asked === undefined) byBroker.set(leader.leader, new Map([[assigned, position.offset]]));
        else asked.set(assigned, position.offset);
      }
    }
    return byBroker;
  }

  /** A request that waits for data must not keep others waiting: those it does not ask for, or who wants an answer now. */
  #isReplaceable({ asked: current, dueMs }: Request, asked: ReadonlyMap<AssignedPartition, number>, maxWaitMs: number): boolean {
    if (dueMs <= this.#client.time.milliseconds()) return false;
    if (maxWaitMs === 0) return true;
    for (const [assigned, offset] of asked) if (current.get(assigned) !== offset) return true;
    return false;
  }

  #bufferedFrom(brokerId: number): number {
    let bytes = 0;
    for (const completed of this.#completed) if (completed.brokerId === brokerId) bytes += completed.sizeInBytes;
    return bytes;
  }

  #ask(brokerId: number, asked: ReadonlyMap<AssignedPartition, number>, maxWaitMs: number, maxBytes: number): void {
    const request: Request = { asked, dueMs: this.#client.time.milliseconds() + maxWaitMs };
    this.#inFlight.set(brokerId, request);
    const { fetchMinBytes: minBytes, maxPartitionFetchBytes: partitionMaxBytes, isolationLevel } = this.#config;
    const partitions = [...asked].map(([{ topic, partition, validatedEpoch }, fetchOffset]) =>
      ({ topic, partition, fetchOffset, partitionMaxBytes, currentLeaderEpoch: validatedEpoch }));
    this.#client.call(brokerId, (api) => api.fetch({ maxWaitMs, minBytes, maxBytes, isolationLevel, partitions })).then(
      (response) => this.#answered(brokerId, request, response),
      (error: unknown) => this.#unanswered(brokerId, request, error),
    );
  }

  #answered(brokerId: number, request: Request, response: FetchResponse): void {
    if (this.#inFlight.get(brokerId) !== request) return;
    this.#inFlight.delete(brokerId);
    let i = 0;
    for (const [assigned, fetchOffset] of request.asked) {
      const answer = response.partitions[i++]!;
      const { position } = assigned;
      if (position.kind === 'at' && position.offset === fetchOffset && this.#subscriptions.holds(assigned)) this.#take(brokerId, assigned, fetchOffset, answer);
    }
    this.#notify();
  }

  #take(brokerId: number, assigned: AssignedPartition, fetchOffset: number, answer: FetchedPartition): void {
    const { error, records } = answer;
    if (error === 'NONE') {
      assigned.failures = 0;
      assigned.highWatermark = answer.highWatermark;
      assigned.lastStableOffset = answer.lastStableOffset;
      if (records.length === 0) return;
      const { endOffset, endEpoch } = endOf(records, fetchOffset);
      const visible = this.#config.isolationLevel === 'read_committed' ? withoutAborted(records, answer.abortedTransactions) : records;
      this.#completed.push(new CompletedFetch(assigned, { ...answer, records: visible, fetchOffset, endOffset }, endEpoch, brokerId));
    } else if (error === 'OFFSET_OUT_OF_RANGE') {
      if (this.#config.autoOffsetReset !== 'none') assigned.position = { kind: 'reset', to: this.#config.autoOffsetReset };
      else assigned.failure = new KafkaError(error, `offset ${fetchOffset} of ${assigned.topic}-${assigned.partition} is out of range and auto.offset.reset is none`);
    } else if (error === 'UNKNOWN_TOPIC_OR_PARTITION') {
      this.#unknown.add(assigned);
      this.#retryLater(assigned);
    } else if (PASSING.has(error)) this.#retryLater(assigned);
    else this.#failure ??= new KafkaError(error, answer.message ?? error);
  }

  #unanswered(brokerId: number, request: Request, error: unknown): void {
    if (this.#inFlight.get(brokerId) !== request) return;
    this.#inFlight.delete(brokerId);
    const isPassing = error instanceof KafkaError && PASSING.has(error.errorName);
    for (const assigned of request.asked.keys()) this.#retryLater(assigned);
    if (!isPassing) this.#failure ??= error instanceof KafkaError ? error : new KafkaError('UNKNOWN_SERVER_ERROR', String(error), { cause: error });
    this.#notify();
  }

  #retryLater(assigned: AssignedPartition): void {
    const { time, retryBackoffMs, metadata } = this.#client;
    const delayMs = backoffMs(retryBackoffMs, assigned.failures++);
    const retryAtMs = time.milliseconds() + delayMs;
    assigned.retryAtMs = retryAtMs;
    metadata.requestUpdate();
    time.schedule(delayMs, () => {
      // The timer decides, not the clock: where the two disagree nobody would wake the partition again.
      if (assigned.retryAtMs === retryAtMs) assigned.retryAtMs = 0;
      if (!this.#isClosed) this.#notify();
    });
  }

  #isCurrent(completed: CompletedFetch): boolean {
    return completed.isCurrent && this.#subscriptions.holds(completed.assigned);
  }
}

