import { Simulation, type SimulationResult } from './Simulation.ts';
import type { Settle } from './SimTime.ts';

export type SeedReport = SimulationResult;

/** Every `step`-th seed from `from` on, `count` of them. A run that throws has failed. */
export async function* runSeeds(from: number, count: number, step: number, settle: Settle): AsyncGenerator<SeedReport> {
  for (let i = 0; i < count; i++) {
    const seed = from + i * step;
    try {
      yield await new Simulation(seed, settle).run();
    } catch (error) {
      yield { seed, violations: [error instanceof Error ? (error.stack ?? error.message) : String(error)], counts: new Map() };
    }
  }
}
