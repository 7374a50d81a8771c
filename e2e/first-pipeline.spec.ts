import type { CDPSession, Locator, Page } from '@playwright/test';
import { expect, test, type Oxbow } from './fixtures.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

const middle = async (locator: Locator): Promise<Point> => {
  const { x, y, width, height } = (await locator.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
};

/** A place on the canvas, as shares of what is seen of it. */
const onCanvas = async (page: Page, right: number, down: number): Promise<Point> => {
  const { x, y, width, height } = (await page.getByRole('region', { name: 'Canvas' }).boundingBox())!;
  return { x: x + width * right, y: y + height * down };
};

/** With the mouse: press, move as a hand does, let go. */
const drag = async ({ mouse }: Page, from: Point, to: Point): Promise<void> => {
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await mouse.move(to.x, to.y, { steps: 4 });
  await mouse.up();
};

const dragFromPalette = async (page: Page, entry: string, right: number, down: number): Promise<void> =>
  drag(page, await middle(page.getByRole('button', { name: entry, exact: true })), await onCanvas(page, right, down));

const connect = async (oxbow: Oxbow, source: string, target: string): Promise<void> =>
  drag(oxbow.page, await middle(oxbow.node(source).getByLabel(/^Output of/)), await middle(oxbow.node(target).getByLabel(/^Input of/)));

const counts = (oxbow: Oxbow, id: string): Locator => oxbow.node(id).locator('.node-counts');
const editor = (page: Page): Locator => page.getByRole('textbox', { name: 'KSQL', exact: true });
const drafts = (page: Page): Locator => page.locator('[data-node-id^="draft-"]');

/** Where nodes lie to each other, whatever the view. */
const places = async (oxbow: Oxbow): Promise<Readonly<Record<string, Point>>> => (await oxbow.pipeline.get()).layout.positions;

const startBlank = async (oxbow: Oxbow): Promise<void> => {
  await oxbow.page.getByRole('button', { name: 'Start your own' }).click();
  await expect(oxbow.page.getByRole('heading', { name: 'Where does the river begin?' })).toBeVisible();
};

test('a person drags a generator, a filter, an aggregate and a live table together and watches the table grow', async ({ oxbow }) => {
  const { page } = oxbow;
  await startBlank(oxbow);
  await page.getByRole('button', { name: 'Close the drawer' }).click();

  await dragFromPalette(page, 'Source: Generator', 0.25, 0.2);
  await page.getByRole('option', { name: /^widgets/ }).click();
  await expect(oxbow.node('WIDGETS_SOURCE')).toBeVisible();
  await expect(oxbow.node('WIDGETS')).toBeVisible();
  await expect(editor(page)).toContainText('CREATE SOURCE CONNECTOR widgets_source');

  // What is not connected is not SQL yet.
  await dragFromPalette(page, 'Operator: Filter', 0.25, 0.66);
  await expect(drafts(page)).toHaveText(/Filter\s*connect me/);
  expect((await oxbow.pipeline.get()).drafts).toHaveLength(1);
  await connect(oxbow, 'WIDGETS', 'draft-1');
  await expect(oxbow.node('WIDGETS_FILTERED/where')).toBeVisible();
  await expect(drafts(page)).toHaveCount(0);

  // The inspector is there with the columns that arrive, and takes the condition.
  const condition = page.getByRole('textbox', { name: 'Keep records WHERE' });
  await page.getByRole('group', { name: 'Write into the condition' }).getByRole('button', { name: 'COLOUR' }).click();
  await condition.fill("colour = 'RED' OR colour = 'BLUE'");
  await condition.press('Enter');
  await expect.poll(() => oxbow.pipeline.toKsql()).toContain("  WHERE colour = 'RED' OR colour = 'BLUE'\n");

  await dragFromPalette(page, 'Operator: Aggregate', 0.2, 0.86);
  await connect(oxbow, 'WIDGETS_FILTERED', 'draft-1');
  await expect(oxbow.node('WIDGETS_FILTERED_BY_COLOUR/group')).toContainText(/COUNT\s*by colour/);
  await dragFromPalette(page, 'Sink: Live table', 0.8, 0.4);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('colours');
  await page.keyboard.press('Enter');
  await expect(drafts(page)).toContainText('COLOURS');
  await connect(oxbow, 'WIDGETS_FILTERED_BY_COLOUR/group', 'draft-1');
  await expect(oxbow.node('COLOURS')).toHaveAttribute('data-node-kind', 'table');
  await expect(drafts(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'No problems' })).toBeVisible();

  await page.getByRole('button', { name: 'Run changes, 6 pending' }).click();
  await expect(counts(oxbow, 'WIDGETS_SOURCE')).toHaveText(/[1-9]/);
  await expect(counts(oxbow, 'WIDGETS_FILTERED/where')).toHaveText(/[1-9]\d* → [1-9]/);
  await oxbow.node('COLOURS').click();
  await page.getByRole('button', { name: 'Open the drawer' }).click();
  const rows = page.getByRole('table', { name: 'Rows of COLOURS' });
  await expect(rows.getByRole('row')).toHaveCount(3);
  const total = async (): Promise<number> => (await rows.getByRole('row').allInnerTexts()).reduce((sum, text) => sum + Number(/(\d+)\s*$/.exec(text)?.[1] ?? 0), 0);
  const before = await total();
  await expect.poll(total).toBeGreaterThan(before);
  await expect(rows.locator('.cell-flash').first()).toBeVisible();

  // What is seen is what came in.
  await oxbow.ksql('DROP CONNECTOR widgets_source;');
  await oxbow.idle();
  const widgets = (await oxbow.consume('widgets', { max: 100_000 })).map(({ value }) => (value as { colour: string }).colour);
  const expected = ['BLUE', 'RED'].map((COLOUR) => ({ COLOUR, TOTAL: widgets.filter((colour) => colour === COLOUR).length }));
  expect((await oxbow.table('COLOURS')).sort((a, b) => String(a['COLOUR']).localeCompare(String(b['COLOUR'])))).toEqual(expected);
  await expect.poll(total).toBe(expected[0]!.TOTAL + expected[1]!.TOTAL);
});

