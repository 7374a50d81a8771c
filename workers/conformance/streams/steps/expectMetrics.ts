import { expectSame } from '../../CaseOutcome.ts';
import type { CaseRun } from '../CaseRun.ts';

interface ExpectMetrics {
  readonly droppedRecordsTotal?: number;
}

/** How late records were is not measured; cases have it as a matter of record only. */
export const expectMetrics = ({ droppedRecordsTotal }: ExpectMetrics, run: CaseRun): void => {
  if (droppedRecordsTotal !== undefined) expectSame('the number of dropped records', run.droppedRecords(), droppedRecordsTotal);
};
