import type { Locator, Page } from '@playwright/test';
import type { HandConsumerSettings } from '../workers/protocol/index.ts';
import { expect, test, type Oxbow } from './fixtures.ts';
import { button, chooseTopic, createTopic, expectFailure, goTo, openPanel, partitionOf, produceByHand } from './kafkaPage.ts';

const broker = (page: Page, id: number): Locator => page.getByRole('article', { name: `Broker ${id}`, exact: true });
/** A replica as it is drawn, by what is said of it. */
const tank = (page: Page, partition: string, brokerId: number): Locator => page.getByRole('img', { name: new RegExp(`^${partition} on broker ${brokerId}:`) });
const events = (page: Page): Locator => page.getByRole('region', { name: 'Events of the controller', exact: true });

const kill = async (page: Page, id: number): Promise<void> => {
  await button(page, `Kill broker ${id}`).click();
  await expect(broker(page, id)).toContainText('down');
};
const restart = async (page: Page, id: number): Promise<void> => {
  await button(page, `Restart broker ${id}`).click();
  await expect(broker(page, id).locator('[data-state="up"]')).toBeVisible();
};
const replicated = (oxbow: Oxbow, name: string): Promise<void> => createTopic(oxbow, name, 1, 3, { 'min.insync.replicas': '2' });

const reader = (name: string, groupId: string, topic: string): HandConsumerSettings =>
  ({ name, groupId, topics: [topic], assignor: 'range', autoOffsetReset: 'earliest', isolation: 'read_committed', rate: 1_000, sessionTimeoutMs: 6_000 });

/** Numbers from 0 on until it is stopped; what is told then are those that were acknowledged. */
const keepProducing = (oxbow: Oxbow, topic: string): { readonly acknowledged: readonly number[]; stop(): Promise<readonly number[]> } => {
  const acknowledged: number[] = [];
  let isOn = true;
  let next = 0;
  const produce = async (): Promise<void> => {
    while (isOn) {
      const values = Array.from({ length: 20 }, () => next++);
      await oxbow.produce(topic, values.map((value) => ({ key: `k${value % 7}`, value })));
      acknowledged.push(...values);
    }
  };
  const done = produce();
  return {
    acknowledged,
    stop: async () => {
      isOn = false;
      await done;
      return acknowledged;
    },
  };
};

const valuesOf = async (oxbow: Oxbow, topic: string): Promise<unknown[]> => (await oxbow.consume(topic, { max: 1_000_000 })).map(({ value }) => value);

test('the leader is killed while records come and are read: another leads, and nothing is lost or doubled', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Cluster');
  await replicated(oxbow, 'orders');
  await expect(page.getByRole('heading', { name: 'orders', exact: true })).toBeVisible();
  await oxbow.cluster.startConsumer(reader('Sally', 'shop', 'orders'));
  const producer = keepProducing(oxbow, 'orders');
  await expect.poll(() => producer.acknowledged.length).toBeGreaterThan(100);
  const { leader } = await partitionOf(oxbow, 'orders');
  await expect(tank(page, 'orders-0', leader)).toHaveAccessibleName(/: leader, /);

  await kill(page, leader);
  await expect(tank(page, 'orders-0', leader)).toHaveAccessibleName(/: not in sync, down$/);
  const others = [1, 2, 3].filter((id) => id !== leader);
  await expect(page.getByRole('img', { name: new RegExp(`^orders-0 on broker [${others.join('')}]: leader, `) })).toBeVisible();
  await expect(events(page)).toContainText(new RegExp(`orders-0: leader ${leader} → [${others.join('')}]`));
  // The producer goes on, and so does the reader.
  const atKill = producer.acknowledged.length;
  await expect.poll(() => producer.acknowledged.length).toBeGreaterThan(atKill + 200);

  await restart(page, leader);
  await expect(tank(page, 'orders-0', leader)).toHaveAccessibleName(/: in sync, log end \d+/);
  const sent = await producer.stop();
  expect(await valuesOf(oxbow, 'orders')).toEqual(sent);
  for (const id of [1, 2, 3]) await expect(tank(page, 'orders-0', id)).toHaveAccessibleName(new RegExp(`log end ${sent.length}$`));
  await expect.poll(async () => (await oxbow.status()).groups.find(({ groupId }) => groupId === 'shop')?.offsets, { timeout: 15_000 }).toMatchObject([{ offset: sent.length, lag: 0 }]);

  // Back to whom it is meant to be led by.
  await button(page, 'Elect preferred leaders of orders').click();
  await expect(tank(page, 'orders-0', leader)).toHaveAccessibleName(/: leader, /);
});

