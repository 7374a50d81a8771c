import { KafkaError, sleep, type ErrorName, type Time, type TopicPartition } from '../../common/index.ts';
import type { BrokerApi, BrokerNetwork } from '../../broker/index.ts';
import { backoffMs } from './backoffMs.ts';
import { BrokerCaller, toKafkaError } from './BrokerCaller.ts';
import { Metadata } from './Metadata.ts';

export interface KafkaClientConfig {
  /** `client.id`. */
  readonly clientId?: string;
  /** `request.timeout.ms`, default 30 s. */
  readonly requestTimeoutMs?: number;
  /** `retry.backoff.ms`, default 100; doubles with each attempt up to a second. */
  readonly retryBackoffMs?: number;
  /** `metadata.max.age.ms`, default 5 minutes. */
  readonly metadataMaxAgeMs?: number;
  /**
   * How long brokers are asked again for a topic that none of them knows, as one may not that has just been made and
   * that they have not heard of. Default 0: whoever misspells a name hears of it at once. In Kafka it is max.block.ms.
   */
  readonly unknownTopicGraceMs?: number;
}

export type CoordinatorType = 'group' | 'transaction';

const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;
const DEFAULT_RETRY_BACKOFF_MS = 100;
const DEFAULT_METADATA_MAX_AGE_MS = 5 * 60_000;

/** Errors after which a coordinator is looked up anew. */
const MOVED: ReadonlySet<ErrorName> = new Set<ErrorName>([
  'NOT_COORDINATOR', 'COORDINATOR_NOT_AVAILABLE', 'NETWORK_EXCEPTION', 'REQUEST_TIMED_OUT', 'BROKER_NOT_AVAILABLE',
]);

/** Whether whoever got this answer from a coordinator should look for another one. */
export const isCoordinatorGone = (error: ErrorName): boolean => MOVED.has(error);

/** What producer, consumer and admin share: finds leaders and coordinators, calls them, waits between attempts. */
export class KafkaClient {
  readonly metadata: Metadata;
  readonly clientId: string;
  readonly time: Time;
  readonly retryBackoffMs: number;
  readonly requestTimeoutMs: number;
  readonly #network: BrokerNetwork;
  readonly #caller: BrokerCaller;
  readonly #coordinators = new Map<string, number>();
  readonly #lookups = new Map<string, Promise<number>>();
  #isClosed = false;

