import type { Browser } from '@playwright/test';
import { watchMemory } from '../rendererMemory.ts';
import { WORKLOADS } from './workloads.ts';

export interface StreamsFigures {
  readonly records: number;
  readonly workloads: ReadonlyArray<{ readonly name: string; readonly recordsPerSecond: number; readonly ratio: number; readonly peakMemoryBytes: number | null }>;
}

export interface RestoreFigures {
  readonly keys: number;
  readonly changelogMs: number;
  readonly snapshotMs: number;
}

/**
 * Every workload once over `records` records, each in a page of its own, whose brokers hold its input already. The bare loop runs
 * before and after each, beside it.
 */
export const measureStreams = async (browser: Browser, url: string, records: number): Promise<StreamsFigures> => {
  const workloads: Array<StreamsFigures['workloads'][number]> = [];
  const session = await browser.newBrowserCDPSession();
  for (const { name, input } of WORKLOADS) {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error.message));
    await page.goto(url);
    await page.evaluate(([count, topic]) => window.streamsBench.open(`oxbow-bench-streams-${count}`, count, topic), [records, input] as const);
    const memory = await watchMemory(session);
    const before = await page.evaluate(() => window.streamsBench.bareLoop());
    const milliseconds = await page.evaluate((workload) => window.streamsBench.run(workload), name);
    const peakMemoryBytes = memory.peakBytes() ?? null;
    const after = await page.evaluate(() => window.streamsBench.bareLoop());
    const recordsPerSecond = (records / milliseconds) * 1000;
    const figures = { name, recordsPerSecond, ratio: recordsPerSecond / ((before + after) / 2), peakMemoryBytes };
    workloads.push(figures);
    console.log(`${records.toLocaleString('en').padStart(11)}  ${name.padEnd(34)} ${Math.round(recordsPerSecond).toLocaleString('en').padStart(9)} records/s  ${figures.ratio.toFixed(2)} x the bare loop  ${mebibytes(figures.peakMemoryBytes)}`);
    await page.evaluate(() => window.streamsBench.close());
    await page.close();
  }
  return { records, workloads };
};

export const measureRestore = async (browser: Browser, url: string, keys: number): Promise<RestoreFigures> => {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(url);
  await page.evaluate(() => window.streamsBench.open('oxbow-bench-restore', 0, 'keys'));
  const figures = await page.evaluate((count) => window.streamsBench.restore(count), keys);
  await page.evaluate(() => window.streamsBench.close());
  await page.close();
  console.log(`restore of ${keys.toLocaleString('en')} keys: ${Math.round(figures.snapshotMs)} ms from the snapshot, ${Math.round(figures.changelogMs)} ms from the changelog (${Math.round((keys / figures.changelogMs) * 1000).toLocaleString('en')} records/s)`);
  return { keys, ...figures };
};

const mebibytes = (bytes: number | null): string => (bytes === null ? '' : `peak ${Math.round(bytes / 1024 / 1024)} MiB`);
