import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from '@playwright/test';
import { build, preview } from 'vite';
import { browserArgs, ensureBrowser } from '../../scripts/browser.mjs';
import { watchMemory } from './rendererMemory.ts';
import { median, percentile } from './statistics.ts';
import { measureRestore, measureStreams, type StreamsFigures } from './streams/measureStreams.ts';
import { tableLatency } from './tableLatency.ts';

/**
 * `npm run bench [-- --records N] [--runs N] [--json FILE] [--streams-only] [--scale]`: everything in one run of one
 * browser, so that the ratios hold on a machine that others use too. (a) ingest, (b) catching up a filter and keyed count,
 * (c) the bare loop, (d) produce to visible table row, (e) workloads of the Streams DSL, (f) restore of 1,000,000 keys.
 * `--scale` runs (e) over 100,000 and 10,000,000 records, too.
 */
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};

const isAsked = (name: string): boolean => process.argv.includes(`--${name}`);

const records = Number(argument('records') ?? 1_000_000);
const runs = Number(argument('runs') ?? 3);

/** Each run in a page of its own: an engine that was closed leaves its memory to the collector, when that comes. */
const throughput = async (browser: Browser, url: string) => {
  const bare: number[] = [];
  const ingest: number[] = [];
  const catchUp: number[] = [];
  const peaks: number[] = [];
  let bytesPerRecord = 0;
  for (let run = 0; run < runs; run++) {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error.message));
    await page.goto(url);
    ({ bytesPerRecord } = await page.evaluate((count) => window.bench.prepare(count), records));
    const memory = await watchMemory(await browser.newBrowserCDPSession());
    const loop = await page.evaluate(() => window.bench.bareLoop());
    bare.push(loop.milliseconds);
    ingest.push(await page.evaluate((n) => window.bench.ingest(n), run));
    catchUp.push(await page.evaluate(() => window.bench.catchUp()));
    const peak = memory.peakBytes();
    if (peak !== undefined) peaks.push(peak);
    await page.evaluate((updates) => window.bench.check(updates), loop.updates);
    await page.evaluate((n) => window.bench.close(n), run);
    await page.close();
    console.log(`run ${run + 1} of ${runs}: bare loop ${perSecond(bare.at(-1)!)}, ingest ${perSecond(ingest.at(-1)!)}, catching up ${perSecond(catchUp.at(-1)!)}`);
  }
  return { bytesPerRecord, bareLoopMs: median(bare), ingestMs: median(ingest), catchUpMs: median(catchUp), peakBytes: peaks.length === 0 ? undefined : Math.max(...peaks) };
};

const perSecond = (milliseconds: number): string => `${Math.round((records / milliseconds) * 1000).toLocaleString('en')} records/s`;

const outDir = 'dist-bench';
await build({ root: path.join(root, 'e2e/bench'), configFile: path.join(root, 'e2e/bench/vite.config.ts'), logLevel: 'warn' });
await build({ root, configFile: path.join(root, 'vite.config.ts'), logLevel: 'warn' });
const serve = (directory: string) => preview({ root, configFile: false, build: { outDir: directory }, preview: { host: '127.0.0.1', port: 0 }, logLevel: 'error' });
const [benchServer, appServer] = await Promise.all([serve(outDir), serve('dist')]);
const executablePath = await ensureBrowser();
const browser = await chromium.launch({ args: browserArgs, ...(executablePath !== undefined && { executablePath }) });
try {
  const { bytesPerRecord, bareLoopMs, ingestMs, catchUpMs, peakBytes } = await throughput(browser, benchServer.resolvedUrls!.local[0]!);
  const latencies: number[] = [];
  for (let run = 0; run < (isAsked('streams-only') ? 0 : runs); run++) latencies.push(...(await tableLatency(browser, appServer.resolvedUrls!.local[0]!)));
  const result = {
    records,
    runs,
    bytesPerRecord: Math.round(bytesPerRecord),
    recordsPerSecond: { ingest: (records / ingestMs) * 1000, catchUp: (records / catchUpMs) * 1000, bareLoop: (records / bareLoopMs) * 1000 },
    ratios: { ingest: bareLoopMs / ingestMs, catchUp: bareLoopMs / catchUpMs },
    latencyMs: { median: median(latencies), p99: percentile(latencies, 0.99), samples: latencies.length },
    peakMemoryBytes: peakBytes ?? null,
    streams: [] as StreamsFigures[],
    restore: undefined as Awaited<ReturnType<typeof measureRestore>> | undefined,
  };
  console.log(`
${records.toLocaleString('en')} JSON records of ${result.bytesPerRecord} bytes, 1,000 keys, median of ${runs}
(a) ingest until durable             ${perSecond(ingestMs)}   ${result.ratios.ingest.toFixed(2)} x the bare loop
(b) filter + count, every update     ${perSecond(catchUpMs)}   ${result.ratios.catchUp.toFixed(2)} x the bare loop
(c) bare loop                        ${perSecond(bareLoopMs)}
(d) produce to visible table row     median ${result.latencyMs.median.toFixed(0)} ms, p99 ${result.latencyMs.p99.toFixed(0)} ms at 1,000 records/s (${latencies.length} samples)
    peak memory of (a) and (b)       ${peakBytes === undefined ? 'not known on this system' : `${Math.round(peakBytes / 1024 / 1024)} MiB above the page with its input (bare loop included)`}`);
  console.log('\n(e) applications of the Streams DSL, (f) restore');
  for (const count of isAsked('scale') ? [100_000, records, 10_000_000] : [records])
    result.streams.push(await measureStreams(browser, benchServer.resolvedUrls!.local[0]!, count));
  const [small] = result.streams;
  for (const { records: count, workloads } of result.streams.slice(1))
    for (const [i, { name, recordsPerSecond }] of workloads.entries())
      console.log(`${name}: a record of ${count.toLocaleString('en')} costs ${(small!.workloads[i]!.recordsPerSecond / recordsPerSecond).toFixed(2)} x one of ${small!.records.toLocaleString('en')}`);
  result.restore = await measureRestore(browser, benchServer.resolvedUrls!.local[0]!, 1_000_000);
  const file = argument('json');
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await browser.close();
  await Promise.all([benchServer.close(), appServer.close()]);
}
