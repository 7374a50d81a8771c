import type { Duration } from './ast.ts';

interface WindowUnit {
  readonly unit: Duration['unit'];
  readonly milliseconds: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** windowUnit: what a duration counts, in the singular and in the plural. Months and years have no fixed length. */
export const WINDOW_UNITS: ReadonlyMap<string, WindowUnit> = new Map([
  ['MILLISECONDS', { unit: 'MILLISECONDS', milliseconds: 1 }],
  ['SECONDS', { unit: 'SECONDS', milliseconds: SECOND }],
  ['MINUTES', { unit: 'MINUTES', milliseconds: MINUTE }],
  ['HOURS', { unit: 'HOURS', milliseconds: HOUR }],
  ['DAYS', { unit: 'DAYS', milliseconds: DAY }],
  ['MILLISECOND', { unit: 'MILLISECONDS', milliseconds: 1 }],
  ['SECOND', { unit: 'SECONDS', milliseconds: SECOND }],
  ['MINUTE', { unit: 'MINUTES', milliseconds: MINUTE }],
  ['HOUR', { unit: 'HOURS', milliseconds: HOUR }],
  ['DAY', { unit: 'DAYS', milliseconds: DAY }],
]);
