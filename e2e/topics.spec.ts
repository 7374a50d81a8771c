import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { button, chooseTopic, createTopic, expectFailure, openPanel, produceByHand, startConsumer } from './kafkaPage.ts';

const require = createRequire(import.meta.url);

// ------------------------------------------------------------- kafkajs, a Kafka client that is not ours, as the judge

const foreignMurmur2 = require('kafkajs/src/producer/partitioners/default/murmur2') as (key: Buffer) => number;
const ForeignDecoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => unknown;
const decodeForeign = require('kafkajs/src/protocol/recordBatch/v0/decoder') as (decoder: unknown) => Promise<{
  readonly records: ReadonlyArray<{ readonly offset: string; readonly timestamp: string; readonly key: Buffer | null; readonly value: Buffer | null; readonly headers: Readonly<Record<string, Buffer>> }>;
}>;

/** A segment is batches end to end; how long each is stands at its ninth byte. */
const decodeSegment = async (bytes: Buffer) => {
  const records = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 12 + bytes.readInt32BE(at + 8);
    records.push(...(await decodeForeign(new ForeignDecoder(bytes.subarray(at, at + length)))).records);
    at += length;
  }
  return records;
};

// -------------------------------------------------------------------------------------------------- what one looks at

const lane = (page: Page, partition: number): Locator => page.getByRole('region', { name: `Partition ${partition}`, exact: true });
const messages = (page: Page, topic: string): Locator => page.getByRole('table', { name: `Messages of ${topic}`, exact: true });

/** One fact of a record by its name. */
const fact = (record: Locator, name: string): Locator => record.locator('dl > div').filter({ has: record.page().getByText(name, { exact: true }) }).getByRole('definition');

/** As the browser's field for date and time takes it: local. */
const localTime = (ms: number): string => new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);

test('someone makes a topic, produces by hand, and sees in which lane each record lands and why', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Topics');
  await button(page, 'Create topic').first().click();
  const dialog = page.getByRole('dialog', { name: 'Create a topic', exact: true });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('parcels');
  await dialog.getByLabel('Partitions', { exact: true }).fill('3');
  await button(dialog, 'Create').click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { name: 'parcels', exact: true })).toBeVisible();
  for (const partition of [0, 1, 2]) await expect(lane(page, partition)).toContainText('No records');

  // Kafka's rule, worked out by somebody else.
  const hashOf = (key: string) => {
    const hash = foreignMurmur2(Buffer.from(key));
    const positive = hash & 0x7fffffff;
    return { partition: positive % 3, why: `murmur2("${key}") = ${hash}${hash === positive ? '' : `, made positive ${positive}`}, mod 3 = ${positive % 3}` };
  };
  const oslo = hashOf('Oslo');
  // A city that lives elsewhere than Oslo.
  const other = ['Rome', 'Paris', 'Lima', 'Cairo'].find((city) => hashOf(city).partition !== oslo.partition)!;

  const form = await produceByHand(page, { key: 'Oslo', value: '{"weight":12}', header: ['trace', 'abc'] });
  const sent = form.getByRole('status');
  await expect(sent).toContainText(`Went to parcels-${oslo.partition}@0`);
  await expect(sent).toContainText(oslo.why);
  await expect(button(lane(page, oslo.partition), 'Offset 0, key Oslo')).toBeVisible();

  // The same key, the same lane: that is what keeps the order of a key.
  await produceByHand(page, { value: '{"weight":13}' });
  await expect(sent).toContainText(`Went to parcels-${oslo.partition}@1`);
  await expect(button(lane(page, oslo.partition), 'Offset 1, key Oslo')).toBeVisible();

  await produceByHand(page, { key: other });
  await expect(sent).toContainText(hashOf(other).why);
  await expect(button(lane(page, hashOf(other).partition), `Offset 0, key ${other}`)).toBeVisible();

  await produceByHand(page, { key: null });
  await expect(sent).toContainText(/no key: the sticky partitioner stays with partition [012]/);
  const keyless = page.getByRole('button', { name: /^Offset \d, no key$/ });
  await expect(keyless).toHaveCount(1);

  await produceByHand(page, { key: 'Oslo', partition: String(hashOf(other).partition) });
  await expect(sent).toContainText('because the record names it');

  // Everything that Kafka keeps of a record.
  await button(lane(page, oslo.partition), 'Offset 0, key Oslo').click();
  const record = page.getByRole('region', { name: `Record parcels-${oslo.partition}@0`, exact: true });
  await expect(record.locator('.record-value')).toHaveText(/"weight": 12/);
  await expect(fact(record, 'trace')).toHaveText('abc');
  await record.getByText('Value as bytes').click();
  await expect(record.getByLabel('Value as hex and ASCII', { exact: true })).toContainText(/7b 22 77 65 69 67 68 74 \{"weight\s+0008 22 3a 31 32 7d +":12\}/);
  const { records: [read] } = await oxbow.cluster.browse({ topic: 'parcels', partition: oslo.partition, from: { kind: 'earliest' }, limit: 1 });
  await expect(fact(record, 'Leader epoch')).toHaveText(String(read!.leaderEpoch));
  await expect(fact(record, 'Producer id')).toHaveText(String(read!.producerId));
  await expect(fact(record, 'Sequence')).toHaveText('0');
});

