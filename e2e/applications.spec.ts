import type { Locator, Page } from '@playwright/test';
import { expect, test, type Oxbow } from './fixtures.ts';
import { button, goTo, openPanel } from './kafkaPage.ts';

const instance = (page: Page, id: string): Locator => page.getByRole('article', { name: `Instance ${id}`, exact: true });
/** Cards of tasks that an instance works on. */
const runningOn = (page: Page, id: string): Locator => page.getByRole('article', { name: new RegExp(`^Task \\d+_\\d+ on ${id}, running$`) });
const events = (page: Page): Locator => page.getByRole('list', { name: 'Newest first' });
const fact = (page: Page, name: string): Locator => page.locator('.application-facts > div').filter({ has: page.getByText(name, { exact: true }) }).getByRole('definition');
const mode = (page: Page, name: 'Logical' | 'Physical'): Promise<void> => button(page, name).click();

const visitors = Array.from({ length: 24 }, (_, i) => `visitor-${i}`);
/** Everybody comes once more. */
const visit = async (oxbow: Oxbow): Promise<void> => {
  await oxbow.produce('visits', visitors.map((visitor) => ({ key: visitor, value: { page: '/' } })));
};
const counts = async (oxbow: Oxbow): Promise<unknown[]> => (await oxbow.table('PER_VISITOR')).map((row) => row['N']);
const expectCounts = async (oxbow: Oxbow, times: number): Promise<void> => {
  await oxbow.idle();
  expect(await counts(oxbow)).toEqual(visitors.map(() => times));
};

/** Visits by visitor: the topic has four partitions, so the application has four tasks. */
const openCounting = async (oxbow: Oxbow): Promise<void> => {
  await openPanel(oxbow, 'Applications');
  await oxbow.pipeline.fromKsql(`CREATE STREAM visits (visitor VARCHAR KEY, page VARCHAR) WITH (KAFKA_TOPIC='visits', VALUE_FORMAT='JSON', PARTITIONS=4);
CREATE TABLE per_visitor AS SELECT visitor, COUNT(*) AS n FROM visits GROUP BY visitor EMIT CHANGES;`);
  expect((await oxbow.pipeline.deploy()).errors).toEqual([]);
  await visit(oxbow);
  await expectCounts(oxbow, 1);
};

test('an instance takes over half of the tasks, and all of them when the other one is killed', async ({ oxbow }) => {
  const { page } = oxbow;
  await openCounting(oxbow);
  await expect(page.getByRole('img', { name: /^Sub-topology 0: source Source of visits/ })).toBeVisible();
  await mode(page, 'Physical');
  await expect(instance(page, 'instance-1')).toContainText('4 tasks: 0_0, 0_1, 0_2, 0_3');

  await button(page, 'Add instance').click();
  await expect(runningOn(page, 'instance-2')).toHaveCount(2, { timeout: 20_000 });
  await expect(runningOn(page, 'instance-1')).toHaveCount(2);
  await expect(events(page)).toContainText(/task 0_\d moved: instance-1 → instance-2/);
  await visit(oxbow);
  await expectCounts(oxbow, 2);

  // Its machine is gone, and nobody was told: its tasks wait with it for as long as its session lasts.
  await button(page, 'Kill instance-1').click();
  await expect(instance(page, 'instance-1')).toContainText(/The group waits for it: \d\.\d s at most/);
  await expect(page.getByRole('article', { name: /^Task 0_\d on instance-1, nobody has it$/ })).toHaveCount(2);
  await visit(oxbow);
  await expect(runningOn(page, 'instance-2')).toHaveCount(4, { timeout: 20_000 });
  await expect(page.getByText(/^\d+ records? back in (\d+ ms|less than 1 ms)$/).first()).toBeVisible();
  await expect(events(page)).toContainText('instance-1 was not heard of within its session timeout');
  await expect(instance(page, 'instance-1')).toContainText('The group knows');
  await expectCounts(oxbow, 3);

  // It finds its state on its disk, and its half of the work.
  await button(page, 'Start instance-1 again').click();
  await expect(runningOn(page, 'instance-1')).toHaveCount(2, { timeout: 20_000 });
  await visit(oxbow);
  await expectCounts(oxbow, 4);
});

