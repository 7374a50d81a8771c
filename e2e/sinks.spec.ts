import { readFile } from 'node:fs/promises';
import type { ConsumedRecord } from '../workers/protocol/index.ts';
import { expect, test, type Oxbow } from './fixtures.ts';

type Json = Record<string, unknown>;

const byOffset = (a: ConsumedRecord, b: ConsumedRecord): number => a.partition - b.partition || a.offset - b.offset;

/** What the browser saves when the button of that name is pressed. */
const download = async ({ page }: Oxbow, button: RegExp): Promise<{ name: string; text: string }> => {
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).first().click()]);
  return { name: saved.suggestedFilename(), text: await readFile(await saved.path(), 'utf8') };
};

const insertForm = ({ page }: Oxbow) => page.getByRole('form', { name: 'Insert a record' });

test('records typed by hand go where a file takes them, keys and quotes as they were typed', async ({ oxbow }) => {
  const { page } = oxbow;
  await oxbow.pipeline.clear();
  await page.getByRole('button', { name: 'Source: Typed records' }).click();
  await expect(oxbow.node('RECORDS')).toBeVisible();

  // The form says what is missing, and offers it.
  await oxbow.node('RECORDS').click();
  await page.getByRole('tab', { name: 'Inspector' }).click();
  await insertForm(oxbow).getByRole('button', { name: 'Run it first' }).click();
  const key = insertForm(oxbow).getByLabel('ID (key)');
  await key.click();
  await page.keyboard.type('a');
  await page.keyboard.press('Tab');
  await page.keyboard.type("it's, \"here\"");
  await page.keyboard.press('Enter');
  await expect(insertForm(oxbow).getByRole('status')).toHaveText('records-0@0');
  // The next record begins where the first one did.
  await expect(key).toBeFocused();
  await page.keyboard.type('b');
  await page.keyboard.press('Enter');
  await expect(insertForm(oxbow).getByRole('status')).toContainText('records-0@1');
  await expect(oxbow.node('RECORDS').locator('.node-counts')).toHaveText('2');
  expect((await oxbow.consume('records')).map((record) => [record.key, record.value])).toEqual([['a', { MESSAGE: "it's, \"here\"" }], ['b', { MESSAGE: null }]]);

  await page.getByRole('button', { name: 'Sink: Download file' }).click();
  await expect(oxbow.node('RECORDS_FILE')).toBeVisible();
  await page.getByRole('button', { name: /^Run changes/ }).click();
  await expect(oxbow.node('RECORDS_FILE').locator('.node-counts')).toHaveText('2');
  await oxbow.node('RECORDS_FILE').click();
  const file = await download(oxbow, /^Download records\.jsonl/);
  expect(file.name).toBe('records.jsonl');
  expect(file.text).toBe('{"ID":"a","MESSAGE":"it\'s, \\"here\\""}\n{"ID":"b","MESSAGE":null}\n');
});

test('a number typed where none fits is refused at its field', async ({ oxbow }) => {
  await oxbow.pipeline.clear();
  await oxbow.pipeline.fromKsql("CREATE STREAM parts (id INT KEY, weight DOUBLE, is_red BOOLEAN) WITH (KAFKA_TOPIC='parts', VALUE_FORMAT='JSON', PARTITIONS=1);");
  expect((await oxbow.pipeline.deploy()).errors).toEqual([]);
  await oxbow.node('PARTS').click();
  await oxbow.page.getByRole('tab', { name: 'Inspector' }).click();
  const form = insertForm(oxbow);
  await form.getByLabel('ID (key)').fill('seven');
  await form.getByRole('button', { name: 'Insert' }).click();
  await expect(form.getByLabel('ID (key)')).toHaveAccessibleDescription(/whole number/i);
  await form.getByLabel('ID (key)').fill('7');
  await form.getByLabel('WEIGHT').fill('1.5');
  await form.getByLabel('IS_RED').selectOption('true');
  await form.getByRole('button', { name: 'Insert' }).click();
  await expect(form.getByRole('status')).toHaveText('parts-0@0');
  expect((await oxbow.consume('parts')).map(({ key, value }) => [key, value])).toEqual([[7, { WEIGHT: 1.5, IS_RED: true }]]);
});

