import type { AbortedTxn, CleanerStats } from '../../log/index.ts';
import { ExpectationError, expectSame } from '../CaseOutcome.ts';
import type { LogExpectation } from './compactionCase.ts';
import type { CompactionLog } from './compactionLog.ts';

/** What a case has seen so far. */
export interface CompactionProgress {
  nextDirtyOffset: number;
  stats: CleanerStats | undefined;
  remembered: readonly AbortedTxn[] | undefined;
}

type Check<K extends keyof LogExpectation> = (log: CompactionLog, progress: CompactionProgress, expected: Required<LogExpectation>[K]) => void | Promise<void>;

/** Throws an ExpectationError at the first check that does not hold, or for one that is not known. */
export const checkCompaction = async (log: CompactionLog, progress: CompactionProgress, expectation: LogExpectation): Promise<void> => {
  for (const [name, expected] of Object.entries(expectation)) {
    const check = Object.hasOwn(checks, name) ? (checks[name as keyof LogExpectation] as Check<keyof LogExpectation>) : undefined;
    if (check === undefined) throw new ExpectationError(`there is no check "${name}"`);
    await check(log, progress, expected as never);
  }
};

const aborted = (log: CompactionLog): readonly AbortedTxn[] => log.log.abortedTransactions(0, log.log.logEndOffset);

const statistic = (name: 'messagesRead' | 'messagesWritten' | 'invalidMessagesRead') => (_log: CompactionLog, { stats }: CompactionProgress, expected: number): void =>
  expectSame(name, stats?.[name], expected);

const checks: { readonly [K in keyof LogExpectation]-?: Check<K> } = {
  keys: async (log, _progress, expected) =>
    expectSame('the keys', (await log.records()).filter(({ isControl, value }) => !isControl && value !== null).map(({ key }) => Number(key)), expected),
  offsets: async (log, _progress, expected) =>
    expectSame('the offsets', (await log.records()).filter(({ isControl, value }) => isControl || value !== null).map(({ offset }) => offset), expected),
  lastOffsetsPerBatch: async (log, _progress, expected) => expectSame('the last offsets of the batches', (await log.batches()).map((batch) => batch.lastOffset), expected),
  batchBaseOffsets: async (log, _progress, expected) => expectSame('the base offsets of the batches', (await log.batches()).map((batch) => batch.baseOffset), expected),
  firstBatchLastOffset: async (log, _progress, expected) => expectSame('the last offset of the first batch', (await log.batches())[0]?.lastOffset, expected),
  lastSequences: (log, _progress, expected) =>
    expectSame('the last sequence numbers', Object.fromEntries(log.log.activeProducers().map(({ producerId, lastSequence }) => [producerId, lastSequence])), expected),
  abortedTransactions: (log, _progress, expected) => {
    const actual = aborted(log);
    expectSame('the number of aborted transactions', actual.length, expected.length);
    expected.forEach((fields, i) => {
      for (const [field, value] of Object.entries(fields)) expectSame(`${field} of aborted transaction ${i}`, actual[i]![field as keyof AbortedTxn], value);
    });
  },
  abortedTransactionsUnchanged: (log, { remembered }) => expectSame('the aborted transactions', aborted(log), remembered),
  latestPerKey: async (log, _progress, expected) => {
    const latest = new Map((await log.records()).filter(({ isControl }) => !isControl).map(({ key, offset }) => [key, offset]));
    expectSame('the last offset of each key', Object.fromEntries(latest), expected);
  },
  logEndOffset: (log, _progress, expected) => expectSame('the log end offset', log.log.logEndOffset, expected),
  nextDirtyOffset: (_log, { nextDirtyOffset }, expected) => expectSame('the next dirty offset', nextDirtyOffset, expected),
  messagesRead: statistic('messagesRead'),
  messagesWritten: statistic('messagesWritten'),
  invalidMessagesRead: statistic('invalidMessagesRead'),
};
