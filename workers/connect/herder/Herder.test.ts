import { afterEach, describe, expect, test } from 'vitest';
import { encodeUtf8, nextInt, SeededRandom } from '../../common/index.ts';
import { partitionForKey } from '../../clients/index.ts';
import { ConnectHarness, type HarnessOptions } from '../testing/ConnectHarness.ts';
import { streamOf } from '../testing/streamOf.ts';

const opened: ConnectHarness[] = [];
const open = async (options: HarnessOptions = {}): Promise<ConnectHarness> => {
  const harness = await ConnectHarness.open(options);
  opened.push(harness);
  return harness;
};
const crash = async (harness: ConnectHarness, seed: number): Promise<ConnectHarness> => {
  const next = await harness.crash(seed);
  opened.push(next);
  return next;
};

afterEach(async () => {
  await Promise.allSettled(opened.splice(0).map((harness) => harness.close()));
});

const put = async (harness: ConnectHarness, name: string, config: Record<string, string>): Promise<void> => {
  const result = await harness.herder.putConnectorConfig(name, config);
  expect(result).toMatchObject({ ok: true });
};

const SMALL = 'symbol,price\nMSFT,39.81\nAMZN,\n"A,B",1\nX\nIBM,abc\nIBM,2.5\n';
const smallFile = { 'connector.class': 'FileSourceConnector', file: 'small.csv', topic: 'small', columns: 'symbol VARCHAR, price DOUBLE', key: 'symbol' };
const generator = { 'connector.class': 'io.confluent.kafka.connect.datagen.DatagenConnector', quickstart: 'letters_a', rate: '100000' };

const numbersCsv = (rows: number): string => `n,text\n${Array.from({ length: rows }, (_, i) => `${i},"row ${i}"\n`).join('')}`;
const numbersFile = { 'connector.class': 'FileSourceConnector', file: 'numbers.csv', topic: 'numbers', columns: 'n INTEGER, text VARCHAR' };
const numbersRows = (rows: number): string[] => Array.from({ length: rows }, (_, i) => `{"n":${i},"text":"row ${i}"}`);

