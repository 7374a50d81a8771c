import { readCases } from './readCases.ts';
import { runSuite } from './runSuite.ts';
import type { ConformanceCase } from './Suite.ts';
import { suites } from './suites.ts';

const usage = (message: string): never => {
  console.error(`${message}\nusage: run.ts <${Object.keys(suites).join('|')}>... <directory or file>`);
  process.exit(1);
};

const names = process.argv.slice(2, -1);
const path = process.argv.at(-1);
if (names.length === 0 || path === undefined) usage('a suite and a directory are needed');
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const name of names) {
  const suite = suites[name] ?? usage(`there is no suite "${name}"`);
  let cases: ConformanceCase[] = [];
  try {
    cases = readCases(name, path!);
  } catch (error) {
    usage(error instanceof Error ? error.message : String(error));
  }
  for (const { name: caseName, outcome } of await runSuite(suite, cases)) {
    counts[outcome.status]++;
    if (outcome.status === 'failed') console.log(`FAILED ${caseName}: ${outcome.message}`);
    if (outcome.status === 'skipped') console.log(`SKIPPED ${caseName}: ${outcome.reason}`);
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed > 0 ? 1 : 0);
