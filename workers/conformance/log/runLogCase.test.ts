import { describe, expect, test } from 'vitest';
import { failed, PASSED } from '../CaseOutcome.ts';
import { runSuite } from '../runSuite.ts';
import { runLogCase } from './runLogCase.ts';

const outcomeOf = async (conformanceCase: object): Promise<unknown> =>
  (await runSuite(runLogCase, [{ name: 'case', ...conformanceCase }]))[0]!.outcome;

describe('a case on one log', () => {
  const duplicates = (lastOffset: number, error = 'OutOfOrderSequenceException'): object => ({
    kind: 'idempotent-append',
    steps: [
      { append: { producerId: 1, producerEpoch: 0, baseSequence: 0, count: 2 }, expect: { firstOffset: 0, lastOffset: 1 } },
      { append: { producerId: 1, producerEpoch: 0, baseSequence: 0, count: 2 }, expect: { duplicate: true, lastOffset } },
      { append: { producerId: 1, producerEpoch: 0, baseSequence: 5, count: 1 }, expectError: error },
    ],
  });

  test('passes where every step is as expected', async () => {
    expect(await outcomeOf(duplicates(1))).toEqual(PASSED);
  });

  test('fails at the first step that is not', async () => {
    expect(await outcomeOf(duplicates(3))).toEqual(failed('step 2: the last offset is 1, expected 3'));
    expect(await outcomeOf(duplicates(1, 'InvalidProducerEpochException'))).toMatchObject({ status: 'failed', message: expect.stringContaining('step 3: the error is') });
    expect(await outcomeOf({ kind: 'log-append', steps: [{ append: { count: 1 }, expectError: 'RecordTooLargeException' }] })).toMatchObject({ status: 'failed' });
  });

  test('fails where it asks for something unknown', async () => {
    expect(await outcomeOf({ kind: 'log-read', steps: [{ fly: true }] })).toEqual(failed('step 1: there is no step "fly"'));
    expect(await outcomeOf({ kind: 'log-read', steps: [{ append: { count: 1 }, expect: { colour: 'red' } }] })).toEqual(failed('step 1: there is no check "colour"'));
  });
});

test('a case on producer state tells which field differs', async () => {
  const batch = { producerId: 1, producerEpoch: 0, firstSequence: 0, lastSequence: 1, firstOffset: 10, lastOffset: 11, origin: 'client' };
  const steps = [{ append: batch }, { reload: true }, { expectEntry: { producerId: 1, lastSequence: 1 } }];
  expect(await outcomeOf({ kind: 'producer-state', steps })).toEqual(PASSED);
  expect(await outcomeOf({ kind: 'producer-state', steps: [...steps, { expectEntry: { producerId: 1, lastDataOffset: 12 } }] })).toEqual(
    failed('step 4: lastDataOffset of producer 1 is 11, expected 12'),
  );
});
