import { expectSame } from '../../CaseOutcome.ts';
import { asToldBy, type CaseRecord } from '../CaseRecord.ts';

/** Throws an ExpectationError unless these are the same records in the same order. */
export const expectRecords = (what: string, actual: readonly CaseRecord[], expected: readonly CaseRecord[]): void =>
  expectSame(what, actual.map((record, i) => asToldBy(record, expected[i])), expected);
