import { failed, type CaseOutcome } from './CaseOutcome.ts';
import type { ConformanceCase, Suite } from './Suite.ts';

export interface CaseReport {
  readonly name: string;
  readonly outcome: CaseOutcome;
}

/** Every case, one after the other. Never rejects: whatever a case throws is its failure. */
export const runSuite = async (suite: Suite, cases: readonly ConformanceCase[]): Promise<CaseReport[]> => {
  const reports: CaseReport[] = [];
  for (const conformanceCase of cases) {
    let outcome: CaseOutcome;
    try {
      outcome = await suite(conformanceCase);
    } catch (error) {
      outcome = failed(error instanceof Error ? error.message : String(error));
    }
    reports.push({ name: conformanceCase.name, outcome });
  }
  return reports;
};