for (const { format, read } of [
  { format: 'JSONL', read: (text: string): Json[] => text.trim().split('\n').map((line) => JSON.parse(line) as Json) },
  { format: 'JSON', read: (text: string): Json[] => JSON.parse(text) as Json[] },
  {
    format: 'CSV',
    read: (text: string): Json[] => {
      const [header, ...lines] = text.trim().split('\r\n');
      const names = header!.split(',');
      return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, names[i] === 'weight_g' ? Number(cell) : cell])));
    },
  },
])
  test(`a ${format} file equals its topic`, async ({ oxbow }) => {
    await oxbow.pipeline.clear();
    await oxbow.pipeline.fromKsql(`CREATE SOURCE CONNECTOR line WITH ('connector.class'='DatagenConnector', 'quickstart'='widgets', 'topic'='widgets', 'rate'='2000', 'iterations'='2000');
CREATE STREAM widgets (colour VARCHAR, weight_g INT) WITH (KAFKA_TOPIC='widgets', VALUE_FORMAT='JSON', PARTITIONS=1);
CREATE SINK CONNECTOR out WITH ('connector.class'='FileSinkConnector', 'topics'='widgets', 'file'='widgets.${format.toLowerCase()}', 'format'='${format}');
`);
    expect((await oxbow.pipeline.deploy()).errors).toEqual([]);
    await expect(oxbow.node('OUT').locator('.node-counts')).toHaveText('2,000', { timeout: 20_000 });
    await oxbow.node('OUT').click();
    const file = await download(oxbow, /^Download widgets\./);
    expect(file.name).toBe(`widgets.${format.toLowerCase()}`);
    const records = (await oxbow.consume('widgets', { max: 10_000 })).sort(byOffset);
    expect(records).toHaveLength(2_000);
    expect(read(file.text)).toEqual(records.map(({ value }) => value));
  });

test('a table\'s file has the changes of the table, each with its key', async ({ oxbow }) => {
  const { page } = oxbow;
  await oxbow.pipeline.clear();
  await oxbow.pipeline.fromKsql(`CREATE STREAM hits (page VARCHAR KEY, ms INT) WITH (KAFKA_TOPIC='hits', VALUE_FORMAT='JSON', PARTITIONS=1);
CREATE TABLE per_page AS SELECT page, COUNT(*) AS n FROM hits GROUP BY page EMIT CHANGES;
`);
  await oxbow.pipeline.deploy();
  await oxbow.produce('hits', ['/a', '/b', '/a'].map((key) => ({ key, value: { ms: 1 } })));
  await oxbow.node('PER_PAGE').click();
  await page.getByRole('button', { name: 'Sink: Download file' }).click();
  await page.getByRole('button', { name: /^Run changes/ }).click();
  await expect(oxbow.node('PER_PAGE_FILE').locator('.node-counts')).toHaveText('3');
  await oxbow.node('PER_PAGE_FILE').click();
  const { text } = await download(oxbow, /^Download per_page\.jsonl/);
  expect(text.trim().split('\n').map((line) => JSON.parse(line) as Json)).toEqual([{ PAGE: '/a', N: 1 }, { PAGE: '/b', N: 1 }, { PAGE: '/a', N: 2 }]);
});

test('a second tab says so, takes over on a click, and gives back', async ({ oxbow, context, problems }) => {
  await oxbow.pipeline.clear();
  await oxbow.ksql("CREATE STREAM notes (text VARCHAR) WITH (KAFKA_TOPIC='notes', VALUE_FORMAT='JSON', PARTITIONS=1);");
  await oxbow.produce('notes', [{ value: { text: 'first' } }]);

  const page = await context.newPage();
  problems.watch(page);
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'Oxbow is open in another tab' })).toBeVisible();
  // The first tab is not disturbed by one that only waits.
  await oxbow.produce('notes', [{ value: { text: 'second' } }]);

  await page.getByRole('button', { name: 'Use it here' }).click();
  await expect(page.locator('[data-node-id="NOTES"]')).toBeVisible();
  await expect(oxbow.page.getByRole('heading', { name: 'Oxbow went on in another tab' })).toBeVisible();
  const texts = (): Promise<unknown[]> => page.evaluate(async () => (await window.oxbow.consume('notes')).map(({ value }) => (value as { text: string }).text));
  expect(await texts()).toEqual(['first', 'second']);
  await page.evaluate(() => window.oxbow.produce('notes', [{ value: { text: 'third' } }]));

  // Bring it back, and close the other: nothing is lost on the way.
  await oxbow.page.getByRole('button', { name: 'Bring it back here' }).click();
  await expect(oxbow.node('NOTES')).toBeVisible();
  await page.close();
  await oxbow.ready();
  expect((await oxbow.consume('notes')).map(({ value }) => (value as { text: string }).text)).toEqual(['first', 'second', 'third']);
});

test('a tab that waits goes on by itself when the other one closes', async ({ oxbow, context, problems }) => {
  await oxbow.pipeline.clear();
  await oxbow.ksql("CREATE STREAM notes (text VARCHAR) WITH (KAFKA_TOPIC='notes', VALUE_FORMAT='JSON', PARTITIONS=1);");
  await oxbow.produce('notes', [{ value: { text: 'first' } }]);
  const page = await context.newPage();
  problems.watch(page);
  await page.goto('./');
  await expect(page.getByRole('heading', { name: 'Oxbow is open in another tab' })).toBeVisible();
  await oxbow.page.close();
  await expect(page.locator('[data-node-id="NOTES"]')).toBeVisible();
  expect(await page.evaluate(async () => (await window.oxbow.consume('notes')).length)).toBe(1);
});
