import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import { expect, test, type Oxbow } from './fixtures.ts';

const TEXT = `CREATE STREAM hits (page VARCHAR KEY, ms INT) WITH (KAFKA_TOPIC='hits', VALUE_FORMAT='JSON', PARTITIONS=1);
CREATE STREAM slow AS SELECT * FROM hits WHERE ms > 100 EMIT CHANGES;
CREATE STREAM slower AS SELECT * FROM slow WHERE ms > 1000 EMIT CHANGES;
CREATE TABLE per_page AS SELECT page, COUNT(*) AS n FROM hits GROUP BY page EMIT CHANGES;
`;

const start = async (oxbow: Oxbow): Promise<void> => {
  await oxbow.pipeline.clear();
  await oxbow.pipeline.fromKsql(TEXT);
  expect((await oxbow.pipeline.deploy()).errors).toEqual([]);
  await expect(oxbow.node('PER_PAGE')).toBeVisible();
};

/** The rest goes on: a record comes in and is counted. */
const expectStillRunning = async (oxbow: Oxbow): Promise<void> => {
  const count = async (): Promise<number> => (await oxbow.table('PER_PAGE')).reduce((sum, { N }) => sum + Number(N), 0);
  const before = await count();
  await oxbow.produce('hits', [{ key: 'p', value: { ms: 1 } }]);
  await oxbow.idle();
  expect(await count()).toBe(before + 1);
};

const choose = async (oxbow: Oxbow, files: string | { name: string; mimeType: string; buffer: Buffer }): Promise<Locator> => {
  const chooser = oxbow.page.waitForEvent('filechooser');
  await oxbow.page.getByRole('button', { name: 'Source: File' }).click();
  await (await chooser).setFiles(files);
  return oxbow.page.getByRole('dialog');
};

const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

for (const { mistake, broken, nearest, node } of [
  { mistake: 'a column that does not exist', broken: TEXT.replace('GROUP BY page', 'GROUP BY pgae'), nearest: /PAGE/, node: 'PER_PAGE/group' },
  { mistake: 'a source that does not exist', broken: TEXT.replace('FROM slow ', 'FROM slwo '), nearest: /SLOW/, node: 'SLOWER' },
  { mistake: 'a word that is misspelt', broken: TEXT.replace('CREATE TABLE', 'CRAETE TABLE'), nearest: /CREATE/, node: null },
])
  test(`${mistake} is told under the text and on the node, with the nearest name`, async ({ oxbow }) => {
    const { page } = oxbow;
    await start(oxbow);
    await oxbow.pipeline.fromKsql(broken);
    await page.getByRole('button', { name: /^1 problem/ }).click();
    const list = page.getByRole('list', { name: 'Problems' });
    await expect(list).toContainText(nearest);
    await expect(list).toContainText(/line \d, column \d+/);
    await expect(list).toContainText('^^^');
    await page.keyboard.press('Escape');
    await expect(page.locator('.cm-lintRange-error').first()).toBeAttached();
    if (node !== null) await expect(oxbow.node(node).getByRole('img', { name: nearest })).toBeVisible();
    await expectStillRunning(oxbow);
    await oxbow.pipeline.fromKsql(TEXT);
    await expect(page.getByRole('button', { name: 'No problems' })).toBeVisible();
  });

test('a cable that would close a cycle is refused, and says so', async ({ oxbow }) => {
  const { page } = oxbow;
  await start(oxbow);
  await page.getByRole('button', { name: 'Fit everything' }).click();
  const from = (await oxbow.node('SLOWER').getByLabel(/^Output of/).boundingBox())!;
  const to = (await oxbow.node('SLOW/where').getByLabel(/^Input of/).boundingBox())!;
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x - 30, to.y + 40, { steps: 8 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page.getByText(/cycle/).first()).toBeVisible();
  expect(await oxbow.pipeline.toKsql()).toBe(TEXT);
  await expectStillRunning(oxbow);
});

