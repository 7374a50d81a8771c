/** Slower and faster than this a disc would seem to stand or to blink. */
const SLOWEST = 0.15;
const FASTEST = 4;
/** After a step while paused, motion goes on until what the step moved has arrived. */
const STEP_MS = 2300;

/** The particles' time: runs with the engine's speed, stands while it is paused, and follows single steps. */
export class LayerClock {
  #nowMs = 0;
  #lastTick: number | null = null;
  #stepLeftMs = 0;
  isPaused = false;
  speed = 1;

  get nowMs(): number {
    return this.#nowMs;
  }

  get isRunning(): boolean {
    return !this.isPaused || this.#stepLeftMs > 0;
  }

  /** Records came while the engine is paused: somebody stepped. */
  step(): void {
    if (this.isPaused) this.#stepLeftMs = STEP_MS;
  }

  /** `tickMs`: of the page. Call once per picture while running. */
  tick(tickMs: number): number {
    // A tab that was hidden does not jump.
    const passed = this.#lastTick === null ? 0 : Math.min(100, tickMs - this.#lastTick);
    this.#lastTick = tickMs;
    if (this.isPaused) {
      const part = Math.min(passed, this.#stepLeftMs);
      this.#stepLeftMs -= part;
      this.#nowMs += part;
    } else {
      this.#stepLeftMs = 0;
      this.#nowMs += passed * Math.min(FASTEST, Math.max(SLOWEST, this.speed));
    }
    return this.#nowMs;
  }

  /** No pictures are drawn for now: the time until the next one does not count. */
  rest(): void {
    this.#lastTick = null;
  }
}
