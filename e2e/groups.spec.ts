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
  for (const name of ['Sally', 'Bob']) {
    await expect(consumer(page, name)).toContainText(/clicks-\d/);
    await button(page, `Poll ${name}`).click();
    await expect(consumer(page, name)).toContainText('10 read');
  }
  await startIn(page, 'shop', { name: 'Ann', step: 0, sessionTimeoutMs: 3_000 });
  await expect(fact(card(page, 'shop'), 'Members')).toHaveText('3');
  await expect(card(page, 'shop')).toContainText('Stable');

  // Two partitions, two readers: the third one has nothing to do. What was read was committed as she came.
  const idle = page.getByRole('article', { name: /^Consumer / }).filter({ hasText: 'No partition is left for it' });
  await expect(idle).toHaveCount(1);
  const idleName = (await idle.getAttribute('aria-label'))!.replace('Consumer ', '');
  const [lost, kept] = ['Sally', 'Bob', 'Ann'].filter((name) => name !== idleName) as [string, string];
  await expect(plan(page, 'shop')).toHaveAccessibleName(new RegExp(`clicks-0: (${lost}|${kept}); clicks-1: (${lost}|${kept})$`));
  await expect.poll(() => committedOf(oxbow, 'shop')).toBe(20);

  // One reads ten more and falls silent; its partition has nobody until its session is over.
  const before = await consumedBy(page, lost);
  await button(page, `Poll ${lost}`).click();
  await expect(consumer(page, lost)).toContainText(`${before + 10} read`);
  await button(page, `Kill ${lost}`).click();
  await expect(consumer(page, lost)).toBeHidden();
  await expect(consumer(page, idleName)).toContainText(/clicks-\d/, { timeout: 15_000 });
  await expect(page.getByRole('list', { name: 'Newest first' })).toContainText(`${lost} was missed and is out`);
  await expect(fact(card(page, 'shop'), 'Members')).toHaveText('2');

  // The two read on to the end: again only what the silent one had not committed.
  for (const name of [kept, idleName]) await consumer(page, name).getByRole('slider', { name: `Rate of ${name}`, exact: true }).fill('8');
  await expect(fact(card(page, 'shop'), 'Lag')).toHaveText('0', { timeout: 15_000 });
  const again = (await consumedBy(page, kept)) + (await consumedBy(page, idleName)) + before + 10 - 40;
  expect(again).toBeGreaterThanOrEqual(0);
  expect(again).toBeLessThanOrEqual(10);
});

test('beside each other: an eager group pulls every cable for a newcomer, a cooperative one only those that move', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Groups');
  await createTopic(oxbow, 'orders', 4);
  for (const [group, assignor, names] of [['eager', 'roundrobin', ['Sally', 'Bob']], ['gentle', 'cooperative-sticky', ['Ann', 'Mei']]] as const)
    for (const name of names)
      await oxbow.cluster.startConsumer({ name, groupId: group, topics: ['orders'], assignor, autoOffsetReset: 'earliest', isolation: 'read_committed', rate: 0, sessionTimeoutMs: 10_000 });
  await button(page, 'Group eager').click();
  await page.getByRole('combobox', { name: 'Group beside it', exact: true }).selectOption('gentle');
  await expect(fact(card(page, 'eager'), 'Assignor')).toHaveText('roundrobin eager');
  await expect(fact(card(page, 'gentle'), 'Assignor')).toHaveText('cooperative-sticky cooperative');
  // Two each, before the third one comes.
  for (const name of ['Sally', 'Bob', 'Ann', 'Mei']) await expect(consumer(page, name)).toContainText(/orders-\d, orders-\d$|orders-\d, orders-\d\D/);

  await startIn(page, 'eager', { name: 'Tom', step: 0, sessionTimeoutMs: 10_000 });
  await startIn(page, 'gentle', { name: 'Lena', step: 0, sessionTimeoutMs: 10_000 });
  await expect(consumer(page, 'Tom')).toContainText(/orders-\d/);
  await expect(consumer(page, 'Lena')).toContainText(/orders-\d/);
  for (const group of ['eager', 'gentle']) await expect(plan(page, group)).not.toHaveAccessibleName(/nobody/);

  // All four cables are out and in again; of the cooperative group's four only one was.
  await expect(card(page, 'eager').getByRole('status')).toContainText('4 cables out, 4 in');
  await expect(card(page, 'gentle').getByRole('status')).toContainText(/: 1 cable out, 1 in, 1 changed hands/);
});

test('lag is the unread tail; offsets are reset once nobody is there, and the group is deleted', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Groups');
  await createTopic(oxbow, 'visits', 2);
  await oxbow.produce('visits', numbered(30));
  await startFirst(page, { name: 'Sally', group: 'counters', topics: ['visits'], step: 0 });
  const group = card(page, 'counters');
  await expect(plan(page, 'counters')).toHaveAccessibleName(/visits-0: Sally; visits-1: Sally$/);
  await button(page, 'Poll Sally').click();
  await expect(consumer(page, 'Sally')).toContainText('10 read');

  // Who is at work is not moved.
  await button(page, 'Reset the offsets of counters').click();
  const resetting = page.getByRole('dialog', { name: 'Reset the offsets of counters', exact: true });
  await button(resetting, 'Reset').click();
  await expectFailure(resetting, 'NON_EMPTY_GROUP', 68, false);
  await button(resetting, 'Cancel').click();

  // Ten are read and said to be; twenty hang behind as the tail.
  await button(page, 'Let Sally leave').click();
  await expect(group).toContainText('Empty');
  await expect(fact(group, 'Lag')).toHaveText('20');
  const unread = group.getByText(/^\d+ unread$/);
  await expect.poll(async () => (await unread.allTextContents()).reduce((sum, text) => sum + Number.parseInt(text, 10), 0)).toBe(20);
  await oxbow.produce('visits', numbered(10, 30));
  await expect(fact(group, 'Lag')).toHaveText('30');

  await button(page, 'Reset the offsets of counters').click();
  await button(resetting, 'Reset').click();
  await expect(resetting).toBeHidden();
  await expect(fact(group, 'Lag')).toHaveText('40');
  await startIn(page, 'counters', { name: 'Bob', step: 8 });
  await expect(consumer(page, 'Bob')).toContainText('40 read');

  await button(page, 'Delete group counters').click();
  const deleting = page.getByRole('dialog', { name: 'Delete group counters?', exact: true });
  await button(deleting, 'Delete group').click();
  await expectFailure(deleting, 'NON_EMPTY_GROUP', 68, false);
  await button(deleting, 'Cancel').click();
  await button(page, 'Let Bob leave').click();
  await expect(fact(group, 'Lag')).toHaveText('0');
  await button(page, 'Delete group counters').click();
  await button(deleting, 'Delete group').click();
  await expect(deleting).toBeHidden();
  await expect(button(page, 'Group counters')).toHaveCount(0);
  expect((await oxbow.status()).groups.map(({ groupId }) => groupId)).not.toContain('counters');
});
