import type { Page } from '@playwright/test';
import { expect, test, type Oxbow } from './fixtures.ts';

const TEXT = `-- what must survive
CREATE STREAM events (user VARCHAR KEY, id BIGINT) WITH (KAFKA_TOPIC='events', VALUE_FORMAT='JSON', PARTITIONS=3);
CREATE STREAM even AS SELECT * FROM events WHERE id % 2 = 0 EMIT CHANGES;
CREATE TABLE totals AS SELECT user, COUNT(*) AS n, MAX(id) AS newest FROM events GROUP BY user EMIT CHANGES;

CREATE STREAM clicks (colour VARCHAR, weight_g INTEGER) WITH (KAFKA_TOPIC='clicks', VALUE_FORMAT='JSON', PARTITIONS=2);
CREATE TABLE colours AS SELECT colour, COUNT(*) AS n FROM clicks GROUP BY colour EMIT CHANGES;
CREATE SOURCE CONNECTOR clicking WITH ('connector.class'='DatagenConnector', 'quickstart'='widgets', 'topic'='clicks', 'rate'='400', 'iterations'='4000');
`;
const ROUNDS = 24;

type Death = 'worker.terminate()' | 'reload' | 'closed tab';
const DEATHS: readonly Death[] = ['worker.terminate()', 'reload', 'closed tab'];

/** The page's worker, kept where the test can end it; the product has no such door. */
const keepWorker = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const Original = window.Worker;
    window.Worker = class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        (window as unknown as { engineWorker: Worker }).engineWorker = this;
      }
    };
  });
};

/** Sends records without waiting for answers; `acknowledged` hears of each that is durable. */
const sendSteadily = (page: Page, first: number): Promise<void> =>
  page.evaluate((from) => {
    const acknowledged = (window as unknown as { acknowledged(ids: number[]): Promise<void> }).acknowledged;
    let id = from;
    const send = (): void => {
      const ids = Array.from({ length: 7 }, () => id++);
      window.oxbow.produce('events', ids.map((one) => ({ key: `user-${one % 13}`, value: { id: one } }))).then(() => acknowledged(ids), () => {});
      setTimeout(send, 4);
    };
    send();
  }, first);

const byKey = (rows: readonly (readonly [string, ...unknown[]])[]): unknown[] => [...rows].sort(([a], [b]) => (a < b ? -1 : 1));

const checkEverything = async (oxbow: Oxbow, acknowledged: ReadonlySet<number>): Promise<void> => {
  const events = await oxbow.consume('events', { max: 1_000_000 });
  const ids = events.map(({ value }) => (value as { id: number }).id);
  expect(new Set(ids).size, 'no record is there twice').toBe(ids.length);
  const there = new Set(ids);
  expect([...acknowledged].filter((id) => !there.has(id)), 'every acknowledged record is there').toEqual([]);

  const counts = new Map<string, { n: number; newest: number }>();
  for (const { key, value } of events) {
    const { id } = value as { id: number };
    const { n, newest } = counts.get(key as string) ?? { n: 0, newest: -1 };
    counts.set(key as string, { n: n + 1, newest: Math.max(newest, id) });
  }
  const totals = await oxbow.table('TOTALS');
  expect(byKey(totals.map(({ USER, N, NEWEST }) => [USER as string, N, NEWEST]))).toEqual(byKey([...counts].map(([user, { n, newest }]) => [user, n, newest])));

  const even = (await oxbow.consume('EVEN', { max: 1_000_000 })).map(({ value }) => Number((value as { ID: number }).ID));
  expect(even.sort((a, b) => a - b)).toEqual(ids.filter((id) => id % 2 === 0).sort((a, b) => a - b));
};

test(`killed ${ROUNDS} times at any moment, nothing acknowledged is lost, nothing is there twice, tables are right`, async ({ oxbow, context }) => {
  test.setTimeout(480_000);
  const acknowledged = new Set<number>();
  await context.exposeFunction('acknowledged', (ids: number[]) => ids.forEach((id) => acknowledged.add(id)));
  // The killed page's last calls end in the air.
  oxbow.expectProblem(/./);
  await oxbow.pipeline.clear();
  await oxbow.pipeline.fromKsql(TEXT);
  const deployed = await oxbow.pipeline.deploy();
  expect(deployed.errors).toEqual([]);
  const positions = { EVENTS: { x: 40, y: 40 }, TOTALS: { x: 500, y: 200 } };
  await oxbow.pipeline.load({ ...(await oxbow.pipeline.get()), layout: { positions } });

  let tab = oxbow;
  let next = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await keepWorker(tab.page);
    await tab.reload();
    await sendSteadily(tab.page, next);
    next += 1_000_000;
    // From before the first answer to deep in the stream, a different moment each round.
    await tab.page.waitForTimeout((round * 37) % 400);
    const death = DEATHS[round % DEATHS.length]!;
    if (death === 'worker.terminate()') {
      await tab.page.evaluate(() => (window as unknown as { engineWorker: Worker }).engineWorker.terminate());
      await tab.reload();
    } else if (death === 'reload') await tab.reload();
    else {
      const page = await context.newPage();
      await tab.page.close();
      tab = await tab.inAnotherPage(page);
    }
    expect((await tab.pipeline.get()).text).toBe(TEXT);
    expect((await tab.pipeline.get()).layout.positions).toEqual(positions);
    await tab.idle();
    await checkEverything(tab, acknowledged);
  }
  expect(acknowledged.size, 'records were acknowledged at all').toBeGreaterThan(ROUNDS * 7);

  // The generator was killed as often and has an end: each of its records is there once, and the table agrees.
  await expect.poll(async () => (await tab.status()).connectors.map(({ state }) => state), { timeout: 60_000 }).toEqual(['COMPLETED']);
  await tab.idle();
  const clicks = await tab.consume('clicks', { max: 1_000_000 });
  expect(clicks.length).toBe(4_000);
  const colours = new Map<string, number>();
  for (const { value } of clicks) {
    const { colour } = value as { colour: string };
    colours.set(colour, (colours.get(colour) ?? 0) + 1);
  }
  expect(byKey((await tab.table('COLOURS')).map(({ COLOUR, N }) => [COLOUR as string, N]))).toEqual(byKey([...colours]));
});