describe('a file source', () => {
  test('loads its rows, skips what is broken, and ends', async () => {
    const harness = await open();
    await harness.files.write('small.csv', streamOf(SMALL));
    await put(harness, 'load', smallFile);
    await harness.untilState('load', 'COMPLETED');
    expect((await harness.records('small')).map(({ key, value }) => [key, value])).toEqual([
      ['MSFT', '{"symbol":"MSFT","price":39.81}'],
      ['AMZN', '{"symbol":"AMZN","price":null}'],
      ['A,B', '{"symbol":"A,B","price":1}'],
      ['IBM', '{"symbol":"IBM","price":2.5}'],
    ]);
    expect(harness.skipped).toMatchObject([
      { origin: 'load', topic: 'small', reason: 'the row has 1 cell, the header has 2', rawText: 'X', position: { row: 4, line: 5 } },
      { reason: 'column "price" is not a DOUBLE', rawText: 'IBM,abc', position: { row: 5, line: 6 } },
    ]);
    expect(harness.status('load')).toMatchObject({
      type: 'source', connectorClass: 'FileSourceConnector', topics: ['small'],
      tasks: [{ id: 0, state: 'COMPLETED', records: 4, skipped: 2, bytesDone: SMALL.length, bytesTotal: SMALL.length }],
    });
  });

  test('stays completed over a restart, with its counts, and loads nothing twice', async () => {
    const first = await open();
    await first.files.write('small.csv', streamOf(SMALL));
    await put(first, 'load', smallFile);
    await first.untilState('load', 'COMPLETED');
    const second = await crash(first, 1);
    await second.untilState('load', 'COMPLETED');
    expect(second.status('load')).toMatchObject({ tasks: [{ records: 4, skipped: 2, bytesDone: SMALL.length }] });
    expect(await second.values('small')).toHaveLength(4);
  });

  test.each([
    ['numbers.json', JSON.stringify(numbersRows(50).map((row): unknown => JSON.parse(row)), null, 1)],
    ['numbers.jsonl', numbersRows(50).join('\n')],
    ['numbers.csv', `\ufeff${numbersCsv(50).replaceAll('\n', '\r\n')}`],
    ['numbers.tsv', numbersCsv(50).replaceAll(',', '\t')],
  ])('finds out by itself what is in %s', async (file, content) => {
    const harness = await open();
    await harness.files.write(file, streamOf(content, 100));
    await put(harness, 'load', { 'connector.class': 'FileSourceConnector', file, topic: 'numbers' });
    await harness.untilState('load', 'COMPLETED');
    expect((await harness.values('numbers')).map((value): unknown => JSON.parse(value ?? ''))).toEqual(numbersRows(50).map((row): unknown => JSON.parse(row)));
  });

  test('takes the time of a row from a column, and columns by place when they were renamed', async () => {
    const harness = await open();
    await harness.files.write('t.csv', streamOf('d,v\n2020-01-02,1\n'));
    await put(harness, 'load', { 'connector.class': 'FileSourceConnector', file: 't.csv', topic: 't', columns: '`the day` VARCHAR, amount INTEGER', timestamp: 'the day' });
    await harness.untilState('load', 'COMPLETED');
    expect(await harness.records('t')).toEqual([{ key: null, value: '{"the day":"2020-01-02","amount":1}', timestamp: Date.UTC(2020, 0, 2) }]);
  });

  test('without tolerance delivers what comes before the broken row, fails with it, and stays there', async () => {
    const harness = await open();
    await harness.files.write('small.csv', streamOf(SMALL));
    await put(harness, 'load', { ...smallFile, 'errors.tolerance': 'none' });
    await harness.untilState('load', 'FAILED');
    expect(harness.status('load')?.tasks[0]).toMatchObject({ records: 3, skipped: 0, trace: 'Error: row 4, line 5: the row has 1 cell, the header has 2: X' });
    await harness.herder.restartConnector('load');
    await harness.untilState('load', 'FAILED');
    expect(await harness.values('small')).toHaveLength(3);
    expect(harness.skipped).toEqual([]);
  });

  test('puts rows where their keys belong, into as many partitions as were asked for', async () => {
    const harness = await open();
    await harness.files.write('numbers.csv', streamOf(numbersCsv(200)));
    await put(harness, 'load', { ...numbersFile, key: 'text', 'topic.creation.default.partitions': '3' });
    await harness.untilState('load', 'COMPLETED');
    const expected = [0, 0, 0];
    for (let i = 0; i < 200; i++) expected[partitionForKey(encodeUtf8(`row ${i}`), 3)]!++;
    const ends = await harness.client.endOffsets([0, 1, 2].map((partition) => ({ topic: 'numbers', partition })));
    expect(ends.map(({ offset }) => offset)).toEqual(expected);
  });

  test('fails when its topic is deleted under it, and once there is one again goes on with what was not taken', async () => {
    let allowed = 100;
    let letGo: (() => void) | undefined;
    const harness = await open({
      pacer: { acquire: () => (allowed-- > 0 ? 1 : new Promise<number>((resolve) => (letGo = () => resolve(1)))) },
    });
    await harness.files.write('numbers.csv', streamOf(numbersCsv(110)));
    await put(harness, 'load', numbersFile);
    await harness.until(() => harness.status('load')?.tasks[0]?.records === 100 && letGo !== undefined);
    await harness.admin.deleteTopics(['numbers']);
    letGo?.();
    await harness.untilState('load', 'FAILED');
    expect(harness.status('load')?.tasks[0]?.trace).toContain('numbers');
    allowed = 1000;
    await harness.herder.restartConnector('load');
    await harness.untilState('load', 'COMPLETED');
    expect(await harness.values('numbers')).toEqual(numbersRows(110).slice(100));
  });

  test('loads each row exactly once however often the tab dies', { timeout: 20_000 }, async () => {
    const random = new SeededRandom(5);
    for (let round = 0; round < 12; round++) {
      const rows = 3000;
      let harness = await open({ pacer: { acquire: () => 1 + nextInt(random, 60) }, seed: round });
      const format = round % 3;
      const file = ['numbers.csv', 'numbers.jsonl', 'numbers.json'][format]!;
      const content = [numbersCsv(rows), numbersRows(rows).join('\n'), `[${numbersRows(rows).join(',\n')}]`][format]!;
      await harness.files.write(file, streamOf(content));
      await put(harness, 'load', { ...numbersFile, file, ...(round % 2 === 0 ? {} : { key: 'n' }) });
      for (let crashes = 0; crashes < 4; crashes++) {
        for (let yields = nextInt(random, 60); yields > 0; yields--) await harness.time.yield();
        harness = await crash(harness, round * 10 + crashes);
      }
      await harness.untilState('load', 'COMPLETED');
      expect(await harness.values('numbers')).toEqual(numbersRows(rows));
      expect(harness.status('load')?.tasks[0]?.records).toBe(rows);
      await harness.close();
    }
  });
});

