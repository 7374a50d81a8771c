import { expectSame } from '../../CaseOutcome.ts';
import { asToldBy, type CaseRecord } from '../CaseRecord.ts';
import type { CaseRun } from '../CaseRun.ts';

interface ExpectLast {
  readonly at: string;
  readonly record: CaseRecord;
}

export const expectLast = ({ at, record }: ExpectLast, run: CaseRun): void => {
  const last = run.sink(at).last();
  expectSame(`the last record at ${at}`, last === undefined ? null : asToldBy(last, record), record);
};