test('two of three brokers are dead: acks=all is refused where one sends, acks=1 goes through', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Cluster');
  await replicated(oxbow, 'orders');
  const { leader } = await partitionOf(oxbow, 'orders');
  const others = [1, 2, 3].filter((id) => id !== leader);
  for (const id of others) await kill(page, id);
  await expect(tank(page, 'orders-0', leader)).toHaveAccessibleName(/: leader, /);
  await expect(page.getByRole('region', { name: 'Replicas of orders', exact: true })).toContainText('below min ISR');

  await chooseTopic(page, 'orders');
  const form = await produceByHand(page, { key: 'a', value: 'for all', acks: 'all' });
  await expectFailure(form, 'NOT_ENOUGH_REPLICAS', 19, true);
  await expect(form.getByLabel('acks', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await produceByHand(page, { value: 'for one', acks: '1' });
  await expect(form.getByRole('status')).toContainText('Went to orders-0@0');
  await expect(form.getByRole('alert')).toHaveCount(0);

  // With one more back there are two, and the form that refused sends.
  await goTo(page, 'Cluster');
  await restart(page, others[0]!);
  await expect(tank(page, 'orders-0', others[0]!)).toHaveAccessibleName(/: in sync, log end 1$/);
  await goTo(page, 'Topics');
  await produceByHand(page, { value: 'for all', acks: 'all' });
  await expect(form.getByRole('status')).toContainText('Went to orders-0@1');
  expect(await valuesOf(oxbow, 'orders')).toEqual(['for one', 'for all']);
});

test('the last in-sync replica dies: nobody leads, until somebody who lacks records is allowed to', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Cluster');
  await createTopic(oxbow, 'notes', 1, 2);
  const { leader, replicas } = await partitionOf(oxbow, 'notes');
  const follower = replicas.find(({ brokerId }) => brokerId !== leader)!.brokerId;
  await oxbow.produce('notes', ['one', 'two'].map((value) => ({ key: 'k', value })));
  await expect(tank(page, 'notes-0', follower)).toHaveAccessibleName(/: in sync, log end 2$/);

  await kill(page, follower);
  await oxbow.produce('notes', [{ key: 'k', value: 'only here' }]);
  await kill(page, leader);
  await restart(page, follower);
  const rows = page.getByRole('region', { name: 'Replicas of notes', exact: true });
  await expect(rows).toContainText('no leader');
  await expect(tank(page, 'notes-0', follower)).toHaveAccessibleName(/: not in sync, log end 2$/);
  await chooseTopic(page, 'notes');
  await expect(page.getByRole('region', { name: 'Partition 0', exact: true })).toContainText('no leader');
  await goTo(page, 'Cluster');

  // What the dead one alone had is lost: that is the price, and who allows it is told so.
  await page.getByRole('checkbox', { name: 'Unclean leader election of notes', exact: true }).check();
  await expect(tank(page, 'notes-0', follower)).toHaveAccessibleName(/: leader, log end 2$/);
  await expect(events(page)).toContainText(/notes-0: leader -?\w+ → \d.*unclean/);
  expect(await valuesOf(oxbow, 'notes')).toEqual(['one', 'two']);
  await oxbow.cluster.produce({ topic: 'notes', key: 'k', value: 'instead', partitioner: 'default', acks: 'all' });
  await restart(page, leader);
  await expect(tank(page, 'notes-0', leader)).toHaveAccessibleName(/: in sync, log end 3$/);
  expect(await valuesOf(oxbow, 'notes')).toEqual(['one', 'two', 'instead']);
});

