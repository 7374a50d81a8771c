import { fromCaseKey } from '../CaseRecord.ts';
import type { CaseRun } from '../CaseRun.ts';

interface Pipe {
  readonly topic: string;
  readonly key: unknown;
  readonly value: unknown;
  readonly ts: number;
}

export const pipe = ({ topic, key, value, ts }: Pipe, run: CaseRun): void => run.input(topic).pipeInput(fromCaseKey(key), value, { timestamp: ts });
