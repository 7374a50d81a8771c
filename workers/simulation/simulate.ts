import { cpus } from 'node:os';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { runSeeds, SUITES, type SeedReport, type Seeds, type Suite } from './runSeeds.ts';

const USAGE = `usage: npm run simulate -- [--suite ${Object.keys(SUITES).join('|')}] --seeds N [--from S] [--threads T]

Runs N seeds (default 200) of a suite (default brokers) from S on (default 1), over all cores or T threads. A seed that
fails is told and replays exactly: --seeds 1 --from SEED.`;

const option = (name: string, fallback: string | number): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? String(fallback) : (process.argv[at + 1] ?? '');
};

const isSuite = (name: string): name is Suite => name in SUITES;

/** Nobody reads where the errors of a run that is all errors were made. */
Error.stackTraceLimit = 0;

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const main = async (): Promise<void> => {
  const suite = option('suite', 'brokers');
  const seeds = Number(option('seeds', 200));
  const from = Number(option('from', 1));
  const threads = Math.min(Number(option('threads', cpus().length)), seeds);
  if (!isSuite(suite) || !Number.isInteger(seeds) || seeds < 1 || !Number.isInteger(from) || !Number.isInteger(threads) || threads < 1) {
    console.error(USAGE);
    process.exit(2);
  }
  const started = Date.now();
  const counts = new Map<string, number>();
  let done = 0;
  let failed = 0;
  const onReport = (report: SeedReport): void => {
    done++;
    for (const [what, times] of report.counts) counts.set(what, (counts.get(what) ?? 0) + times);
    if (report.violations.length > 0) {
      failed++;
      console.log(`FAILED seed ${report.seed}: ${report.violations.slice(0, 3).join('\n  ')}`);
    }
    if (done % 1000 === 0) console.log(`${done} of ${seeds} seeds, ${failed} failed, ${Math.round((Date.now() - started) / 1000)} s`);
  };
  if (threads === 1) for await (const report of runSeeds({ suite, from, count: seeds }, settle)) onReport(report);
  else
    await Promise.all(Array.from({ length: threads }, (_, thread) => new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: { suite, from: from + thread, count: Math.ceil((seeds - thread) / threads), step: threads } satisfies Seeds, execArgv: process.execArgv });
      worker.on('message', onReport);
      worker.on('error', reject);
      worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))));
    })));
  for (const [what, times] of [...counts].sort(([a], [b]) => a.localeCompare(b))) console.log(`${String(times).padStart(10)}  ${what}`);
  console.log(`${done - failed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
};

const work = async (): Promise<void> => {
  for await (const report of runSeeds(workerData as Seeds, settle)) parentPort!.postMessage(report);
};

await (isMainThread ? main() : work());