test('a stream on the canvas opens as its topic, and keys lead from there to groups and brokers', async ({ oxbow }) => {
  const { page } = oxbow;
  await oxbow.pipeline.clear();
  await oxbow.ksql("CREATE STREAM hits (page VARCHAR KEY, ms INT) WITH (KAFKA_TOPIC='page_hits', VALUE_FORMAT='JSON', PARTITIONS=2);");
  await oxbow.produce('page_hits', [{ key: '/home', value: { ms: 20 }, partition: 1 }]);
  await oxbow.node('HITS').dblclick();
  await expect(page.getByRole('heading', { name: 'page_hits', exact: true })).toBeVisible();
  await expect(button(lane(page, 1), 'Offset 0, key /home')).toBeVisible();
  await expect(oxbow.node('HITS')).toBeHidden();
  for (const [key, panel] of [['g', 'Consumer groups'], ['b', 'Cluster'], ['t', 'Topics']] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole('region', { name: panel, exact: true })).toBeVisible();
  }
  await page.keyboard.press('m');
  await expect(oxbow.node('HITS')).toBeVisible();
});

test('Sally polls by hand, and her flag walks along the lane', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Topics');
  await createTopic(oxbow, 'letters');
  await oxbow.produce('letters', 'abcdefghijklmno'.split('').map((value) => ({ key: value, value })));
  await chooseTopic(page, 'letters');
  await button(page, 'Consume').click();
  await startConsumer(page, { name: 'Sally', step: 0 });
  const sally = page.getByRole('article', { name: 'Consumer Sally', exact: true });
  await expect(sally).toContainText('letters-0');

  // A flag stands before what comes next for her.
  const flag = (next: number, lag: number): Locator => lane(page, 0).getByTitle(`Sally of letters-readers: next is ${next}, ${lag} behind`, { exact: true });
  await expect(flag(0, 15)).toHaveText('‹ Sally at 0');
  await button(sally, 'Poll Sally').click();
  await expect(page.getByRole('status').filter({ hasText: 'Sally polled 10 records' })).toBeVisible();
  await expect(sally).toContainText('10 read');
  await expect(flag(10, 5)).toHaveText('Sally is here');
  const left = async (locator: Locator): Promise<number> => (await locator.boundingBox())!.x;
  await expect.poll(async () => Math.abs((await left(flag(10, 5))) - (await left(button(lane(page, 0), 'Offset 10, key k'))))).toBeLessThan(8);

  // What she polled can be opened; at a machine's pace she reads to the end and waits there for more.
  await button(page, '0@3 d').click();
  await expect(page.getByRole('region', { name: 'Record letters-0@3', exact: true })).toBeVisible();
  await button(page, 'Close this side').click();
  await sally.getByRole('slider', { name: 'Rate of Sally', exact: true }).fill('7');
  await expect(flag(15, 0)).toHaveText('Sally is here');
  await oxbow.produce('letters', [{ key: 'p', value: 'p' }]);
  await expect(flag(16, 0)).toHaveText('Sally is here');

  // Frozen she stays where she is, however much comes; once thawed she reads on.
  await button(sally, 'Freeze Sally').click();
  await expect(sally).toContainText('frozen');
  await oxbow.produce('letters', [{ key: 'q', value: 'q' }]);
  await expect(flag(16, 1)).toHaveText('Sally is here');
  await button(sally, 'Thaw Sally').click();
  await expect(flag(17, 0)).toHaveText('Sally is here');
  await expect(sally).toContainText('17 read');
  await button(sally, 'Let Sally leave').click();
  await expect(sally).toBeHidden();
  // She said how far she was.
  await expect(lane(page, 0).getByTitle('letters-readers: next is 17, 0 behind', { exact: true })).toBeVisible();
});

