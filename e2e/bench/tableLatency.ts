import type { Browser } from '@playwright/test';
import type { OxbowApi } from '../../workers/protocol/index.ts';

const TEXT = `
CREATE STREAM pings (id VARCHAR KEY, seq BIGINT) WITH (KAFKA_TOPIC='pings', VALUE_FORMAT='JSON', PARTITIONS=1);
CREATE TABLE newest AS SELECT id, LATEST_BY_OFFSET(seq) AS seq FROM pings GROUP BY id EMIT CHANGES;
`;
const SECONDS = 8;

/**
 * Milliseconds from the call of `produce` to the frame that shows its row, in the app itself: 1,000 records a second
 * for ten keys, ten each 10 ms, with the table open in the data panel.
 */
export const tableLatency = async (browser: Browser, url: string): Promise<number[]> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  // The TypeScript runner marks functions with a helper that pages do not have.
  await page.addInitScript({ content: 'globalThis.__name = (value) => value' });
  await page.goto(url);
  await page.evaluate(async (text) => {
    const { oxbow } = window as unknown as { oxbow: OxbowApi };
    await oxbow.ready;
    await oxbow.pipeline.clear();
    await oxbow.pipeline.fromKsql(text);
    await oxbow.pipeline.deploy();
  }, TEXT);
  await page.getByRole('combobox', { name: 'Show the data of' }).selectOption('NEWEST');
  const latencies = await page.evaluate(async (seconds) => {
    const { oxbow } = window as unknown as { oxbow: OxbowApi };
    const sentAt: number[] = [];
    const seen: number[] = [];
    let shown = -1;
    let isRunning = true;
    const look = (): void => {
      const cells = document.querySelectorAll('[role="table"][aria-label="Rows of NEWEST"] [role="row"] [role="cell"]');
      let newest = shown;
      for (const cell of cells) {
        const value = Number(cell.textContent);
        if (Number.isInteger(value) && value > newest && value < sentAt.length) newest = value;
      }
      const now = performance.now();
      for (let seq = shown + 1; seq <= newest; seq++) seen.push(now - sentAt[seq]!);
      shown = newest;
      if (isRunning) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    const started = performance.now();
    const pending: Array<Promise<unknown>> = [];
    for (let tick = 0; tick < seconds * 100; tick++) {
      const records = Array.from({ length: 10 }, (_, i) => ({ key: `key-${i}`, value: { seq: sentAt.push(performance.now()) - 1 } }));
      pending.push(oxbow.produce('pings', records));
      await new Promise((resolve) => setTimeout(resolve, started + (tick + 1) * 10 - performance.now()));
    }
    await Promise.all(pending);
    await new Promise((resolve) => setTimeout(resolve, 500));
    isRunning = false;
    if (shown !== sentAt.length - 1) throw new Error(`the table shows ${shown}, the last record was ${sentAt.length - 1}`);
    // The first second opens views and warms up.
    return seen.slice(1_000);
  }, SECONDS);
  await context.close();
  return latencies;
};
