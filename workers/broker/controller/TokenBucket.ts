import type { Time } from '../../common/index.ts';

/** A quota that lets bursts through: holds up to `burst` tokens and gains `perSecond` of them (KIP-599). */
export class TokenBucket {
  readonly #time: Time;
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAtMs: number;

  constructor(time: Time, perSecond: number, burst: number) {
    this.#time = time;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAtMs = time.milliseconds();
  }

  /** Whether something may be taken now; what is taken may leave a debt. */
  get isOpen(): boolean {
    return this.throttleTimeMs === 0;
  }

  /** How long it takes until nothing is owed. */
  get throttleTimeMs(): number {
    this.#fill();
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / this.#perSecond) * 1000);
  }

  take(count: number): void {
    this.#fill();
    this.#tokens -= count;
  }

  #fill(): void {
    if (this.#perSecond === Number.POSITIVE_INFINITY) {
      this.#tokens = this.#burst;
      return;
    }
    const nowMs = this.#time.milliseconds();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond);
    this.#filledAtMs = nowMs;
  }
}
