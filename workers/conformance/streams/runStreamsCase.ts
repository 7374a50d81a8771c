import { failed, PASSED, type CaseOutcome } from '../CaseOutcome.ts';
import type { ConformanceCase } from '../Suite.ts';
import { runEquivalence } from './kinds/equivalence.ts';
import { runTopology } from './kinds/topology.ts';
import { runSuppressProcessor } from './kinds/suppressProcessor.ts';
import { runVersionedStore } from './kinds/versionedStore.ts';
import { runWindowOverlap } from './kinds/windowOverlap.ts';
import { runWindowsFor } from './kinds/windowsFor.ts';
import { runWindowsValid } from './kinds/windowsValid.ts';

/** The registry of kinds; a case that names none runs a topology. Each throws where the engine does something else than the case says. */
const kinds: Readonly<Record<string, (conformanceCase: never) => void>> = {
  topology: runTopology,
  equivalence: runEquivalence,
  'suppress-processor': runSuppressProcessor,
  'versioned-store': runVersionedStore,
  'window-overlap': runWindowOverlap,
  'windows-for': runWindowsFor,
  'windows-valid': runWindowsValid,
};

export const runStreamsCase = (conformanceCase: ConformanceCase): CaseOutcome => {
  const { kind = 'topology' } = conformanceCase;
  const run = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (run === undefined) return failed(`the kind "${kind}" is not known`);
  run(conformanceCase as never);
  return PASSED;
};