test('the message browser finds a record by key, value, header, offset and time, and its tail shows what comes', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Topics');
  await createTopic(oxbow, 'readings', 3);
  const start = Date.UTC(2024, 4, 1, 12);
  await oxbow.produce('readings', Array.from({ length: 300 }, (_, i) => ({
    key: `sensor-${i}`, value: { celsius: i / 10 }, headers: { trace: `t${i}` }, timestamp: start + i * 1_000, partition: i % 3,
  })));
  await chooseTopic(page, 'readings');
  await button(page, 'Close this side').click();
  await button(page, 'Messages').click();
  const form = page.getByRole('form', { name: 'Search the messages', exact: true });
  const count = page.getByRole('region', { name: 'Messages of readings', exact: true }).getByRole('status');
  const rows = messages(page, 'readings').getByRole('row');
  const search = async (label: string, text: string): Promise<void> => {
    for (const each of ['Key contains', 'Value contains', 'Header']) await form.getByLabel(each, { exact: true }).fill(each === label ? text : '');
    await form.getByLabel(label, { exact: true }).press('Enter');
  };
  await expect(count).toContainText('200 records');
  await expect(count).toContainText('older ones are left out');
  await expect(rows.nth(1)).toContainText('sensor-299');

  await search('Key contains', 'SENSOR-217');
  await expect(count).toContainText('1 record, 300 looked at');
  await expect(rows.nth(1)).toContainText('sensor-217');
  await search('Value contains', '"celsius":14.2');
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText('sensor-142');
  await search('Header', 'trace=t88');
  await expect(rows.nth(1)).toContainText('sensor-88');
  await expect(rows).toHaveCount(2);
  await rows.nth(1).click();
  await expect(fact(page.getByRole('region', { name: 'Record readings-1@29', exact: true }), 'trace')).toHaveText('t88');
  await button(page, 'Close this side').click();

  await search('Key contains', '');
  await form.getByLabel('Partition', { exact: true }).selectOption('2');
  await form.getByLabel('From', { exact: true }).selectOption('offset');
  await form.getByLabel('Offset', { exact: true }).fill('98');
  await button(form, 'Search').click();
  await expect(count).toContainText('2 records');
  await expect(rows.nth(1)).toContainText('sensor-296');
  await form.getByLabel('Offset', { exact: true }).fill('101');
  await button(form, 'Search').click();
  await expectFailure(page, 'OFFSET_OUT_OF_RANGE', 1, false);

  await form.getByLabel('Partition', { exact: true }).selectOption('all');
  await form.getByLabel('From', { exact: true }).selectOption('time');
  await form.getByLabel('Time', { exact: true }).fill(localTime(start + 290_000));
  await button(form, 'Search').click();
  await expect(count).toContainText('10 records');
  await expect(rows.nth(1)).toContainText('sensor-290');

  await button(form, 'Live tail').click();
  await expect(rows.nth(1)).toContainText('sensor-299');
  await oxbow.produce('readings', [{ key: 'late', value: { celsius: 99 } }]);
  await expect(rows.nth(1)).toContainText('late');
});