describe('a generator', () => {
  test('goes on with the same records after every crash', { timeout: 20_000 }, async () => {
    const whole = await open();
    await put(whole, 'gen', { ...generator, iterations: '4000', seed: '9' });
    await whole.untilState('gen', 'COMPLETED');
    const expected = await whole.records('letters_a');
    expect(expected).toHaveLength(4000);
    const random = new SeededRandom(3);
    let harness = await open({ seed: 1 });
    await put(harness, 'gen', { ...generator, iterations: '4000', seed: '9' });
    for (let crashes = 0; crashes < 5; crashes++) {
      for (let yields = nextInt(random, 100); yields > 0; yields--) await harness.time.yield();
      harness = await crash(harness, crashes);
    }
    await harness.untilState('gen', 'COMPLETED');
    const records = await harness.records('letters_a');
    expect(records.map(({ key, value }) => [key, value])).toEqual(expected.map(({ key, value }) => [key, value]));
  });

  test('pauses at once, loses nothing, and stays paused over a restart', async () => {
    const first = await open();
    await put(first, 'gen', { ...generator, iterations: '20000' });
    await first.until(() => (first.status('gen')?.tasks[0]?.records ?? 0) > 100);
    await first.herder.pauseConnector('gen');
    await first.untilState('gen', 'PAUSED');
    for (let i = 0; i < 20; i++) await first.time.yield();
    const before = first.status('gen')?.tasks[0]?.records;
    for (let i = 0; i < 20; i++) await first.time.yield();
    expect(first.status('gen')?.tasks[0]?.records).toBe(before);
    const second = await crash(first, 1);
    await second.untilState('gen', 'PAUSED');
    await second.herder.resumeConnector('gen');
    await second.untilState('gen', 'COMPLETED');
    const numbers = (await second.values('letters_a')).map((value) => (JSON.parse(value ?? '') as { n: number }).n);
    expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
  });

  test('gives exactly as many records as the pacer lets in, and unused grants come back', async () => {
    let permits = 0;
    let waiting: Array<() => void> = [];
    const acquire = (wanted: number): number | Promise<number> => {
      if (permits === 0) return new Promise<void>((resolve) => waiting.push(resolve)).then(() => acquire(wanted));
      const granted = Math.min(permits, wanted);
      permits -= granted;
      return granted;
    };
    const allow = (more: number): void => {
      permits += more;
      const woken = waiting;
      waiting = [];
      for (const resume of woken) resume();
    };
    const harness = await open({ pacer: { acquire, release: allow } });
    await put(harness, 'gen', generator);
    for (const step of [1, 1, 5]) {
      const before = (await harness.values('letters_a')).length;
      allow(step);
      await harness.until(async () => (await harness.values('letters_a')).length >= before + step);
      for (let i = 0; i < 20; i++) await harness.time.yield();
      expect(await harness.values('letters_a')).toHaveLength(before + step);
    }
    expect(await harness.herder.deleteConnector('gen')).toMatchObject({ ok: true });
  });
});

