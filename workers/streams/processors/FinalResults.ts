import type { InternalProcessorContext } from '../topology/InternalProcessorContext.ts';

const NEVER = -1;

/**
 * How far a windowed aggregation has given out windows that have closed. Committed with the task, so that a restart
 * gives out none of them again. Looking for more is throttled by the clock.
 */
export class FinalResults {
  readonly #context: InternalProcessorContext<never, never>;
  readonly #storeName: string;
  #nextTimeToEmit = 0;
  #lastEmitWindowCloseTime: number;

  constructor(context: InternalProcessorContext<never, never>, storeName: string) {
    this.#context = context;
    this.#storeName = storeName;
    this.#lastEmitWindowCloseTime = context.processorMetadataForKey(storeName) ?? NEVER;
  }

  /** -1 before the first. */
  get lastEmitWindowCloseTime(): number {
    return this.#lastEmitWindowCloseTime;
  }

  get hasEmitted(): boolean {
    return this.#lastEmitWindowCloseTime !== NEVER;
  }

  /** Whether windows may have closed that have not been given out. */
  isBehind(windowCloseTime: number): boolean {
    return this.#lastEmitWindowCloseTime < windowCloseTime || !this.hasEmitted;
  }

  /** Whether to look for closed windows now; if so, the next look is an interval away. */
  isDue(windowCloseTime: number): boolean {
    const now = this.#context.currentSystemTimeMs();
    if (now < this.#nextTimeToEmit) return false;
    this.#nextTimeToEmit = now + this.#context.windowedAggregationEmitIntervalMs;
    return this.isBehind(windowCloseTime);
  }

  emittedUpTo(windowCloseTime: number): void {
    this.#lastEmitWindowCloseTime = windowCloseTime;
    this.#context.addProcessorMetadataKeyValue(this.#storeName, windowCloseTime);
  }
}