const TEXT = `/* A line
   of widgets */
CREATE STREAM widgets (colour VARCHAR, weight_g INT)   -- as they come
  WITH (KAFKA_TOPIC='widgets', VALUE_FORMAT='JSON', PARTITIONS=1);

-- only what glows
create stream glowing as select *
  from widgets where colour = 'RED' -- for now
  emit changes;
`;

test('text and canvas follow each other, comments stay, one history takes back both, a reload keeps all', async ({ oxbow }) => {
  const { page } = oxbow;
  await startBlank(oxbow);

  // Somebody pastes.
  await editor(page).click();
  await page.keyboard.insertText(TEXT);
  await expect(oxbow.node('GLOWING/where')).toContainText("colour = 'RED'");
  await expect(oxbow.node('GLOWING')).toBeVisible();

  // Typing in the text changes the node.
  await editor(page).getByText("'RED'").dblclick();
  await page.keyboard.type('YELLOW');
  await expect(oxbow.node('GLOWING/where')).toContainText("colour = 'YELLOW'");
  const typed = TEXT.replace('RED', 'YELLOW');
  expect(await oxbow.pipeline.toKsql()).toBe(typed);

  // Setting the node changes those words of the text and nothing beside them.
  await oxbow.node('GLOWING/where').click();
  await page.getByRole('tab', { name: 'Inspector' }).click();
  const condition = page.getByRole('textbox', { name: 'Keep records WHERE' });
  await condition.fill('weight_g > 100');
  await condition.press('Enter');
  await expect(oxbow.node('GLOWING/where')).toContainText('weight_g > 100');
  const heavy = typed.replace("colour = 'YELLOW'", 'weight_g > 100');
  expect(await oxbow.pipeline.toKsql()).toBe(heavy);

  // A node is moved by hand.
  const start = await middle(oxbow.node('GLOWING').locator('.node-footer'));
  await drag(page, start, { x: start.x - 60, y: start.y + 90 });
  await expect.poll(async () => (await places(oxbow))['GLOWING']).toBeDefined();
  const moved = (await places(oxbow))['GLOWING']!;

  // A new name goes wherever the old one stood.
  await oxbow.node('WIDGETS').focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('parts');
  await page.keyboard.press('Enter');
  await expect(oxbow.node('PARTS')).toBeFocused();
  const renamed = heavy.replace('STREAM widgets', 'STREAM parts').replace('from widgets', 'from parts');
  expect(await oxbow.pipeline.toKsql()).toBe(renamed);

  // Back, step by step, and forth again: text, settings, places.
  const undo = page.getByRole('button', { name: 'Undo' });
  const redo = page.getByRole('button', { name: 'Redo' });
  await undo.click();
  await expect.poll(() => oxbow.pipeline.toKsql()).toBe(heavy);
  await expect(oxbow.node('WIDGETS')).toBeVisible();
  await undo.click();
  await expect.poll(async () => (await places(oxbow))['GLOWING']).not.toEqual(moved);
  await undo.click();
  await expect.poll(() => oxbow.pipeline.toKsql()).toBe(typed);
  await expect(oxbow.node('GLOWING/where')).toContainText("colour = 'YELLOW'");
  await oxbow.node('GLOWING').focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('Control+Shift+Z');
  await expect(redo).toBeDisabled();
  expect(await oxbow.pipeline.toKsql()).toBe(renamed);
  expect((await places(oxbow))['GLOWING']).toEqual(moved);

  await page.getByRole('button', { name: /^Run changes/ }).click();
  await expect(page.getByRole('button', { name: 'Run changes', exact: true })).toBeVisible();
  const document = await oxbow.pipeline.get();
  await oxbow.reload();
  expect(await oxbow.pipeline.get()).toEqual(document);
  await expect(oxbow.node('GLOWING/where')).toContainText('weight_g > 100');
  await page.getByRole('tab', { name: 'KSQL', exact: true }).click();
  await expect(editor(page)).toContainText('-- only what glows');
  await expect(page.getByRole('button', { name: 'Run changes', exact: true })).toBeVisible();
});

