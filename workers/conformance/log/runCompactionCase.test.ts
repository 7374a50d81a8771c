import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCases } from '../readCases.ts';
import { runSuite } from '../runSuite.ts';
import { runCompactionCase } from './runCompactionCase.ts';

const DIRECTORY = join(import.meta.dirname, '../../../../shared/conformance');
const cases = existsSync(DIRECTORY) ? readCases('log', DIRECTORY).filter(({ kind }) => kind === 'compaction' || kind === 'statement') : [];

describe.skipIf(cases.length === 0)('Kafka\'s compaction', () => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
    const [report] = await runSuite(runCompactionCase, [each]);
    expect(report!.outcome).toEqual({ status: 'passed' });
  });
});

describe('a compaction case', () => {
  const outcome = async (steps: readonly object[]): Promise<unknown> => {
    const one = { name: 'made up', kind: 'compaction', config: { deleteRetentionMs: 10, maxKeysPerPass: null }, steps };
    return (await runSuite(runCompactionCase, [one]))[0]!.outcome;
  };

  test('fails where the log differs, and for a check that it does not know', async () => {
    const steps = [{ append: { keys: [1, 1] } }, { roll: true }, { clean: { firstDirtyOffset: 0, nowMs: 1 } }];
    expect(await outcome([...steps, { expect: { offsets: [1], latestPerKey: { 1: 1 } } }])).toEqual({ status: 'passed' });
    expect(await outcome([...steps, { expect: { offsets: [0, 1] } }])).toMatchObject({ status: 'failed' });
    expect(await outcome([...steps, { expect: { colour: 'red' } }])).toMatchObject({ status: 'failed' });
  });
});