  constructor(network: BrokerNetwork, time: Time, config: KafkaClientConfig = {}) {
    this.#network = network;
    this.time = time;
    this.clientId = config.clientId ?? '';
    this.retryBackoffMs = config.retryBackoffMs ?? DEFAULT_RETRY_BACKOFF_MS;
    this.requestTimeoutMs = config.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
    this.#caller = new BrokerCaller(network, time, this.requestTimeoutMs);
    this.metadata = new Metadata(this.#caller, time, config.metadataMaxAgeMs ?? DEFAULT_METADATA_MAX_AGE_MS, config.unknownTopicGraceMs ?? 0);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Why no broker will take a write any more, if so. */
  get failure(): KafkaError | undefined {
    return this.#network.failure;
  }

  /** False where the broker is known to be away; a call would reject at once. */
  isConnected(brokerId: number): boolean {
    return this.#network.isConnected?.(brokerId) ?? true;
  }

  /** See BrokerNetwork. */
  takesAtOnce(brokerId: number, partition: TopicPartition): boolean {
    return this.#network.takesAtOnce?.(brokerId, partition) ?? true;
  }

  /** The partition's leader as far as the cache knows. */
  leader({ topic, partition }: TopicPartition): BrokerApi | undefined {
    const leader = this.metadata.leaderOf(topic, partition);
    return leader === undefined ? undefined : this.#caller.broker(leader.leader);
  }

  broker(brokerId: number): BrokerApi {
    return this.#caller.broker(brokerId);
  }

  /**
   * The call is made before this returns. Rejects with a KafkaError: REQUEST_TIMED_OUT after `timeoutMs` without an
   * answer (default `request.timeout.ms`), NETWORK_EXCEPTION when the broker is not there.
   */
  call<T>(brokerId: number, send: (api: BrokerApi) => Promise<T>, timeoutMs?: number): Promise<T> {
    return this.#caller.call(brokerId, send, timeoutMs);
  }

  /** Asks brokers in turn, `preferred` first, until one answers. */
  callAny<T>(send: (api: BrokerApi, brokerId: number) => Promise<T>, timeoutMs?: number, preferred?: number): Promise<T> {
    return this.#caller.callAny(send, timeoutMs, preferred);
  }

  async coordinator(keyType: CoordinatorType, key: string): Promise<BrokerApi> {
    return this.#caller.broker(await this.coordinatorId(keyType, key));
  }

  cachedCoordinator(keyType: CoordinatorType, key: string): BrokerApi | undefined {
    const brokerId = this.cachedCoordinatorId(keyType, key);
    return brokerId === undefined ? undefined : this.#caller.broker(brokerId);
  }

  cachedCoordinatorId(keyType: CoordinatorType, key: string): number | undefined {
    return this.#coordinators.get(`${keyType}/${key}`);
  }

  /**
   * From the cache, else from any broker, asked again with growing pauses while no coordinator is there, for as long
   * as one request may take; then rejects with the last error. Calls at the same time share one lookup.
   */
  coordinatorId(keyType: CoordinatorType, key: string): Promise<number> {
    const at = `${keyType}/${key}`;
    const known = this.#coordinators.get(at);
    if (known !== undefined) return Promise.resolve(known);
    let lookup = this.#lookups.get(at);
    if (lookup === undefined) {
      lookup = this.#findCoordinator(keyType, key).finally(() => this.#lookups.delete(at));
      this.#lookups.set(at, lookup);
    }
    return lookup;
  }

  forgetCoordinator(keyType: CoordinatorType, key: string): void {
    this.#coordinators.delete(`${keyType}/${key}`);
  }

  /**
   * One call to the coordinator, which is forgotten when no answer comes. What the answer says is the caller's to
   * judge: `isCoordinatorGone`, then `forgetCoordinator`.
   */
  async callCoordinator<T>(keyType: CoordinatorType, key: string, send: (api: BrokerApi) => Promise<T>, timeoutMs?: number): Promise<T> {
    const brokerId = await this.coordinatorId(keyType, key);
    try {
      return await this.#caller.call(brokerId, send, timeoutMs);
    } catch (error) {
      if (isCoordinatorGone(toKafkaError(error).errorName)) this.forgetCoordinator(keyType, key);
      throw error;
    }
  }

  /** The pause before attempt `attempt` + 1; attempts count from 0. Rejects with `failure` where no attempt can help. */
  async backoff(attempt: number): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    await sleep(this.time, backoffMs(this.retryBackoffMs, attempt));
  }

  /** Lookups that wait are given up. */
  close(): void {
    this.#isClosed = true;
  }

  async #findCoordinator(keyType: CoordinatorType, key: string): Promise<number> {
    const deadline = this.time.hiResMilliseconds() + this.requestTimeoutMs;
    for (let attempt = 0; ; attempt++) {
      let failure: KafkaError;
      try {
        const { error, message, brokerId } = await this.#caller.callAny((api) => api.findCoordinator({ keyType, key }));
        if (error === 'NONE') {
          this.#coordinators.set(`${keyType}/${key}`, brokerId);
          return brokerId;
        }
        failure = new KafkaError(error, message ?? `no coordinator for the ${keyType} ${key}: ${error}`);
      } catch (error) {
        failure = toKafkaError(error);
      }
      if (!failure.retriable || this.#isClosed || this.time.hiResMilliseconds() >= deadline) throw failure;
      await this.backoff(attempt);
    }
  }
}
