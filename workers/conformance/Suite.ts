import type { CaseOutcome } from './CaseOutcome.ts';

/** A case as its file has it; each suite knows the shapes of its own kinds. */
export interface ConformanceCase {
  readonly name: string;
  readonly kind?: string;
}

/** Runs one case of one file. May throw: that is a failure of the case. */
export type Suite = (conformanceCase: ConformanceCase) => CaseOutcome | Promise<CaseOutcome>;