test('records are deleted up to an offset: the log starts there, and who was further back is told', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Topics');
  await createTopic(oxbow, 'diary');
  const write = (letters: string) => oxbow.produce('diary', letters.split('').map((value) => ({ key: value, value })));
  await write('ab');
  await chooseTopic(page, 'diary');

  // Bob reads what is there, and says so.
  await button(page, 'Consume').click();
  await startConsumer(page, { name: 'Bob' });
  await expect(lane(page, 0).getByTitle('Bob of diary-readers: next is 2, 0 behind', { exact: true })).toBeVisible();
  await button(page, 'Let Bob leave').click();
  await expect(lane(page, 0).getByTitle('diary-readers: next is 2, 0 behind', { exact: true })).toBeVisible();
  await write('cdefgh');

  await button(lane(page, 0), 'Offset 5, key f').click();
  await button(page, 'Delete records up to here').click();
  await expect(lane(page, 0).getByTitle('log start offset: 5', { exact: true })).toBeVisible();
  await expect(button(lane(page, 0), 'Offset 5, key f')).toBeVisible();
  await expect(button(lane(page, 0), 'Offset 4, key e')).toBeHidden();
  expect((await oxbow.consume('diary')).map(({ key }) => key)).toEqual(['f', 'g', 'h']);
  expect((await oxbow.status()).topics.find(({ name }) => name === 'diary')!.partitions[0]!.logStartOffset).toBe(5);

  // His place is gone: without a word on what to do then, he fails.
  await button(page, 'Close this side').click();
  await startConsumer(page, { name: 'Bob', reset: 'none' });
  const bob = page.getByRole('article', { name: 'Consumer Bob', exact: true });
  await expect(bob).toContainText('failed');
  await expectFailure(bob, 'OFFSET_OUT_OF_RANGE', 1, false);

  // In a compacted topic the last record of a key may be as old as it likes.
  await createTopic(oxbow, 'homes', 1, 1, { 'cleanup.policy': 'compact' });
  await oxbow.produce('homes', [{ key: 'gwen', value: 'Paris' }, { key: 'gwen', value: 'Rome' }]);
  await chooseTopic(page, 'homes');
  await button(lane(page, 0), 'Offset 1, key gwen').click();
  await button(page, 'Delete records up to here').click();
  await expectFailure(page.getByRole('region', { name: 'Record homes-0@1', exact: true }), 'POLICY_VIOLATION', 44, false);
  await expect(button(lane(page, 0), 'Offset 0, key gwen')).toBeVisible();
});

test('segments go out as files that a decoder of somebody else reads', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Topics');
  await createTopic(oxbow, 'orders', 1, 1, { 'segment.bytes': '2000' });
  await oxbow.produce('orders', [
    { key: 'ż1', value: { total: 12.5, items: ['a', 'b'] }, timestamp: 1_700_000_000_000, headers: { trace: 'x1' } },
    { key: null, value: 'plain text', timestamp: 1_700_000_000_001 },
    { key: 'ż1', value: null, timestamp: 1_700_000_000_002 },
  ]);
  for (let i = 0; i < 3; i++) await oxbow.produce('orders', [1, 2].map((j) => ({ key: `k${j}`, value: { i, text: 'x'.repeat(600) } })));
  await chooseTopic(page, 'orders');
  const segments = page.getByRole('button', { name: /^Export segment \d+ of partition 0$/ });
  await expect(segments).toHaveCount(3);

  const decoded: Awaited<ReturnType<typeof decodeSegment>> = [];
  for (const segment of await segments.all()) {
    const base = /segment (\d+)/.exec((await segment.getAttribute('aria-label'))!)![1]!;
    const downloading = page.waitForEvent('download');
    await segment.click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe(`${base.padStart(20, '0')}.log`);
    const records = await decodeSegment(await readFile(await download.path()));
    expect(records[0]!.offset).toBe(base);
    decoded.push(...records);
  }
  const consumed = await oxbow.consume('orders');
  expect(consumed).toHaveLength(9);
  const asText = (value: unknown): string | null => (value === null || typeof value === 'string' ? value : JSON.stringify(value));
  expect(decoded.map(({ offset, timestamp, key, value, headers }) => [Number(offset), Number(timestamp), key?.toString() ?? null, value?.toString() ?? null, headers['trace']?.toString()])).toEqual(
    consumed.map(({ offset, timestamp, key, value, headers }) => [offset, timestamp, asText(key), asText(value), headers['trace']]),
  );
});