test('the last keystroke before a reload is kept', async ({ oxbow }) => {
  const { page } = oxbow;
  await startBlank(oxbow);
  await editor(page).click();
  await page.keyboard.insertText(TEXT);
  await expect(oxbow.node('GLOWING')).toBeVisible();
  await page.keyboard.insertText('-- and this');
  await oxbow.reload();
  expect(await oxbow.pipeline.toKsql()).toBe(`${TEXT}-- and this`);

  // Nor does somebody who is impatient save the blank page that stands before the document is there.
  for (const ms of [0, 80, 160, 240, 320, 400]) {
    // The browser refuses a reload while it exchanges one page for the next.
    await expect(() => page.reload({ waitUntil: 'commit' })).toPass();
    await page.waitForTimeout(ms);
  }
  await oxbow.reload();
  expect(await oxbow.pipeline.toKsql()).toBe(`${TEXT}-- and this`);
});

test('the same by keyboard alone', async ({ oxbow }) => {
  const { page } = oxbow;
  const { keyboard } = page;
  const press = (key: string): Promise<void> => keyboard.press(key);
  /** The menu of what can be added opens, the words narrow it, Enter takes the first. */
  const add = async (...choices: string[]): Promise<void> => {
    await press('/');
    for (const choice of choices) {
      await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
      await keyboard.type(choice);
      await expect(page.getByRole('dialog').getByRole('option', { selected: true })).toContainText(new RegExp(choice.split(' ')[0]!, 'i'));
      await press('Enter');
    }
  };

  // From the top of the page, by Tab.
  const startYourOwn = page.getByRole('button', { name: 'Start your own' });
  await expect(async () => {
    await press('Tab');
    await expect(startYourOwn).toBeFocused({ timeout: 50 });
  }).toPass();
  await press('Enter');
  await expect(page.getByRole('heading', { name: 'Where does the river begin?' })).toBeVisible();

  await add('generator', 'widgets');
  await expect(oxbow.node('WIDGETS_SOURCE')).toBeFocused();
  // Each goes behind what was added before, and has the focus.
  await add('filter');
  await expect(oxbow.node('WIDGETS_FILTERED/where')).toBeFocused();
  await press('Enter');
  await expect(page.getByRole('textbox', { name: 'Keep records WHERE' })).toBeFocused();
  await press('Control+A');
  await keyboard.type("colour = 'RED'");
  await press('Enter');
  await expect(oxbow.node('WIDGETS_FILTERED/where')).toContainText("colour = 'RED'");
  await press('Escape');
  await expect(oxbow.node('WIDGETS_FILTERED/where')).toBeFocused();

  await add('aggregate');
  await expect(oxbow.node('WIDGETS_FILTERED_BY_COLOUR/group')).toBeFocused();
  await press('Alt+ArrowRight');
  await expect(oxbow.node('WIDGETS_FILTERED_BY_COLOUR')).toBeFocused();
  await press('F2');
  await keyboard.type('reds');
  await press('Enter');
  await expect(oxbow.node('REDS')).toBeFocused();

  // A second reader of the first stream, by the menu of what can be connected.
  await add('topic sink');
  await expect(oxbow.node('REDS_TOPIC')).toBeFocused();
  await press('Delete');
  await expect(oxbow.node('REDS_TOPIC')).toHaveCount(0);
  await press('Control+Enter');
  await expect(page.getByRole('log', { name: 'Notices' })).toContainText('Running: 4 started.');
  await expect(counts(oxbow, 'REDS')).toHaveText(/[1-9]/);
  await expect(page.getByRole('table', { name: 'Rows of REDS' }).getByRole('row').nth(1)).toContainText('RED');
  expect(await oxbow.table('REDS')).toEqual([{ COLOUR: 'RED', TOTAL: expect.any(Number) as unknown as number }]);
});

