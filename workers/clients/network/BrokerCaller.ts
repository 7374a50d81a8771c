import { deferred, KafkaError, type Time } from '../../common/index.ts';
import type { BrokerApi, BrokerNetwork } from '../../broker/index.ts';

/** Calls brokers and gives up on answers that do not come. Knows nothing of who leads what. */
export class BrokerCaller {
  readonly #network: BrokerNetwork;
  readonly #time: Time;
  readonly #requestTimeoutMs: number;
  /** Brokers that metadata has told of; the bootstrap brokers before that and when none of them answers. */
  #known: readonly number[] = [];
  #turn = 0;

  constructor(network: BrokerNetwork, time: Time, requestTimeoutMs: number) {
    this.#network = network;
    this.#time = time;
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  broker(brokerId: number): BrokerApi {
    return this.#network.connect(brokerId);
  }

  learn(brokerIds: readonly number[]): void {
    this.#known = brokerIds;
  }

  /**
   * The request leaves before this returns. Rejects with REQUEST_TIMED_OUT after `timeoutMs` without an answer
   * (`request.timeout.ms` unless given); a late answer is dropped.
   */
  call<T>(brokerId: number, send: (api: BrokerApi) => Promise<T>, timeoutMs = this.#requestTimeoutMs): Promise<T> {
    const { promise, resolve, reject } = deferred<T>();
    const timer = this.#time.schedule(timeoutMs, () =>
      reject(new KafkaError('REQUEST_TIMED_OUT', `broker ${brokerId} did not answer within ${timeoutMs} ms`)));
    send(this.#network.connect(brokerId)).then(
      (answer) => {
        timer.cancel();
        resolve(answer);
      },
      (error: unknown) => {
        timer.cancel();
        reject(toKafkaError(error));
      },
    );
    return promise;
  }

  /** Asks one broker after the other until one answers, `preferred` before all others; rejects as the last one did. */
  async callAny<T>(send: (api: BrokerApi, brokerId: number) => Promise<T>, timeoutMs = this.#requestTimeoutMs, preferred?: number): Promise<T> {
    let failure: unknown;
    for (const brokerId of this.#candidates(preferred)) {
      try {
        return await this.call(brokerId, (api) => send(api, brokerId), timeoutMs);
      } catch (error) {
        failure = error;
      }
    }
    throw failure ?? new KafkaError('NETWORK_EXCEPTION', 'no broker is known');
  }

  /** Every broker once, beginning with another one each time. */
  #candidates(preferred: number | undefined): Iterable<number> {
    const turn = this.#turn++;
    const ids = new Set<number>(preferred === undefined ? [] : [preferred]);
    for (const known of [this.#known, this.#network.bootstrap])
      for (let i = 0; i < known.length; i++) ids.add(known[(turn + i) % known.length]!);
    return ids;
  }
}

/** A failure of any kind as a KafkaError; those that are none become UNKNOWN_SERVER_ERROR. */
export const toKafkaError = (error: unknown): KafkaError =>
  error instanceof KafkaError ? error : new KafkaError('UNKNOWN_SERVER_ERROR', error instanceof Error ? error.message : String(error), { cause: error });
