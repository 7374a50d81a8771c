import { KafkaError, type Time } from '../../common/index.ts';
import type { BrokerApi } from '../api/BrokerApi.ts';
import { BROKER_APIS } from '../network/apiNames.ts';

/**
 * For how long a broker may believe what it last heard of the cluster: the session timeout, from the heartbeat on that
 * the controller answered, if everything the controller knew then has arrived. The controller counts the session from
 * when that heartbeat came, so it elects nobody else, and shrinks no in-sync set by lag, before the lease is over.
 */
export class BrokerLease {
  readonly #time: Time;
  readonly #sessionTimeoutMs: number;
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(time: Time, sessionTimeoutMs: number) {
    this.#time = time;
    this.#sessionTimeoutMs = sessionTimeoutMs;
  }

  get isHeld(): boolean {
    return this.#time.hiResMilliseconds() < this.#untilMs;
  }

  /** `sentMs`: when the heartbeat left. */
  renew(sentMs: number): void {
    this.#untilMs = Math.max(this.#untilMs, sentMs + this.#sessionTimeoutMs);
  }
}

/** Rejects every call with NETWORK_EXCEPTION while the lease is not held: others may lead by now what this broker believes to lead. */
export const leasedApis = (apis: BrokerApi, lease: BrokerLease, brokerId: number): BrokerApi => {
  const calls = BROKER_APIS.map((name) => [name, (request: never) => {
    if (lease.isHeld) return (apis[name] as (this: BrokerApi, request: never) => Promise<unknown>).call(apis, request);
    return Promise.reject(new KafkaError('NETWORK_EXCEPTION', `broker ${brokerId} has not heard from the controller and serves nobody`));
  }]);
  return Object.fromEntries(calls) as BrokerApi;
};
