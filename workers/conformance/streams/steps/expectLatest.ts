import type { CaseRecord } from '../CaseRecord.ts';
import type { CaseRun } from '../CaseRun.ts';
import { expectEntries } from './expectEntries.ts';

interface ExpectLatest {
  readonly at: string;
  readonly entries: readonly CaseRecord[];
  readonly complete?: boolean;
}

export const expectLatest = ({ at, entries, complete = true }: ExpectLatest, run: CaseRun): void =>
  expectEntries(`the latest of each key at ${at}`, run.sink(at).next(), entries, complete);
