import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { ensureDependencies } from './install.mjs';
import { npm } from './run.mjs';

/**
 * `npm test`: installs what is missing, runs every stage, goes on behind a failing one, and ends with one line of exact
 * counts. Types, lint and build count as one test each.
 */
const reports = mkdtempSync(path.join(tmpdir(), 'oxbow-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };

const add = ({ passed = 0, failed = 0, skipped = 0 }) => {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
};

const readReport = (name) => {
  try {
    return JSON.parse(readFileSync(path.join(reports, name), 'utf8'));
  } catch {
    return undefined;
  }
};

/** A stage that ended badly without a failing test (a crash, a timeout, no test at all) is one failure. */
const withEnding = (counts, code) => (code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);

const asOne = () => ({ passed: 1, failed: 0, skipped: 0 });

const countVitest = () => {
  const report = readReport('unit.json');
  if (report === undefined) return { passed: 0, failed: 0, skipped: 0 };
  // A file that could not be loaded has no tests to fail.
  const unloaded = report.testResults.filter(({ status, assertionResults }) =>
    status === 'failed' && assertionResults.every((test) => test.status !== 'failed'));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
};

const playwrightTests = (suite) => [
  ...(suite.specs ?? []).flatMap(({ tests }) => tests),
  ...(suite.suites ?? []).flatMap(playwrightTests),
];

const countPlaywright = () => {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, expectedStatus } of playwrightTests(readReport('e2e.json') ?? {})) {
    if (status === 'expected') counts.passed++;
    // A test that was broken off or never begun is told as skipped, though nobody asked for that.
    else if (status === 'skipped' && expectedStatus === 'skipped') counts.skipped++;
    else counts.failed++;
  }
  return counts;
};

const stage = async (name, { args = [], env = {}, timeoutMs, count = asOne }) => {
  console.log(`\n== ${name}`);
  const startedAt = performance.now();
  const { code, timedOut } = await npm(['run', '--silent', name, ...(args.length > 0 ? ['--', ...args] : [])], { env, timeoutMs });
  const counts = count === asOne && code !== 0 ? { passed: 0, failed: 1, skipped: 0 } : withEnding(count(), code);
  add(counts);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const how = timedOut ? `stopped after ${timeoutMs / 1000} s` : code === 0 ? 'ok' : 'failed';
  console.log(`== ${name}: ${how} (${seconds} s)`);
  return code === 0;
};

const runStages = async () => {
  await ensureDependencies();
  const browser = await ensureBrowser();
  console.log(browser === undefined ? 'No Chromium could be found or installed.' : `Chromium: ${browser}`);

  await stage('types', { timeoutMs: 180_000 });
  await stage('lint', { timeoutMs: 180_000 });
  await stage('unit', {
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${path.join(reports, 'unit.json')}`],
    timeoutMs: 420_000,
    count: countVitest,
  });
  const isBuilt = await stage('build', { timeoutMs: 120_000 });
  if (!isBuilt || browser === undefined) {
    console.log(`\n== e2e: not run, for want of ${isBuilt ? 'a browser' : 'a build'}`);
    return add({ failed: 1 });
  }
  await stage('e2e', {
    // Playwright ends itself in time to tell what it has found.
    args: ['--reporter=list,json', '--global-timeout=600000'],
    env: { OXBOW_CHROMIUM: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(reports, 'e2e.json') },
    timeoutMs: 630_000,
    count: countPlaywright,
  });
};

try {
  await runStages();
} catch (error) {
  console.error(error.message);
  add({ failed: 1 });
} finally {
  rmSync(reports, { recursive: true, force: true });
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;
