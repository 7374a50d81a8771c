import { BrokerSimulation } from './BrokerSimulation.ts';
import type { SimulationResult } from './Run.ts';
import type { Settle } from './SimTime.ts';
import { StreamsSimulation } from './StreamsSimulation.ts';

export type SeedReport = SimulationResult;

/** What runs: the broker and client floors, or applications of the streams floor upon them. */
export const SUITES = { brokers: BrokerSimulation, streams: StreamsSimulation };

export type Suite = keyof typeof SUITES;

export interface Seeds {
  readonly suite: Suite;
  readonly from: number;
  readonly count: number;
  /** Every so many; default 1. */
  readonly step?: number;
}

/** A run that throws has failed. */
export async function* runSeeds({ suite, from, count, step = 1 }: Seeds, settle: Settle): AsyncGenerator<SeedReport> {
  for (let i = 0; i < count; i++) {
    const seed = from + i * step;
    try {
      yield await new SUITES[suite](seed, settle).run();
    } catch (error) {
      yield { seed, violations: [error instanceof Error ? (error.stack ?? error.message) : String(error)], counts: new Map() };
    }
  }
}
