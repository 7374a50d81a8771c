interface BrokerState {
  requests: number;
  throttledUntilMs: number;
}

/** How many produce requests each broker has not answered, and which of them asked for silence (quotas). */
export class InFlightRequests {
  readonly #maxPerBroker: number;
  readonly #brokers = new Map<number, BrokerState>();

  constructor(maxPerBroker: number) {
    this.#maxPerBroker = maxPerBroker;
  }

  /** How many more requests the broker may be sent now. */
  room(brokerId: number, nowMs: number): number {
    const state = this.#brokers.get(brokerId);
    if (state === undefined) return this.#maxPerBroker;
    return nowMs < state.throttledUntilMs ? 0 : this.#maxPerBroker - state.requests;
  }

  begin(brokerId: number): void {
    this.#of(brokerId).requests++;
  }

  end(brokerId: number): void {
    this.#of(brokerId).requests--;
  }

  throttle(brokerId: number, untilMs: number): void {
    const state = this.#of(brokerId);
    state.throttledUntilMs = Math.max(state.throttledUntilMs, untilMs);
  }

  /** When the silence that one of them asked for is over; infinite where there is none. */
  nextUnthrottledMs(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { throttledUntilMs } of this.#brokers.values()) if (throttledUntilMs > nowMs) next = Math.min(next, throttledUntilMs);
    return next;
  }

  #of(brokerId: number): BrokerState {
    let state = this.#brokers.get(brokerId);
    if (state === undefined) this.#brokers.set(brokerId, (state = { requests: 0, throttledUntilMs: 0 }));
    return state;
  }
}
