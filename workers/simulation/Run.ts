import { nextInt, SeededRandom, type Random } from '../common/index.ts';
import { emptyHistory, type History } from './History.ts';
import { SimTime, type Settle } from './SimTime.ts';

export interface SimulationResult {
  readonly seed: number;
  /** Broken promises, in words; empty when all is well. */
  readonly violations: readonly string[];
  readonly counts: ReadonlyMap<string, number>;
}

/** A seed, and what the parts of its run share. */
export class Run {
  readonly seed: number;
  readonly random: Random;
  readonly time: SimTime;
  readonly history: History = emptyHistory();
  /** Clients of an older epoch have died with their tab. */
  tab = 0;
  /** No more is broken, and clients come to an end. */
  isHealing = false;
  isOver = false;
  #names = 0;

  constructor(seed: number, settle: Settle) {
    this.seed = seed;
    this.random = new SeededRandom(seed);
    this.time = new SimTime(new SeededRandom(seed ^ 0x5bd1e995), settle);
  }

  /** For names and values that nobody else has. */
  unique(): number {
    return this.#names++;
  }

  chance(of: number): boolean {
    return this.random.next() < of;
  }

  pick<T>(from: readonly T[]): T {
    return from[nextInt(this.random, from.length)]!;
  }

  /** Runs until the work is done or that many milliseconds have passed; tells which. Throws what the work throws. */
  async finishes(work: Promise<unknown>, forMs: number): Promise<boolean> {
    let isDone = false;
    let failure: unknown;
    work.then(() => (isDone = true), (error: unknown) => {
      isDone = true;
      failure = error;
    });
    const finished = await this.time.run(() => isDone, forMs);
    if (failure !== undefined) throw failure;
    return finished;
  }

  result(): SimulationResult {
    return { seed: this.seed, violations: this.history.violations, counts: this.history.counts };
  }

  stuck(what: string): SimulationResult {
    this.history.violations.push(`stuck: ${what}`);
    return this.result();
  }
}