test('rows that do not fit are skipped, counted on the node and told in the log; the others come in', async ({ oxbow }) => {
  const { page } = oxbow;
  await start(oxbow);
  const rows = Array.from({ length: 300 }, (_, i) => `${i},name-${i}`);
  rows[50] = '50,name-50,one too many';
  rows[100] = 'not a number,name-100';
  rows[150] = '150';
  const dialog = await choose(oxbow, file('people.csv', `id,name\n${rows.join('\n')}\n`));
  await expect(dialog).toContainText('people.csv');
  // The inspection sees the text among the numbers and proposes VARCHAR; a person who knows better says INTEGER.
  await dialog.getByRole('combobox', { name: /type.*id|id.*type/i }).first().selectOption('INTEGER');
  await dialog.getByRole('button', { name: /^Load/ }).click();
  await expect.poll(async () => (await oxbow.status()).connectors[0]).toMatchObject({ state: 'COMPLETED', records: 297, skipped: 3 });
  const connector = (await oxbow.status()).connectors[0]!.name;
  await expect(oxbow.node(connector)).toContainText('3');
  await page.getByRole('tab', { name: 'Log' }).click();
  const log = page.getByRole('tabpanel', { name: 'Log' });
  await expect(log).toContainText('not a number');
  await expect(log).toContainText(/row 101/);
  await expectStillRunning(oxbow);
});

for (const [what, content, says] of [
  ['an empty file', '', /empty/i],
  ['a file that is not text', '\u0000\u0001\u0002\u0003PNG\u0000\u0000\u0000', /binary|not text|text/i],
  ['JSON that ends in the middle', '[{"a": 1}, {"a": ', /./],
] as const)
  test(`${what} gets a clear message`, async ({ oxbow }) => {
    await start(oxbow);
    const dialog = await choose(oxbow, file(what.startsWith('JSON') ? 'cut.json' : 'odd.csv', content));
    await expect(dialog).toContainText(says);
    await oxbow.page.keyboard.press('Escape');
    await expectStillRunning(oxbow);
  });

test('a file of 200 MB is announced with its size and can be cancelled while it loads', async ({ oxbow }) => {
  test.setTimeout(120_000);
  await start(oxbow);
  const folder = mkdtempSync(path.join(tmpdir(), 'oxbow-large-'));
  try {
    const large = path.join(folder, 'large.csv');
    const handle = openSync(large, 'w');
    writeSync(handle, 'id,name,amount\n');
    const block = Array.from({ length: 20_000 }, (_, i) => `${i},somebody with quite a name,${i * 1.5}\n`).join('');
    for (let written = 0; written < 200 * 1024 * 1024; written += block.length) writeSync(handle, block);
    closeSync(handle);
    const dialog = await choose(oxbow, large);
    await expect(dialog).toContainText(/2\d\d(\.\d+)? MB/);
    await expect(dialog.getByRole('button', { name: 'Load', exact: true })).toBeDisabled();
    await dialog.getByRole('checkbox', { name: 'Load it all the same' }).check();
    await dialog.getByRole('button', { name: 'Load', exact: true }).click();
    await dialog.getByRole('button', { name: 'Cancel' }).click({ timeout: 10_000 });
    await expectStillRunning(oxbow);
    await expect.poll(async () => (await oxbow.status()).topics.filter(({ name }) => name.startsWith('_oxbow_file')).length, { timeout: 20_000 }).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a record that a query cannot read is skipped and told, with the record', async ({ oxbow }) => {
  await start(oxbow);
  await oxbow.produce('hits', [{ key: 'p', value: '{"ms": oops}' }, { key: 'p', value: { ms: 'many' } }, { key: 'p', value: { other: 1 } }]);
  await oxbow.idle();
  expect((await oxbow.status()).queries.find(({ sink }) => sink === 'SLOW')!.skipped).toBe(2);
  await oxbow.page.getByRole('tab', { name: 'Log' }).click();
  await expect(oxbow.page.getByRole('tabpanel', { name: 'Log' })).toContainText('oops');
  await expectStillRunning(oxbow);
});
