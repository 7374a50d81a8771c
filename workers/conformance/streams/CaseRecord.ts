import { SessionWindow, TimeWindow, Windowed } from '../../streams/index.ts';
import { toNumber } from './CaseSerde.ts';

/** A windowed key as cases write it. */
export interface WindowedKey {
  readonly key: unknown;
  readonly start: number;
  readonly end: number;
}

/** A record as cases write it; without a timestamp in an expectation every timestamp is as good. */
export interface CaseRecord {
  readonly key: unknown;
  readonly value: unknown;
  readonly ts?: number;
}

/** A key or a value of the engine as cases write it. */
export const toCaseData = (data: unknown): unknown => {
  if (data instanceof Windowed) return { key: toCaseData(data.key), start: data.window.startMs, end: data.window.endMs };
  if (typeof data === 'bigint') {
    const number = toNumber(data);
    return typeof number === 'number' ? number : String(data);
  }
  return data ?? null;
};

export const isWindowedKey = (key: unknown): key is WindowedKey => typeof key === 'object' && key !== null && 'start' in key && 'end' in key;

/** A key of a case as the engine has it. */
export const fromCaseKey = (key: unknown, windowType?: 'time' | 'session'): unknown => {
  if (!isWindowedKey(key)) return key;
  const session = windowType === 'session' || (windowType === undefined && key.start === key.end);
  return new Windowed(key.key, session ? new SessionWindow(key.start, key.end) : new TimeWindow(key.start, key.end));
};

/** An actual record, told as far as the expectation tells it. */
export const asToldBy = ({ key, value, ts }: CaseRecord, expected: CaseRecord | undefined): CaseRecord =>
  expected === undefined || expected.ts !== undefined ? { key, value, ...(ts === undefined ? {} : { ts }) } : { key, value };
