import { afterEach, describe, expect, test } from 'vitest';
import { encodeUtf8, nextInt, SeededRandom } from '../../../common/index.ts';
import { Producer } from '../../../clients/index.ts';
import { ConnectHarness, type HarnessOptions } from '../../testing/ConnectHarness.ts';

const opened: ConnectHarness[] = [];
const open = async (options: HarnessOptions = {}): Promise<ConnectHarness> => {
  const harness = await ConnectHarness.open(options);
  opened.push(harness);
  return harness;
};

afterEach(async () => {
  await Promise.allSettled(opened.splice(0).map((harness) => harness.close()));
});

const produce = async (harness: ConnectHarness, topic: string, records: ReadonlyArray<readonly [key: string | Uint8Array | null, value: string | null]>): Promise<void> => {
  await harness.admin.createTopics([{ name: topic, numPartitions: 1 }]);
  const producer = new Producer(harness.cluster.network, harness.time);
  await Promise.all(records.map(([key, value]) =>
    producer.send({ topic, partition: 0, timestamp: 1000, key: typeof key === 'string' ? encodeUtf8(key) : key, value: value === null ? null : encodeUtf8(value) })));
  await producer.close();
};

const sink = async (harness: ConnectHarness, config: Record<string, string>, records: number): Promise<string | undefined> => {
  expect(await harness.herder.putConnectorConfig('out', { 'connector.class': 'FileSinkConnector', topics: 'in', ...config })).toMatchObject({ ok: true });
  await harness.until(() => (harness.status('out')?.tasks[0]?.records ?? 0) >= records);
  return harness.fileText(config['file'] ?? '');
};