test('more instances than partitions: one has nothing to do, until another one stops', async ({ oxbow }) => {
  const { page } = oxbow;
  await openCounting(oxbow);
  for (let count = 2; count <= 5; count++) {
    await button(page, 'Add instance').click();
    await expect(fact(page, 'Instances')).toHaveText(String(count), { timeout: 20_000 });
  }
  const idle = page.getByRole('article', { name: /^Instance / }).filter({ hasText: 'Idle: 4 tasks, one for each partition, and 5 instances' });
  await expect(idle).toHaveCount(1, { timeout: 20_000 });
  await expect(page.getByRole('article', { name: /^Task .*, running$/ })).toHaveCount(4);
  const idleId = (await idle.getAttribute('aria-label'))!.replace('Instance ', '');
  const leaving = ['instance-1', 'instance-2'].find((id) => id !== idleId)!;
  await button(page, `Stop ${leaving}`).click();
  await expect(runningOn(page, idleId)).toHaveCount(1, { timeout: 20_000 });
  await expect(instance(page, leaving)).toContainText('Stopped; the tasks are with others');
  await visit(oxbow);
  await expectCounts(oxbow, 2);
  await button(page, `Remove ${leaving}`).click();
  await expect(instance(page, leaving)).toHaveCount(0);
  await expect(fact(page, 'Instances')).toHaveText('4');

  // As many come back after a reload.
  await oxbow.reload();
  await button(page, 'Fill the page with the drawer').click();
  await page.getByRole('tab', { name: 'Applications', exact: true }).click();
  await expect(fact(page, 'Instances')).toHaveText('4', { timeout: 20_000 });
  await expectCounts(oxbow, 2);
});

test('under another application.id a query begins from nothing; settings restart it where it was', async ({ oxbow }) => {
  const { page } = oxbow;
  await openCounting(oxbow);
  const written = async (): Promise<number> => (await oxbow.consume('PER_VISITOR')).length;
  expect(await written()).toBe(visitors.length);

  await button(page, 'Change application.id').click();
  const renaming = page.getByRole('dialog', { name: 'Change the application.id of PER_VISITOR', exact: true });
  await renaming.getByLabel('application.id', { exact: true }).fill('not allowed');
  await button(renaming, 'Go on as not allowed').click();
  await expect(renaming.getByRole('alert')).toContainText('An application.id is made of letters');
  await renaming.getByLabel('application.id', { exact: true }).fill('counter-v2');
  await expect(renaming.getByRole('alert')).toBeHidden();
  await button(renaming, 'Go on as counter-v2').click();
  await expect(renaming).toBeHidden({ timeout: 20_000 });
  await expect(page.getByRole('heading', { name: 'counter-v2', exact: true })).toBeVisible();
  await expectCounts(oxbow, 1);
  // What it had written it has written again.
  expect(await written()).toBe(2 * visitors.length);
  expect((await oxbow.status()).topics.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^counter-v2-.*-changelog$/));

  await button(page, 'Settings').click();
  const settings = page.getByRole('dialog', { name: 'Settings of PER_VISITOR', exact: true });
  await settings.getByLabel('processing.guarantee', { exact: true }).selectOption('exactly_once_v2');
  await settings.getByLabel('num.stream.threads', { exact: true }).fill('two');
  await button(settings, 'Restart with these settings').click();
  await expect(settings.getByText('A whole number from 1 to 4.', { exact: true })).toBeVisible();
  await settings.getByLabel('num.stream.threads', { exact: true }).fill('9');
  await expect(settings.getByText('A whole number from 1 to 4.', { exact: true })).toBeHidden();
  await expect(settings.getByText('1 to 4; of each instance', { exact: true })).toBeVisible();
  await button(settings, 'Restart with these settings').click();
  await expect(settings.getByText('From 1 to 4.', { exact: true })).toBeVisible();
  await settings.getByLabel('num.stream.threads', { exact: true }).fill('2');
  await button(settings, 'Restart with these settings').click();
  await expect(settings).toBeHidden({ timeout: 20_000 });
  await expect(fact(page, 'Guarantee')).toHaveText('exactly_once_v2');
  await visit(oxbow);
  await expectCounts(oxbow, 2);
  expect(await written()).toBe(3 * visitors.length);

  await button(page, 'Describe').click();
  await expect(page.getByRole('dialog', { name: 'Topology of PER_VISITOR', exact: true })).toContainText('Sub-topology: 0');
});

