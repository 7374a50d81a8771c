import { expectSame, ExpectationError } from '../../CaseOutcome.ts';
import { isWindowedKey } from '../CaseRecord.ts';
import type { CaseRun } from '../CaseRun.ts';

interface Update {
  readonly value: unknown;
  readonly ts?: number;
}

interface ExpectByWindowStart {
  readonly at: string;
  readonly windows: ReadonlyArray<{ readonly start: number; readonly updates: readonly Update[] }>;
}

export const expectByWindowStart = ({ at, windows }: ExpectByWindowStart, run: CaseRun): void => {
  const timeless = new Set(windows.filter(({ updates }) => updates.some(({ ts }) => ts === undefined)).map(({ start }) => start));
  const actual = new Map<number, Set<string>>();
  for (const { key, value, ts } of run.sink(at).next()) {
    if (!isWindowedKey(key)) throw new ExpectationError(`the key ${JSON.stringify(key)} at ${at} is not windowed`);
    put(actual, key.start, timeless.has(key.start) ? { value } : { value, ...(ts === undefined ? {} : { ts }) });
  }
  const expected = new Map<number, Set<string>>();
  for (const { start, updates } of windows) for (const update of updates) put(expected, start, update);
  expectSame(`what came at ${at} for each window`, readable(actual), readable(expected));
};

const put = (windows: Map<number, Set<string>>, start: number, { value, ts }: Update): void => {
  let updates = windows.get(start);
  if (updates === undefined) windows.set(start, (updates = new Set()));
  updates.add(JSON.stringify(ts === undefined ? { value } : { value, ts }));
};

const readable = (windows: ReadonlyMap<number, ReadonlySet<string>>): unknown =>
  [...windows].sort(([left], [right]) => left - right).map(([start, updates]) => ({ start, updates: [...updates].sort() }));
