import { batchesIn } from '../../common/index.ts';
import type { AbortedTxn, LogAppendInfo, ReadLimit, UnifiedLog } from '../../log/index.ts';
import { ExpectationError, expectSame, expectTrue } from '../CaseOutcome.ts';
import { expectError } from './expectError.ts';
import type { LogCase, LogExpectations, LogStep } from './logCase.ts';
import { LogUnderTest } from './LogUnderTest.ts';

/** What the last step gave, as far as an expectation can ask for it. */
interface StepResult {
  readonly appended?: LogAppendInfo;
  readonly bytes?: number;
}

/** Takes the steps of a case one after the other. Rejects with an ExpectationError at the first that is not as expected. */
export const runLogSteps = async (testCase: LogCase): Promise<void> => {
  const underTest = await LogUnderTest.open(testCase);
  const upTo = limitOf(testCase.isolation);
  for (const [i, step] of testCase.steps.entries()) {
    try {
      const result = await expectError(step.expectError, () => takeStep(underTest, step, upTo));
      if (step.expect !== undefined) check(underTest.log, result ?? {}, step.expect);
    } catch (error) {
      throw new ExpectationError(`step ${i + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
};

const limitOf = (isolation: string | undefined): ReadLimit => {
  if (isolation === undefined || isolation === 'logEnd') return 'logEnd';
  if (isolation === 'highWatermark') return 'highWatermark';
  if (isolation === 'committed' || isolation === 'lastStableOffset') return 'lastStableOffset';
  throw new ExpectationError(`there is no isolation "${isolation}"`);
};

const takeStep = async (underTest: LogUnderTest, step: LogStep, upTo: ReadLimit): Promise<StepResult> => {
  const { log } = underTest;
  if (step.append !== undefined) return { appended: underTest.append(step.append) };
  if (step.appendBatchValues !== undefined) return { appended: underTest.appendValues(step.appendBatchValues) };
  if (step.read !== undefined) return { bytes: (await log.read(step.read.offset, 1 << 20, true, upTo)).reduce((sum, slice) => sum + slice.length, 0) };
  if (step.marker !== undefined) underTest.end(step.marker);
  else if (step.roll !== undefined) log.roll();
  else if (step.reload !== undefined) await underTest.reload();
  else if (step.deleteOldSegments !== undefined) log.deleteOldSegments();
  else if (step.setHighWatermark !== undefined) log.updateHighWatermark(step.setHighWatermark === 'logEndOffset' ? log.logEndOffset : step.setHighWatermark);
  else if (step.setLogStartOffset !== undefined) log.deleteRecordsBefore(step.setLogStartOffset);
  else if (step.setNowMs !== undefined) underTest.time.advance(step.setNowMs - underTest.time.milliseconds());
  else if (step.startLogAt !== undefined) log.truncateFullyAndStartAt(step.startLogAt);
  else if (step.truncateTo !== undefined) await log.truncateTo(step.truncateTo);
  else if (step.expectFetch !== undefined) await checkFetches(log, step.expectFetch, upTo);
  else if (step.expectReadCommitted !== undefined) expectSame('the end of a committed read', await endOfRead(log, log.logStartOffset, 'lastStableOffset'), step.expectReadCommitted.visibleBelow);
  else if (step.expect === undefined) throw new ExpectationError(`there is no step "${Object.keys(step).join()}"`);
  return {};
};

const checkFetches = async (log: UnifiedLog, { nonEmptyAt, emptyAt }: NonNullable<LogStep['expectFetch']>, upTo: ReadLimit): Promise<void> => {
  for (const offset of emptyAt) expectSame(`the end of a fetch at ${offset}`, await endOfRead(log, offset, upTo), offset);
  for (const offset of nonEmptyAt) {
    const end = await endOfRead(log, offset, upTo);
    expectTrue(end > offset && end <= (upTo === 'logEnd' ? log.logEndOffset : log[upTo]), `a fetch at ${offset} ends at ${end}`);
  }
};

/** Behind the last batch that a read from `offset` gives; `offset` where it gives none. */
const endOfRead = async (log: UnifiedLog, offset: number, upTo: ReadLimit): Promise<number> => {
  let end = offset;
  for (const slice of await log.read(offset, 1 << 20, true, upTo)) for (const batch of batchesIn(slice)) end = batch.lastOffset + 1;
  return end;
};

type Check<K extends keyof LogExpectations> = (log: UnifiedLog, result: StepResult, expected: Required<LogExpectations>[K]) => void;

const checkAborted = (actual: readonly AbortedTxn[], expected: ReadonlyArray<Partial<AbortedTxn>>): void => {
  expectSame('the number of aborted transactions', actual.length, expected.length);
  expected.forEach((fields, i) => {
    for (const [field, value] of Object.entries(fields)) expectSame(`${field} of aborted transaction ${i}`, actual[i]![field as keyof AbortedTxn], value);
  });
};

const checks: { readonly [K in keyof LogExpectations]-?: Check<K> } = {
  ok: (_log, { appended }) => expectTrue(appended?.isDuplicate === false, 'nothing was appended'),
  bytes: (_log, { bytes }, expected) => expectSame('the bytes read', bytes, expected),
  duplicate: (_log, { appended }, expected) => expectSame('duplicate', appended?.isDuplicate, expected),
  firstOffset: (_log, { appended }, expected) => expectSame('the first offset', appended?.baseOffset, expected),
  lastOffset: (_log, { appended }, expected) => expectSame('the last offset', appended?.lastOffset, expected),
  segments: (log, _result, expected) => expectSame('the number of segments', log.segments().length, expected),
  logStartOffset: (log, _result, expected) => expectSame('the log start offset', log.logStartOffset, expected),
  logStartOffsetAtMost: (log, _result, expected) => expectTrue(log.logStartOffset <= expected, `the log start offset is ${log.logStartOffset}`),
  logEndOffset: (log, _result, expected) => expectSame('the log end offset', log.logEndOffset, expected),
  highWatermark: (log, _result, expected) => expectSame('the high watermark', log.highWatermark, expected),
  everyRemainingSegmentLastOffsetAtLeast: (log, _result, expected) =>
    expectTrue(log.segments().every(({ endOffset }) => endOffset - 1 >= expected), 'a segment remains that ends below the high watermark'),
  firstUnstableOffset: (log, _result, expected) => expectSame('the first unstable offset', log.firstUnstableOffset ?? null, expected),
  lastStableOffset: (log, _result, expected) => expectSame('the last stable offset', log.lastStableOffset, expected),
  abortedTransactions: (log, _result, expected) => checkAborted(log.abortedTransactions(0, log.logEndOffset), expected),
  abortedTransactionsOfFetchAt0: (log, _result, expected) => checkAborted(log.abortedTransactions(0, log.lastStableOffset), expected),
};

const check = (log: UnifiedLog, result: StepResult, expectations: LogExpectations): void => {
  for (const [name, expected] of Object.entries(expectations)) {
    if (!Object.hasOwn(checks, name)) throw new ExpectationError(`there is no check "${name}"`);
    (checks[name as keyof LogExpectations] as Check<keyof LogExpectations>)(log, result, expected as never);
  }
};
