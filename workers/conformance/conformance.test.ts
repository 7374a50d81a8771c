import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readCases } from './readCases.ts';
import { runSuite } from './runSuite.ts';
import { suites } from './suites.ts';

const DIRECTORY = fileURLToPath(new URL('../../../shared/conformance', import.meta.url));

/** The case files lie beside the project and not in it: where they are missing there is nothing to hold it against. */
describe.skipIf(!existsSync(DIRECTORY))('conformance', () => {
  test.each(Object.keys(suites))('every case of %s passes and none is skipped', async (name) => {
    const reports = await runSuite(suites[name]!, readCases(name, DIRECTORY));
    expect(reports.length).toBeGreaterThan(0);
    expect(reports.filter(({ outcome }) => outcome.status !== 'passed')).toEqual([]);
  }, 60_000);
});

test('a case that throws is a failure of its own', async () => {
  const reports = await runSuite(() => {
    throw new Error('no');
  }, [{ name: 'a' }]);
  expect(reports).toEqual([{ name: 'a', outcome: { status: 'failed', message: 'no' } }]);
});
