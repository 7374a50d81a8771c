import { PASSED, skipped, type CaseOutcome } from '../CaseOutcome.ts';
import type { ConformanceCase } from '../Suite.ts';
import type { LogCase } from './logCase.ts';
import { runProducerStateCase, type ProducerStateCase } from './producerStateCase.ts';
import { runLogSteps } from './runLogSteps.ts';

/** Runs one case of the kinds that need a log and nothing above it. Rejects with an ExpectationError where it differs. */
export const runLogCase = async (conformanceCase: ConformanceCase): Promise<CaseOutcome> => {
  switch (conformanceCase.kind) {
    case 'retention':
    case 'log-read':
    case 'log-append':
    case 'idempotent-append':
    case 'last-stable-offset':
      await runLogSteps(conformanceCase as LogCase);
      return PASSED;
    case 'producer-state':
      await runProducerStateCase(conformanceCase as ProducerStateCase);
      return PASSED;
    default:
      return skipped(`cases of kind "${conformanceCase.kind}" need more than a log`);
  }
};