test('what Kafka refuses is said where it happens, by its name and number', async ({ oxbow }) => {
  const { page } = oxbow;
  await openPanel(oxbow, 'Topics');
  await createTopic(oxbow, 'small', 1, 1, { 'max.message.bytes': '200' });

  // A topic that is there, then one with more replicas than brokers, then a config that is none.
  await button(page, 'Create topic').first().click();
  const dialog = page.getByRole('dialog', { name: 'Create a topic', exact: true });
  const name = dialog.getByRole('textbox', { name: 'Name', exact: true });
  const isWrong = (field: Locator) => expect(field).toHaveAttribute('aria-invalid', 'true');
  await name.fill('small');
  await button(dialog, 'Create').click();
  await expectFailure(dialog, 'TOPIC_ALREADY_EXISTS', 36, false);
  await isWrong(name);
  await name.fill('big');
  await dialog.getByLabel('Replication factor', { exact: true }).fill('4');
  await button(dialog, 'Create').click();
  await expectFailure(dialog, 'INVALID_REPLICATION_FACTOR', 38, false);
  await isWrong(dialog.getByLabel('Replication factor', { exact: true }));
  await dialog.getByLabel('Replication factor', { exact: true }).fill('3');
  await dialog.getByLabel('Configs', { exact: true }).fill('retention.ms=soon');
  await button(dialog, 'Create').click();
  await expectFailure(dialog, 'INVALID_CONFIG', 40, false);
  await isWrong(dialog.getByLabel('Configs', { exact: true }));
  await button(dialog, 'Cancel').click();
  expect((await oxbow.cluster.describe()).topics.some((topic) => topic.name === 'big')).toBe(false);

  // A record that is too large for the topic.
  await chooseTopic(page, 'small');
  const form = await produceByHand(page, { key: 'a', value: 'x'.repeat(500) });
  await expectFailure(form, 'MESSAGE_TOO_LARGE', 10, false);
  await isWrong(form.getByLabel('Value', { exact: true }));
  await produceByHand(page, { value: 'x' });
  await expect(form.getByRole('status')).toContainText('Went to small-0@0');
  await expect(form.getByRole('alert')).toHaveCount(0);

  // A config of the topic that is there.
  await button(page, 'Configs of small').click();
  const configs = page.getByRole('dialog', { name: 'Configs of small', exact: true });
  await configs.getByLabel('min.insync.replicas', { exact: true }).fill('none');
  await button(configs, 'Save').click();
  await expectFailure(configs, 'INVALID_CONFIG', 40, false);
  await isWrong(configs.getByLabel('min.insync.replicas', { exact: true }));
  await configs.getByLabel('min.insync.replicas', { exact: true }).fill('2');
  await button(configs, 'Save').click();
  await expect(configs.getByLabel('min.insync.replicas', { exact: true })).toHaveAttribute('aria-invalid', 'false');
  await button(configs, 'Close').last().click();
  await expect(page.getByText('1 partition · replication factor 1 · min.insync.replicas 2')).toBeVisible();

  // Partitions are never taken away.
  await button(page, 'Add partitions to small').click();
  const adding = page.getByRole('dialog', { name: 'Add partitions to small', exact: true });
  await adding.getByLabel('Partitions in all', { exact: true }).fill('1');
  await button(adding, 'Add').click();
  await expectFailure(adding, 'INVALID_PARTITIONS', 37, false);
  await adding.getByLabel('Partitions in all', { exact: true }).fill('2');
  await button(adding, 'Add').click();
  await expect(lane(page, 1)).toBeVisible();

  await button(page, 'Delete topic small').click();
  await button(page.getByRole('dialog', { name: 'Delete topic small?', exact: true }), 'Delete topic').click();
  await expect(button(page, 'Topic small')).toHaveCount(0);
});
