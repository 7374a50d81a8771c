import { SessionWindow, TimeWindow, UnlimitedWindow, Windowed, type Window } from '../../streams/index.ts';
import { toNumber } from './CaseSerde.ts';

/** A windowed key as cases write it. */
export interface WindowedKey {
  readonly key: unknown;
  readonly start: number;
  /** Of a window without an end the largest long, as text like every integer that is too large for a number. */
  readonly end: number | string;
}

const ENDLESS = '9223372036854775807';

/** A record as cases write it; without a timestamp in an expectation every timestamp is as good. */
export interface CaseRecord {
  readonly key: unknown;
  readonly value: unknown;
  readonly ts?: number;
}

/** A key or a value of the engine as cases write it. */
export const toCaseData = (data: unknown): unknown => {
  if (data instanceof Windowed) return { key: toCaseData(data.key), start: data.window.startMs, end: toCaseEnd(data.window) };
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
  if (key.end === ENDLESS) return new Windowed(key.key, new UnlimitedWindow(key.start));
  const end = Number(key.end);
  const session = windowType === 'session' || (windowType === undefined && key.start === end);
  return new Windowed(key.key, session ? new SessionWindow(key.start, end) : new TimeWindow(key.start, end));
};

/** Whatever was written to a topic came back as a time window that ends where the unlimited one does. */
const toCaseEnd = ({ startMs, endMs }: Window): WindowedKey['end'] => (endMs === new UnlimitedWindow(startMs).endMs ? ENDLESS : endMs);

/** An actual record, told as far as the expectation tells it. */
export const asToldBy = ({ key, value, ts }: CaseRecord, expected: CaseRecord | undefined): CaseRecord =>
  expected === undefined || expected.ts !== undefined ? { key, value, ...(ts === undefined ? {} : { ts }) } : { key, value };
