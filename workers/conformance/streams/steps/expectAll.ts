import type { CaseRecord } from '../CaseRecord.ts';
import type { CaseRun } from '../CaseRun.ts';
import { expectRecords } from './expectRecords.ts';

interface Expect {
  readonly at: string;
  readonly records: readonly CaseRecord[];
}

export const expectAll = ({ at, records }: Expect, run: CaseRun): void => expectRecords(`what came at ${at}`, run.sink(at).next(), records);
