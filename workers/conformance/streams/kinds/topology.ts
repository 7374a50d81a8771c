import { CaseRun } from '../CaseRun.ts';
import { inContext } from '../inContext.ts';
import type { Caching, TopologyCase } from '../StreamsCase.ts';
import { runStep, tablesLookedUp } from '../steps/runStep.ts';
import { buildTopology } from '../topology/buildTopology.ts';

/** Builds the topology and goes through the steps. Where caching does not matter, once with and once without. */
export const runTopology = (testCase: TopologyCase): void => {
  const { caching = 'on' } = testCase.config ?? {};
  if (caching !== 'any') runWith(caching, testCase);
  else for (const each of ['off', 'on'] as const) inContext(`with caching ${each}`, () => runWith(each, testCase));
};

const runWith = (caching: Caching, { config = {}, topology, steps }: TopologyCase): void => {
  const run = new CaseRun(buildTopology(topology, tablesLookedUp(steps)), caching, config);
  for (const [i, step] of steps.entries()) inContext(`step ${i + 1}`, () => runStep(step, run));
  run.close();
};
