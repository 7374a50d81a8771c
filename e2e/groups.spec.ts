import type { Locator, Page } from '@playwright/test';
import { expect, test, type Oxbow } from './fixtures.ts';
import { button, createTopic, expectFailure, openPanel, startConsumer, type TypedConsumer } from './kafkaPage.ts';

const card = (page: Page, group: string): Locator => page.getByRole('article', { name: `Group ${group}`, exact: true });
const consumer = (page: Page, name: string): Locator => page.getByRole('article', { name: `Consumer ${name}`, exact: true });
const fact = (group: Locator, name: string): Locator => group.locator('.group-facts > div').filter({ has: group.page().getByText(name, { exact: true }) }).getByRole('definition');
/** The drawing in words: who holds which partition. */
const plan = (page: Page, group: string): Locator => page.getByRole('img', { name: new RegExp(`^Who holds which partition of ${group}\\.`) });

/** The first one of a group comes by the list's button, others by the group's own. */
const startFirst = async (page: Page, settings: TypedConsumer): Promise<void> => {
  await button(page, 'Start consumer').click();
  await startConsumer(page, settings);
};
const startIn = async (page: Page, group: string, settings: TypedConsumer): Promise<void> => {
  await button(page, `Start a consumer in ${group}`).click();
  await startConsumer(page, settings);
};

const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, i) => ({ key: `k${from + i}`, value: from + i, partition: i % 2 }));

const consumedBy = async (page: Page, name: string): Promise<number> => Number(/([\d,]+) read/.exec((await consumer(page, name).innerText()))![1]!.replace(',', ''));

const committedOf = async (oxbow: Oxbow, group: string): Promise<number> =>
  ((await oxbow.status()).groups.find(({ groupId }) => groupId === group)?.offsets ?? []).reduce((sum, { offset }) => sum + offset, 0);

test('three consumers on two partitions: one waits, and takes over where another falls silent', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Groups');
  await createTopic(oxbow, 'clicks', 2);
  await oxbow.produce('clicks', numbered(40));
  await startFirst(page, { name: 'Sally', group: 'shop', topics: ['clicks'], step: 0, sessionTimeoutMs: 3_000 });
  await expect(card(page, 'shop')).toContainText('Stable');
  await startIn(page, 'shop', { name: 'Bob', step: 0, sessionTimeoutMs: 3_000 });
  await expect(consumer(page, 'Bob')).toContainText(/clicks-\d/);
  await startIn(page, 'shop', { name: 'Ann', step: 0, sessionTimeoutMs: 3_000 });
  await expect(fact(card(page, 'shop'), 'Members')).toHaveText('3');
  await expect(card(page, 'shop')).toContainText('Stable');

  // Two partitions, two readers: the third one has nothing to do.
  const names = ['Sally', 'Bob', 'Ann'];
  const idle = page.getByRole('article', { name: /^Consumer / }).filter({ hasText: 'No partition is left for it' });
  await expect(idle).toHaveCount(1);
  const idleName = (await idle.getAttribute('aria-label'))!.replace('Consumer ', '');
  const [lost, kept] = names.filter((name) => name !== idleName) as [string, string];
  await expect(plan(page, 'shop')).toHaveAccessibleName(new RegExp(`clicks-0: (${lost}|${kept}); clicks-1: (${lost}|${kept})$`));

  // Each reads ten; one of them falls silent, and its partition has nobody until its session is over.
  for (const name of [lost, kept]) {
    await button(page, `Poll ${name}`).click();
    await page.waitForTimeout(1500); console.log(name, await consumer(page, name).innerText()); console.log('api', name, (await oxbow.cluster.pollConsumer(name, 10)).length);await page.waitForTimeout(1000); console.log(name, await consumer(page, name).innerText());console.log(lost,kept,idleName);
  }
  await expect.poll(() => committedOf(oxbow, 'shop'), { timeout: 15_000 }).toBe(20);
  await button(page, `Poll ${lost}`).click();
  await expect(consumer(page, lost)).toContainText('20 read');
  await button(page, `Kill ${lost}`).click();
  await expect(consumer(page, lost)).toBeHidden();
  await expect(consumer(page, idleName)).toContainText(/clicks-\d/, { timeout: 15_000 });
  await expect(page.getByRole('list', { name: 'Newest first' })).toContainText(`${lost} was missed and is out`);
  await expect(fact(card(page, 'shop'), 'Members')).toHaveText('2');

  // The two read on to the end: again only what the silent one had not committed.
  for (const name of [kept, idleName]) await consumer(page, name).getByRole('slider', { name: `Rate of ${name}`, exact: true }).fill('8');
  await expect(fact(card(page, 'shop'), 'Lag')).toHaveText('0', { timeout: 15_000 });
  const again = (await consumedBy(page, kept)) + (await consumedBy(page, idleName)) + 20 - 40;
  expect(again).toBeGreaterThanOrEqual(0);
  expect(again).toBeLessThanOrEqual(10);
});
