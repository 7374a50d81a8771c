import type { Page } from '@playwright/test';
import { expect, test, type Oxbow } from './fixtures.ts';

const blank = async (oxbow: Oxbow): Promise<void> => {
  await oxbow.pipeline.clear();
  await expect(oxbow.page.getByRole('heading', { name: 'Where does the river begin?' })).toBeVisible();
};

/** Drags something from the palette with the pointer, as a hand does: press, move in steps, release. */
const dragTo = async (page: Page, item: string, x: number, y: number): Promise<void> => {
  const box = (await page.getByRole('button', { name: item }).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(x - 40, y - 20, { steps: 6 });
  await page.mouse.move(x, y, { steps: 4 });
  await page.mouse.up();
};

const ksqlText = (page: Page) => page.getByRole('textbox', { name: 'KSQL', exact: true });

test('a person drags a pipeline together, runs it, edits both sides, takes back, reloads', async ({ oxbow }) => {
  const { page } = oxbow;
  await blank(oxbow);

  await page.getByRole('button', { name: 'Source: Generator' }).click();
  await page.getByRole('option', { name: /^widgets/ }).click();
  await expect(oxbow.node('WIDGETS')).toBeVisible();
  await expect(ksqlText(page)).toContainText('CREATE SOURCE CONNECTOR');

  const canvas = (await page.getByRole('region', { name: 'Canvas' }).boundingBox())!;
  await dragTo(page, 'Operator: Filter', canvas.x + canvas.width * 0.6, canvas.y + 60);
  const draft = page.locator('[data-node-id^="draft-"]');
  await expect(draft).toBeVisible();
  expect(await oxbow.pipeline.toKsql()).not.toContain('WHERE');

  // A cable from the stream's output to the filter's input makes it a statement.
  const from = (await oxbow.node('WIDGETS').getByLabel(/^Output of/).boundingBox())!;
  const to = (await draft.getByLabel(/^Input of/).boundingBox())!;
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 5 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(oxbow.node('WIDGETS_FILTERED/where')).toBeVisible();

  await oxbow.node('WIDGETS_FILTERED/where').click();
  await page.getByRole('tab', { name: 'Inspector' }).click();
  const condition = page.getByRole('textbox', { name: /WHERE/ });
  await condition.fill("colour = 'RED'");
  await condition.press('Enter');
  await expect.poll(() => oxbow.pipeline.toKsql()).toContain("WHERE colour = 'RED'");

  // A click adds behind what is selected.
  await oxbow.node('WIDGETS_FILTERED').click();
  await page.getByRole('button', { name: 'Operator: Aggregate' }).click();
  const table = oxbow.nodesOfKind('table');
  await expect(table).toHaveCount(1);
  const tableId = (await table.getAttribute('data-node-id'))!;

  await page.getByRole('button', { name: /^Run changes/ }).click();
  await expect.poll(async () => (await oxbow.table(tableId).catch(() => [])).length, { timeout: 15_000 }).toBeGreaterThan(0);
  await table.click();
  await expect(page.getByRole('table', { name: `Rows of ${tableId}` }).getByRole('row').nth(1)).toBeVisible();
  await expect(oxbow.node('WIDGETS_FILTERED/where')).toContainText(/[1-9]\d* → \d/);

  // The text leads as well: a comment and another condition; the canvas follows and keeps the comment.
  const before = await oxbow.pipeline.toKsql();
  await page.getByRole('tab', { name: 'KSQL', exact: true }).click();
  await ksqlText(page).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('-- only what glows\n');
  await expect.poll(() => oxbow.pipeline.toKsql()).toBe(`-- only what glows\n${before}`);
  await oxbow.node('WIDGETS_FILTERED/where').click();
  await page.getByRole('tab', { name: 'Inspector' }).click();
  await condition.fill("colour = 'YELLOW'");
  await condition.press('Enter');
  await expect.poll(() => oxbow.pipeline.toKsql()).toBe(`-- only what glows\n${before.replace("'RED'", "'YELLOW'")}`);

  // One history for both.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => oxbow.pipeline.toKsql()).toBe(`-- only what glows\n${before}`);
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect.poll(() => oxbow.pipeline.toKsql()).toContain("'YELLOW'");

  const document = await oxbow.pipeline.get();
  await expect.poll(async () => {
    await oxbow.reload();
    return oxbow.pipeline.get();
  }).toEqual(document);
  await expect(oxbow.node(tableId)).toBeVisible();
});

test('the same by keyboard alone', async ({ oxbow }) => {
  const { page } = oxbow;
  await blank(oxbow);
  const choose = async (what: string): Promise<void> => {
    await page.getByRole('application').focus();
    await page.keyboard.press('/');
    await page.keyboard.type(what);
    await page.keyboard.press('Enter');
  };
  await page.getByRole('button', { name: 'Source: Typed records' }).focus();
  await page.keyboard.press('Enter');
  await expect(oxbow.node('RECORDS')).toBeVisible();
  await oxbow.node('RECORDS').focus();
  await page.keyboard.press('Enter');
  await choose('aggregate');
  await expect(oxbow.nodesOfKind('table')).toHaveCount(1);
  await page.keyboard.press('Control+Enter');
  await expect.poll(async () => (await oxbow.status()).queries.map(({ state }) => state)).toEqual(['RUNNING']);
});

test('a finger drags a node onto the canvas', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.goto(baseURL!);
  await page.waitForFunction(async () => {
    await window.oxbow?.ready;
    return window.oxbow !== undefined;
  });
  await page.evaluate(() => window.oxbow.pipeline.clear());
  const touch = await context.newCDPSession(page);
  const item = (await page.getByRole('button', { name: 'Operator: Filter' }).boundingBox())!;
  const canvas = (await page.getByRole('region', { name: 'Canvas' }).boundingBox())!;
  const start = { x: item.x + 40, y: item.y + item.height / 2 };
  const end = { x: canvas.x + 300, y: canvas.y + 80 };
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [start] });
  for (let i = 1; i <= 8; i++)
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: start.x + ((end.x - start.x) * i) / 8, y: start.y + ((end.y - start.y) * i) / 8 }] });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(page.locator('[data-node-kind="filter"]')).toBeVisible();
  await context.close();
});