test('a broker is cut off, comes back, and is slowed down, while the page stays swift', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Cluster');
  await replicated(oxbow, 'orders');
  const { leader } = await partitionOf(oxbow, 'orders');
  await button(page, `Cut off broker ${leader}`).click();
  await expect(broker(page, leader)).toContainText('cut off');
  // The controller does not hear of it any more, and gives its partitions to others.
  await expect(broker(page, leader).locator('[data-state="fenced"]')).toBeVisible();
  await expect(tank(page, 'orders-0', leader)).toHaveAccessibleName(/: not in sync, /);
  await oxbow.produce('orders', [1, 2, 3].map((value) => ({ value })));
  await button(page, `Reconnect broker ${leader}`).click();
  await expect(broker(page, leader).locator('[data-state="up"]')).toBeVisible();
  await expect(tank(page, 'orders-0', leader)).toHaveAccessibleName(/: in sync, log end 3$/);

  const { leader: slow } = await partitionOf(oxbow, 'orders');
  await button(page, `Slow down broker ${slow}`).click();
  await page.getByRole('slider', { name: `Delay of broker ${slow}`, exact: true }).fill('700');
  await expect(broker(page, slow)).toContainText('slow: +700 ms');
  await page.keyboard.press('Escape');
  const { tookMs, frames } = await page.evaluate(async () => {
    let frames = 0;
    let isOver = false;
    const count = (): void => {
      frames++;
      if (!isOver) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    const start = performance.now();
    await window.oxbow.produce('orders', [{ value: 4 }]);
    isOver = true;
    return { tookMs: performance.now() - start, frames };
  });
  expect(tookMs).toBeGreaterThan(600);
  expect(frames / (tookMs / 1_000), 'frames a second while a broker is waited for').toBeGreaterThan(10);
  await button(page, `Slow down broker ${slow}`).click();
  await page.getByRole('slider', { name: `Delay of broker ${slow}`, exact: true }).fill('0');
  await expect(broker(page, slow)).not.toContainText('slow:');
  expect(await valuesOf(oxbow, 'orders')).toEqual([1, 2, 3, 4]);
});

test('a demo goes on through the death of a broker, and counts right in the end', async ({ oxbow }) => {
  const { page } = oxbow;
  await page.getByRole('button', { name: 'Demos' }).click();
  await page.getByRole('dialog').locator('article, li, section, div').filter({ has: page.getByRole('heading', { name: 'Count by key', exact: true }) }).last().getByRole('button', { name: /^Open/ }).click();
  await expect.poll(async () => (await oxbow.table('GROUP_BY_COUNTS').catch(() => [])).length, { timeout: 15_000 }).toBeGreaterThan(2);
  await button(page, 'Fill the page with the drawer').click();
  await goTo(page, 'Cluster');
  const { leader } = await partitionOf(oxbow, 'a');
  await kill(page, leader);
  await restart(page, leader);
  const read = async (): Promise<number> => (await oxbow.status()).queries[0]!.recordsIn;
  const before = await read();
  await expect.poll(read).toBeGreaterThan(before);

  for (const { name } of (await oxbow.status()).connectors) await oxbow.ksql(`DROP CONNECTOR ${name};`);
  await oxbow.idle();
  const expected: Record<string, number> = {};
  for (const topic of ['a', 'b']) for (const { key } of await oxbow.consume(topic, { max: 100_000 })) expected[String(key)] = (expected[String(key)] ?? 0) + 1;
  expect(Object.fromEntries((await oxbow.table('GROUP_BY_COUNTS')).map(({ LETTER, TOTAL }) => [LETTER, TOTAL]))).toEqual(expected);
});