test('a filter and a sink are connected by keyboard, and a wrong target says why not', async ({ oxbow }) => {
  const { page } = oxbow;
  await startBlank(oxbow);
  await oxbow.pipeline.fromKsql("CREATE STREAM widgets (colour VARCHAR) WITH (KAFKA_TOPIC='widgets', VALUE_FORMAT='JSON', PARTITIONS=1);\nCREATE STREAM other (colour VARCHAR, n INT) WITH (KAFKA_TOPIC='other', VALUE_FORMAT='JSON', PARTITIONS=1);\n");
  await page.getByRole('button', { name: 'Operator: Filter', exact: true }).press('Enter');
  await expect(oxbow.node('draft-1')).toBeFocused();
  await oxbow.node('WIDGETS').focus();
  await page.keyboard.press('c');
  await expect(page.getByRole('combobox', { name: 'Connect WIDGETS to' })).toBeFocused();
  await page.keyboard.type('filter');
  await page.keyboard.press('Enter');
  await expect(oxbow.node('WIDGETS_FILTERED/where')).toBeVisible();

  await oxbow.node('WIDGETS').focus();
  await page.keyboard.press('c');
  await page.keyboard.type('other');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('The columns differ');
  expect(await oxbow.pipeline.toKsql()).not.toContain('INSERT');
});

test('an operator that is dropped on a cable goes between, and leaves again with the cable whole', async ({ oxbow }) => {
  const { page } = oxbow;
  await startBlank(oxbow);
  const text = "CREATE STREAM widgets (colour VARCHAR, weight_g INT) WITH (KAFKA_TOPIC='widgets', VALUE_FORMAT='JSON', PARTITIONS=1);\nCREATE STREAM copies AS\n  SELECT *\n  FROM widgets\n  EMIT CHANGES;\n";
  await oxbow.pipeline.fromKsql(text);
  await page.getByRole('button', { name: 'Fit everything' }).click();
  await expect(oxbow.node('COPIES')).toBeInViewport({ ratio: 1 });
  const from = await middle(oxbow.node('WIDGETS').getByLabel(/^Output of/));
  const to = await middle(oxbow.node('COPIES').getByLabel(/^Input of/));
  await drag(page, await middle(page.getByRole('button', { name: 'Operator: Filter', exact: true })), { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
  await expect(oxbow.node('COPIES/where')).toBeVisible();
  await expect.poll(() => oxbow.pipeline.toKsql()).toMatch(/FROM widgets\s+WHERE colour IS NOT NULL\s+EMIT CHANGES/);
  await oxbow.node('COPIES/where').focus();
  await page.keyboard.press('Control+Delete');
  await expect(oxbow.node('COPIES/where')).toHaveCount(0);
  await expect.poll(() => oxbow.pipeline.toKsql()).toBe(text);
});

test('with a finger: nodes are dragged onto the canvas, and two taps connect them', async ({ browser, baseURL, problems }) => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 1280, height: 720 } });
  try {
    const page = await context.newPage();
    problems.watch(page);
    await page.goto(baseURL!);
    await page.waitForFunction(() => window.oxbow !== undefined);
    await page.evaluate(() => window.oxbow.ready);
    await page.getByRole('button', { name: 'Start your own' }).tap();
    await expect(page.getByRole('heading', { name: 'Where does the river begin?' })).toBeVisible();
    const finger = await context.newCDPSession(page);
    await swipe(finger, await middle(page.getByRole('button', { name: 'Source: Typed records' })), await onCanvas(page, 0.3, 0.3));
    await expect(page.locator('[data-node-id="RECORDS"]')).toBeVisible();
    await swipe(finger, await middle(page.getByRole('button', { name: 'Operator: Filter', exact: true })), await onCanvas(page, 0.35, 0.75));
    await expect(drafts(page)).toBeVisible();
    // The filter is a draft until something feeds it: nothing of it is in the text yet.
    expect(await page.evaluate(() => window.oxbow.pipeline.toKsql())).not.toContain('WHERE');
    const tap = async (handle: Locator): Promise<void> => {
      const { x, y } = await middle(handle);
      await page.touchscreen.tap(x, y);
    };
    await tap(page.locator('[data-node-id="RECORDS"]').getByLabel(/^Output of/));
    await tap(drafts(page).getByLabel(/^Input of/));
    await expect.poll(() => page.evaluate(() => window.oxbow.pipeline.toKsql())).toContain('WHERE');
  } finally {
    await context.close();
  }
});

const swipe = async (finger: CDPSession, from: Point, to: Point): Promise<void> => {
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] });
  for (let i = 1; i <= 8; i++)
    await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: from.x + ((to.x - from.x) * i) / 8, y: from.y + ((to.y - from.y) * i) / 8 }] });
  // A finger rests before it is lifted: one that flies makes the browser swallow the next tap.
  for (let i = 0; i < 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [to] });
  }
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
};