describe('configurations', () => {
  test('are judged before anything is done', async () => {
    const { herder, admin, files } = await open();
    await files.write('small.csv', streamOf(SMALL));
    const errorsOf = async (config: Record<string, string>): Promise<unknown> => {
      const result = await herder.putConnectorConfig('c', config);
      return result.ok ? 'no error' : result.error;
    };
    expect(await errorsOf({})).toMatchObject([{ code: 'MISSING_CONFIG', key: 'connector.class' }]);
    expect(await errorsOf({ 'connector.class': 'DatagenConector' })).toMatchObject([{ code: 'UNKNOWN_CONNECTOR_CLASS', suggestion: 'DatagenConnector' }]);
    expect(await errorsOf({ ...generator, quickstart: 'rating', raet: '1', 'tasks.max': 'x' })).toMatchObject([
      { code: 'INVALID_VALUE', key: 'quickstart', suggestion: 'ratings' },
      { code: 'INVALID_VALUE', key: 'tasks.max' },
      { code: 'UNKNOWN_CONFIG', key: 'raet' },
    ]);
    expect(await errorsOf({ ...generator, topic: 'a b' })).toMatchObject([{ code: 'TOPIC_NOT_CREATED', key: 'topic' }]);
    expect(await errorsOf({ ...smallFile, file: 'smal.csv' })).toMatchObject([{ code: 'FILE_NOT_FOUND', key: 'file', suggestion: 'small.csv' }]);
    expect(await errorsOf({ ...smallFile, columns: 'symbol TEXT' })).toMatchObject([{ code: 'INVALID_VALUE', key: 'columns' }]);
    expect(await errorsOf({ ...smallFile, key: 'symbl' })).toMatchObject([{ code: 'INVALID_VALUE', key: 'key', suggestion: 'symbol' }]);
    expect(await errorsOf({ ...smallFile, delimiter: ';;' })).toMatchObject([{ code: 'INVALID_VALUE', key: 'delimiter' }]);
    expect(herder.status()).toEqual([]);
    expect((await admin.listTopics({ listInternal: true })).map(({ name }) => name).filter((name) => !/^(_|connect-)/.test(name))).toEqual([]);
  });

  test('of connectors that are not there are answered with the one that was probably meant', async () => {
    const { herder } = await open();
    await herder.putConnectorConfig('orders', { ...generator, iterations: '1' });
    for (const call of [herder.deleteConnector('order'), herder.pauseConnector('order'), herder.restartConnector('order')])
      expect(await call).toMatchObject({ ok: false, error: [{ code: 'UNKNOWN_CONNECTOR', suggestion: 'orders' }] });
  });

  test('that are put again change nothing; changed ones go on where the connector stood', async () => {
    const harness = await open();
    await put(harness, 'gen', { ...generator, iterations: '10' });
    await harness.untilState('gen', 'COMPLETED');
    await put(harness, 'gen', { ...generator, iterations: '10' });
    await put(harness, 'gen', { ...generator, iterations: '15' });
    await harness.untilState('gen', 'COMPLETED');
    expect((await harness.values('letters_a')).map((value) => (JSON.parse(value ?? '') as { n: number }).n)).toEqual(Array.from({ length: 15 }, (_, i) => i));
  });

  test('that were deleted are gone for good, and a connector of that name begins anew', async () => {
    const first = await open();
    await put(first, 'gen', { ...generator, iterations: '3' });
    await first.untilState('gen', 'COMPLETED');
    expect(await first.herder.deleteConnector('gen')).toMatchObject({ ok: true });
    expect(first.herder.status()).toEqual([]);
    const second = await crash(first, 1);
    expect(second.herder.status()).toEqual([]);
    await put(second, 'gen', { ...generator, iterations: '3' });
    await second.untilState('gen', 'COMPLETED');
    expect(await second.values('letters_a')).toHaveLength(6);
  });

  test('are kept under the keys of Kafka Connect', async () => {
    const harness = await open();
    await put(harness, 'gen', { ...generator, iterations: '3' });
    await harness.untilState('gen', 'COMPLETED');
    await harness.herder.pauseConnector('gen');
    const config = await harness.records('connect-configs');
    expect(config.map(({ key }) => key)).toEqual(['connector-gen', 'target-state-gen']);
    expect(JSON.parse(config[0]?.value ?? '')).toEqual({ properties: { ...generator, iterations: '3' } });
    expect((await harness.records('connect-offsets')).at(-1)).toMatchObject({
      key: '["gen",{"quickstart":"letters_a","topic":"letters_a"}]',
      value: '{"offset":{"iteration":3},"records":3,"skipped":0}',
    });
    expect((await harness.records('connect-status')).at(-1)).toMatchObject({ key: 'status-task-gen-0', value: '{"state":"COMPLETED","worker_id":"oxbow"}' });
  });
});
