import type { CaseOutcome } from './CaseOutcome.ts';
import { runFetchVisibilityCase } from './log/fetchVisibility.ts';
import { runListOffsetsCase } from './log/listOffsets.ts';
import { runOffsetResetCase } from './log/offsetReset.ts';
import { runCompactionCase } from './log/runCompactionCase.ts';
import { runLogCase } from './log/runLogCase.ts';
import { runTransactionsCase } from './log/transactions.ts';
import type { ConformanceCase, Suite } from './Suite.ts';

/** Kinds that need more than a log of their own. */
const kinds: Readonly<Record<string, Suite>> = {
  compaction: runCompactionCase,
  statement: runCompactionCase,
  'fetch-visibility': runFetchVisibilityCase,
  'list-offsets': runListOffsetsCase,
  'offset-reset': runOffsetResetCase,
  transactions: runTransactionsCase,
};

export const runLogSuiteCase = (conformanceCase: ConformanceCase): CaseOutcome | Promise<CaseOutcome> =>
  (kinds[conformanceCase.kind ?? ''] ?? runLogCase)(conformanceCase);
