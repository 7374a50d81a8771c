import type { Time, Timer } from '../common/index.ts';

/** Real time in which whoever was let go on comes to rest or asks again. */
const SETTLE_MS = 4;

interface Waiting {
  readonly dueMs: number;
  readonly callback: () => void;
  real: Timer | undefined;
}

/**
 * The clock of everything that makes or processes records: it can stand still and run faster or slower. What serves
 * calls and writes to storage keeps the real clock, so a paused engine still answers.
 */
export class EngineTime implements Time {
  readonly #real: Time;
  readonly #waiting = new Set<Waiting>();
  #anchorReal: number;
  #anchorVirtual: number;
  #speed = 1;
  #isPaused = false;

  constructor(real: Time) {
    this.#real = real;
    this.#anchorReal = real.hiResMilliseconds();
    this.#anchorVirtual = real.milliseconds();
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get speed(): number {
    return this.#speed;
  }

  milliseconds(): number {
    return Math.floor(this.#virtual());
  }

  hiResMilliseconds(): number {
    return this.#real.hiResMilliseconds();
  }

  yield(): Promise<void> {
    return this.#real.yield();
  }

  schedule(delayMs: number, callback: () => void): Timer {
    const waiting: Waiting = { dueMs: this.#virtual() + delayMs, callback, real: undefined };
    this.#waiting.add(waiting);
    this.#arm(waiting);
    return {
      cancel: () => {
        waiting.real?.cancel();
        this.#waiting.delete(waiting);
      },
    };
  }

  pause(): void {
    this.#change(() => (this.#isPaused = true));
  }

  resume(): void {
    this.#change(() => (this.#isPaused = false));
  }

  setSpeed(factor: number): void {
    this.#change(() => (this.#speed = factor));
  }

  /** While paused: moves to the next thing that waits for the clock and lets it happen. False when nothing waits. */
  advanceToNext(): boolean {
    const next = [...this.#waiting].sort((a, b) => a.dueMs - b.dueMs)[0];
    if (next === undefined) return false;
    this.#anchorVirtual = Math.max(this.#anchorVirtual, next.dueMs);
    this.#fire(next);
    return true;
  }

  /** Resolves when what was just let happen has had time to, by the real clock. */
  settle(): Promise<void> {
    return new Promise((resolve) => this.#real.schedule(SETTLE_MS, resolve));
  }

  #virtual(): number {
    if (this.#isPaused) return this.#anchorVirtual;
    return this.#anchorVirtual + (this.#real.hiResMilliseconds() - this.#anchorReal) * this.#speed;
  }

  #change(apply: () => void): void {
    this.#anchorVirtual = this.#virtual();
    this.#anchorReal = this.#real.hiResMilliseconds();
    apply();
    for (const waiting of this.#waiting) this.#arm(waiting);
  }

  #arm(waiting: Waiting): void {
    waiting.real?.cancel();
    waiting.real = undefined;
    if (this.#isPaused) return;
    waiting.real = this.#real.schedule(Math.max(0, (waiting.dueMs - this.#virtual()) / this.#speed), () => this.#fire(waiting));
  }

  #fire(waiting: Waiting): void {
    waiting.real?.cancel();
    if (this.#waiting.delete(waiting)) waiting.callback();
  }
}