test('a reload in the middle keeps topics, records, offsets, commits and brokers', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Cluster');
  await page.getByRole('combobox', { name: 'Number of brokers', exact: true }).selectOption('4');
  await expect(broker(page, 4).locator('[data-state="up"]')).toBeVisible();
  await createTopic(oxbow, 'orders', 2, 3, { 'min.insync.replicas': '2', 'retention.ms': '86400000' });
  await oxbow.produce('orders', Array.from({ length: 50 }, (_, value) => ({ key: `k${value}`, value })));
  await oxbow.cluster.deleteRecords('orders', 0, 3);
  await oxbow.cluster.startConsumer({ ...reader('Sally', 'shop', 'orders'), rate: 0 });
  await expect.poll(async () => (await oxbow.cluster.pollConsumer('Sally', 10)).length).toBeGreaterThan(0);
  await oxbow.cluster.stopConsumer('Sally', 'leave');
  await kill(page, 2);
  const look = async () => {
    const [{ topics, brokers }, { groups }, records] = [await oxbow.cluster.describe(), await oxbow.status(), await oxbow.consume('orders')];
    const { partitions, ...topic } = topics.find(({ name }) => name === 'orders')!;
    return { topic, ids: brokers.map(({ brokerId }) => brokerId), replicas: partitions.map(({ replicas }) => replicas.map(({ brokerId }) => brokerId)), offsets: groups.find(({ groupId }) => groupId === 'shop'), records };
  };
  await oxbow.cluster.produce({ topic: 'orders', key: 'last', value: 'before the reload', partitioner: 'default', acks: 'all' });
  const before = await look();
  expect(before.records).toHaveLength(48);
  expect(before.offsets!.offsets.length).toBeGreaterThan(0);

  await oxbow.reload();
  expect(await look()).toEqual(before);
  expect((await oxbow.status()).storage.recoveries).toEqual([]);
  await goTo(page, 'Cluster');
  await expect(page.getByRole('article', { name: /^Broker / })).toHaveCount(4);
  for (const id of [1, 2, 3, 4]) await expect(broker(page, id)).toContainText('up');
  await expect(page.getByRole('img', { name: /^orders-[01] on broker \d: (leader|in sync), log end \d+$/ })).toHaveCount(6);
  const [{ offset }] = [await oxbow.cluster.produce({ topic: 'orders', key: 'last', value: 'after it', partitioner: 'default', acks: 'all' })];
  expect(offset).toBe(Math.max(...before.records.filter(({ key }) => key === 'last').map((record) => record.offset)) + 1);
});

test('three brokers become five and three again, once the last of them holds nothing', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Cluster');
  const count = page.getByRole('combobox', { name: 'Number of brokers', exact: true });
  const brokers = page.getByRole('article', { name: /^Broker / });
  await expect(brokers).toHaveCount(3);
  await count.selectOption('5');
  await expect(brokers).toHaveCount(5);
  await expect(broker(page, 5).locator('[data-state="up"]')).toBeVisible();
  await createTopic(oxbow, 'wide', 1, 5);
  for (const id of [1, 2, 3, 4, 5]) await expect(tank(page, 'wide-0', id)).toBeVisible();

  await count.selectOption('3');
  await expectFailure(page, 'INVALID_REQUEST', 42, false);
  await expect(page.getByRole('alert').filter({ hasText: 'broker 5 cannot go' })).toBeVisible();
  await expect(brokers).toHaveCount(5);
  await expect(count).toHaveValue('5');
  await oxbow.cluster.deleteTopic('wide');
  await expect(page.getByRole('heading', { name: 'wide', exact: true })).toHaveCount(0);
  await count.selectOption('3');
  await expect(brokers).toHaveCount(3);
  await expect(count).toHaveValue('3');
  await expect(page.getByRole('alert')).toHaveCount(0);
});