test('the panel remembers what is shown; two queries that fill one stream are told apart', async ({ oxbow }) => {
  const { page } = oxbow;
  await openCounting(oxbow);
  const [select, insert] = await oxbow.ksql('CREATE STREAM copies AS SELECT * FROM visits EMIT CHANGES; INSERT INTO copies SELECT * FROM visits EMIT CHANGES;');
  expect([select?.error, insert?.error]).toEqual([undefined, undefined]);
  const ids = (await oxbow.applications.list()).flatMap(({ sink, queryId }) => (sink === 'COPIES' ? [queryId] : []));
  expect(ids).toHaveLength(2);
  await mode(page, 'Physical');
  for (const id of ids) await expect(button(page, `Application COPIES, query ${id}`)).toContainText(id);
  const second = button(page, `Application COPIES, query ${ids[1]}`);
  await second.click();
  await expect(button(page, 'Physical')).toHaveAttribute('aria-pressed', 'true');
  await goTo(page, 'Topics');
  await goTo(page, 'Applications');
  await expect(second).toHaveAttribute('aria-current', 'true');
  // However quickly: away and back before the engine hears of it.
  await page.getByRole('tablist', { name: 'Data and console' }).evaluate((tabs) => {
    for (const name of ['Topics', 'Applications']) [...tabs.querySelectorAll<HTMLElement>('[role=tab]')].find(({ textContent }) => textContent === name)!.click();
  });
  await expect(second).toHaveAttribute('aria-current', 'true');
  await expect(button(page, 'Physical')).toHaveAttribute('aria-pressed', 'true');
  // Its key leads into the panel that is there.
  await page.keyboard.press('a');
  await expect(second).toBeFocused();
});

test('the keyboard stays with an instance that is killed, started again, stopped and removed', async ({ oxbow }) => {
  const { page } = oxbow;
  await openCounting(oxbow);
  await mode(page, 'Physical');
  await button(page, 'Add instance').click();
  await expect(runningOn(page, 'instance-2')).toHaveCount(2, { timeout: 20_000 });
  // Enter, and Enter again the moment that the button is another one.
  await button(page, 'Kill instance-2').focus();
  await page.evaluate(async () => {
    const pressed = document.activeElement as HTMLElement;
    pressed.click();
    while ((document.activeElement as HTMLElement).ariaLabel !== 'Start instance-2 again') await new Promise(requestAnimationFrame);
    (document.activeElement as HTMLElement).click();
  });
  await expect(button(page, 'Start instance-2 again')).toBeFocused();
  await expect(instance(page, 'instance-2')).toContainText('The group waits for it');
  await page.waitForTimeout(700);
  await expect(instance(page, 'instance-2')).toContainText('killed');
  await page.keyboard.press('Enter');
  await expect(button(page, 'Kill instance-2')).toBeFocused();
  await expect(runningOn(page, 'instance-2')).toHaveCount(2, { timeout: 30_000 });
  await button(page, 'Stop instance-2').focus();
  await page.keyboard.press('Enter');
  await expect(button(page, 'Start instance-2 again')).toBeFocused();
  await button(page, 'Remove instance-2').focus();
  await page.waitForTimeout(700);
  await page.keyboard.press('Enter');
  await expect(instance(page, 'instance-2')).toHaveCount(0);
  await expect(button(page, 'Kill instance-1')).toBeFocused();
});

test('no more instances than a tab runs, and events where there is little room', async ({ oxbow }) => {
  const { page } = oxbow;
  await openCounting(oxbow);
  await mode(page, 'Physical');
  const add = button(page, 'Add instance');
  for (let count = 2; count <= 8; count++) {
    await expect(add).toBeEnabled();
    await add.click();
    await expect(fact(page, 'Instances')).toHaveText(new RegExp(`${count}$`), { timeout: 20_000 });
  }
  await expect(add).toBeDisabled();
  await expect(add).toHaveAttribute('title', '8 instances are as many as one tab runs: remove one first');

  await page.setViewportSize({ width: 900, height: 600 });
  await expect(events(page)).toBeHidden();
  await button(page, 'Events').click();
  await expect(events(page)).toContainText('instance-8 started');
});
