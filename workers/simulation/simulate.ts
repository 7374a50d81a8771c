import { cpus } from 'node:os';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { runSeeds, type SeedReport } from './runSeeds.ts';

/** `npm run simulate -- --seeds N [--from S]`: N seeds from S on (default 1), over all cores. */

const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? fallback : Number(process.argv[at + 1]);
};

/** Nobody reads where the errors of a run that is all errors were made. */
Error.stackTraceLimit = 0;

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const main = async (): Promise<void> => {
  const seeds = option('seeds', 200);
  const from = option('from', 1);
  if (!Number.isInteger(seeds) || seeds < 1 || !Number.isInteger(from)) {
    console.error('usage: npm run simulate -- --seeds N [--from S]');
    process.exit(2);
  }
  const threads = Math.min(option('threads', cpus().length), seeds);
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
  if (threads === 1) for await (const report of runSeeds(from, seeds, 1, settle)) onReport(report);
  else
    await Promise.all(Array.from({ length: threads }, (_, thread) => new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: { from: from + thread, seeds: Math.ceil((seeds - thread) / threads), step: threads }, execArgv: process.execArgv });
      worker.on('message', onReport);
      worker.on('error', reject);
      worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))));
    })));
  for (const [what, times] of [...counts].sort(([a], [b]) => a.localeCompare(b))) console.log(`${String(times).padStart(10)}  ${what}`);
  console.log(`${done - failed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
};

const work = async (): Promise<void> => {
  const { from, seeds, step } = workerData as { readonly from: number; readonly seeds: number; readonly step: number };
  for await (const report of runSeeds(from, seeds, step, settle)) parentPort!.postMessage(report);
};

await (isMainThread ? main() : work());