describe('a file sink', () => {
  test('writes a value a line, on one line', async () => {
    const harness = await open();
    await produce(harness, 'in', [['k', '{"a":1}'], [null, ' {\n "a":"x\\ny"}'], ['k', '7']]);
    expect(await sink(harness, { file: 'out.jsonl' }, 3)).toBe('{"a":1}\n{  "a":"x\\ny"}\n7\n');
  });

  test('writes an array that closes when it is taken out', async () => {
    const harness = await open();
    await produce(harness, 'in', [['k', '{"a":1}'], ['k', '{"a":2}']]);
    const text = await sink(harness, { file: 'out.json', 'include.key': 'true', 'include.timestamp': 'true' }, 2);
    expect(JSON.parse(text ?? '')).toEqual([{ _key: 'k', _timestamp: 1000, a: 1 }, { _key: 'k', _timestamp: 1000, a: 2 }]);
    expect(await harness.files.read('out.json')).toMatchObject({ mediaType: 'application/json' });
  });

  test('an array of nothing is an array', async () => {
    const harness = await open();
    await produce(harness, 'in', [['k', 'no json']]);
    await harness.herder.putConnectorConfig('out', { 'connector.class': 'FileSinkConnector', topics: 'in', file: 'out.json' });
    await harness.until(() => harness.status('out')?.tasks[0]?.skipped === 1);
    expect(JSON.parse((await harness.fileText('out.json')) ?? '')).toEqual([]);
  });

  test('writes CSV with the columns of the first record', async () => {
    const harness = await open();
    await produce(harness, 'in', [
      [Uint8Array.of(0, 0, 0, 5), '{"a":1,"b":"x, \\"y\\""}'],
      [Uint8Array.of(0, 0, 0, 6), '{"b":"","c":3,"a":null}'],
      [null, '{"a":{"n":[1]},"b":"two\\nlines"}'],
    ]);
    const text = await sink(harness, { file: 'out.csv', 'include.key': 'true', 'key.type': 'INTEGER', 'key.name': 'id' }, 3);
    expect(text).toBe('id,a,b\r\n5,1,"x, ""y"""\r\n6,,""\r\n,"{""n"":[1]}","two\nlines"\r\n');
  });

  test('skips and counts what does not fit', async () => {
    const harness = await open();
    await produce(harness, 'in', [['k', '{"a":1}'], ['k', null], ['k', 'x'], ['k', '[1]'], ['k', '{"a":2}']]);
    expect(await sink(harness, { file: 'out.csv' }, 2)).toBe('a\r\n1\r\n2\r\n');
    expect(harness.status('out')?.tasks[0]).toMatchObject({ records: 2, skipped: 3 });
    expect(harness.skipped.map(({ reason, position }) => [reason, position])).toEqual([
      ['the value is null', { row: 1, partition: 0 }], ['the value is not JSON', { row: 2, partition: 0 }], ['the value is not a JSON object', { row: 3, partition: 0 }],
    ]);
  });

  test('without tolerance writes what comes before the bad record, fails with it, and stays there', async () => {
    const harness = await open();
    await produce(harness, 'in', [['k', '{"a":1}'], ['k', 'x'], ['k', '{"a":2}']]);
    expect(await sink(harness, { file: 'out.jsonl', 'errors.tolerance': 'none' }, 1)).toBe('{"a":1}\n');
    for (const again of [false, true]) {
      if (again) await harness.herder.restartConnector('out');
      await harness.untilState('out', 'FAILED');
      expect(harness.status('out')?.tasks[0]).toMatchObject({ records: 1, skipped: 0, trace: 'Error: row 1: the value is not JSON: x' });
    }
    expect(await harness.fileText('out.jsonl')).toBe('{"a":1}\n');
  });

  test('waits for a topic that is not there yet', async () => {
    const harness = await open();
    await harness.herder.putConnectorConfig('out', { 'connector.class': 'FileSinkConnector', topics: 'in', file: 'out.jsonl' });
    await harness.time.yield();
    await produce(harness, 'in', [['k', '{"a":1}']]);
    await harness.until(async () => (await harness.fileText('out.jsonl')) === '{"a":1}\n');
  });

  test('begins anew when it was dropped, and does not go on with a file of another format', async () => {
    const harness = await open();
    await produce(harness, 'in', [['k', '{"a":1}']]);
    await sink(harness, { file: 'out' }, 1);
    await harness.herder.putConnectorConfig('out', { 'connector.class': 'FileSinkConnector', topics: 'in', file: 'out', format: 'CSV' });
    await harness.untilState('out', 'FAILED');
    await harness.herder.deleteConnector('out');
    expect(await sink(harness, { file: 'out', format: 'csv' }, 1)).toBe('a\r\n1\r\n');
  });

  test.each(['JSONL', 'JSON', 'CSV'])('holds exactly what its topic holds after crashes, as %s', { timeout: 20_000 }, async (format) => {
    const random = new SeededRandom(11);
    for (let round = 0; round < 3; round++) {
      let harness = await open({ pacer: { acquire: () => 1 + nextInt(random, 40) }, seed: round });
      await harness.herder.putConnectorConfig('gen', { 'connector.class': 'DatagenConnector', quickstart: 'letters_b', topic: 'in', rate: '100000', iterations: '1500' });
      await harness.herder.putConnectorConfig('out', { 'connector.class': 'FileSinkConnector', topics: 'in', file: 'out', format });
      for (let crashes = 0; crashes < 4; crashes++) {
        for (let yields = nextInt(random, 60); yields > 0; yields--) await harness.time.yield();
        harness = await harness.crash(round * 10 + crashes);
        opened.push(harness);
      }
      await harness.until(() => harness.status('out')?.tasks[0]?.records === 1500);
      const values = await harness.values('in');
      const text = (await harness.fileText('out')) ?? '';
      if (format === 'CSV') {
        const rows = values.map((value) => JSON.parse(value ?? '') as { letter: string; n: number });
        expect(text).toBe(`letter,n\r\n${rows.map(({ letter, n }) => `${letter},${n}\r\n`).join('')}`);
      } else expect(text).toBe(format === 'JSONL' ? values.map((value) => `${value ?? ''}\n`).join('') : `[\n${values.join(',\n')}\n]\n`);
      await harness.close();
    }
  });
});
