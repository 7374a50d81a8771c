import type { ConformanceCase } from '../../Suite.ts';
import { expectRecords } from '../steps/expectRecords.ts';
import { ExpectationError } from '../../CaseOutcome.ts';
import { CaseRun } from '../CaseRun.ts';
import { inContext } from '../inContext.ts';
import type { Caching, CaseConfig, CaseStep } from '../StreamsCase.ts';
import { runStep, tablesLookedUp } from '../steps/runStep.ts';
import { buildTopology } from '../topology/buildTopology.ts';
import type { NodeSpec } from '../topology/NodeSpec.ts';

interface Variant {
  readonly label: string;
  readonly topologyOptimization?: 'all' | 'none';
  readonly topology: readonly NodeSpec[];
}

interface EquivalenceCase extends ConformanceCase {
  readonly config?: CaseConfig;
  readonly variants: readonly Variant[];
  readonly steps: readonly CaseStep[];
}

/** Every variant gets every step; what they gave is compared where the case says so. */
export const runEquivalence = (testCase: EquivalenceCase): void => {
  const { caching = 'on' } = testCase.config ?? {};
  if (caching !== 'any') runWith(caching, testCase);
  else for (const each of ['off', 'on'] as const) inContext(`with caching ${each}`, () => runWith(each, testCase));
};

const runWith = (caching: Caching, { config = {}, variants, steps }: EquivalenceCase): void => {
  const runs = variants.map(({ label, topology, topologyOptimization = config.topologyOptimization ?? 'none' }) =>
    ({ label, run: new CaseRun(buildTopology(topology, tablesLookedUp(steps)), caching, { ...config, topologyOptimization }) }));
  const [first, ...others] = runs;
  if (first === undefined || others.length === 0) throw new ExpectationError('there is nothing to compare');
  for (const [i, step] of steps.entries())
    inContext(`step ${i + 1}`, () => {
      if (!('expectSameOutput' in step)) {
        for (const { label, run } of runs) inContext(label, () => runStep(step, run));
        return;
      }
      const { at } = step['expectSameOutput'] as { readonly at: string };
      const expected = first.run.sink(at).next();
      for (const { label, run } of others) expectRecords(`what came at ${at} of ${label} rather than ${first.label}`, run.sink(at).next(), expected);
    });
  for (const { run } of runs) run.close();
};
