import { afterEach, describe, expect, test } from 'vitest';
import { SeededRandom, SystemTime } from '../common/index.ts';
import { emptyDocument, type PipelineDocument, type TelemetryFrame } from '../protocol/index.ts';
import { FaultyStorage, MemoryStorage, type StorageEngine } from '../storage/index.ts';
import { Engine } from './Engine.ts';

const OPTIONS = { databaseName: 'test', storage: 'memory', durability: 'relaxed' } as const;

const engines: Engine[] = [];
const openEngine = async (storage: StorageEngine = new MemoryStorage()): Promise<Engine> => {
  const engine = new Engine(new SystemTime(), async () => storage);
  await engine.open(OPTIONS);
  engines.push(engine);
  return engine;
};
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

const documentOf = (text: string): PipelineDocument => ({ ...emptyDocument(), text });
const TEXT = `
CREATE STREAM s (id VARCHAR KEY, n INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=2);
CREATE STREAM big AS SELECT * FROM s WHERE n > 10 EMIT CHANGES;
CREATE TABLE sums AS SELECT id, SUM(n) AS total FROM big GROUP BY id EMIT CHANGES;
`;

describe('deployment', () => {
  test('runs a text, and again changes nothing', async () => {
    const engine = await openEngine();
    expect(await engine.deploy(documentOf(TEXT))).toMatchObject({ created: ['S', 'BIG', 'SUMS'], errors: [] });
    expect(await engine.deploy(documentOf(TEXT))).toMatchObject({ created: [], replaced: [], dropped: [], unchanged: ['S', 'BIG', 'SUMS'] });
  });

  test('a changed query starts over with what reads it, and its answer is that of the new text over all records', async () => {
    const engine = await openEngine();
    await engine.deploy(documentOf(TEXT));
    await engine.produce('s', [{ key: 'a', value: { n: 5 } }, { key: 'a', value: { n: 20 } }, { key: 'b', value: { n: 30 } }]);
    await engine.idle();
    expect(await engine.table('sums', {})).toEqual(expect.arrayContaining([{ ID: 'a', TOTAL: 20 }, { ID: 'b', TOTAL: 30 }]));
    expect(await engine.deploy(documentOf(TEXT.replace('n > 10', 'n > 1')))).toMatchObject({ replaced: ['BIG', 'SUMS'], unchanged: ['S'] });
    await engine.idle();
    expect(await engine.table('sums', {})).toEqual(expect.arrayContaining([{ ID: 'a', TOTAL: 25 }, { ID: 'b', TOTAL: 30 }]));
  });

  test('a statement with a mistake is told with its place; the rest runs', async () => {
    const engine = await openEngine();
    const { created, errors } = await engine.deploy(documentOf(TEXT.replace('WHERE n > 10', 'WHERE m > 10')));
    expect(created).toEqual(['S']);
    expect(errors[0]).toMatchObject({ code: 'UNKNOWN_COLUMN', line: 3, caret: expect.stringContaining('^') });
  });

  test('a change that cannot be takes nothing down', async () => {
    const engine = await openEngine();
    await engine.deploy(documentOf(TEXT));
    const { errors, ...rest } = await engine.deploy(documentOf(TEXT.replace('PARTITIONS=2', 'PARTITIONS=3')));
    expect(errors).toMatchObject([{ code: 'INVALID_PROPERTY', line: 2, column: TEXT.indexOf('WITH'), message: expect.stringContaining('2 partition(s), not 3') }]);
    expect(rest).toEqual({ created: [], replaced: [], dropped: [], unchanged: ['BIG', 'SUMS'] });
    const missing = await engine.deploy(documentOf(TEXT.replace("KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=2", "KAFKA_TOPIC='nowhere', VALUE_FORMAT='JSON'")));
    expect(missing).toMatchObject({ errors: [{ code: 'UNKNOWN_TOPIC' }], dropped: [], unchanged: ['BIG', 'SUMS'] });
    await engine.produce('s', [{ key: 'a', value: { n: 20 } }]);
    await engine.idle();
    expect(await engine.table('sums', {})).toEqual([{ ID: 'a', TOTAL: 20 }]);
  });

  test('what a statement outside of the document dropped is created again', async () => {
    const engine = await openEngine();
    await engine.deploy(documentOf(TEXT));
    await engine.ksql('DROP TABLE sums DELETE TOPIC;');
    expect((await engine.view(documentOf(TEXT))).undeployed).toEqual(['SUMS/group', 'SUMS']);
    expect(await engine.deploy(documentOf(TEXT))).toMatchObject({ created: ['SUMS'], unchanged: ['S', 'BIG'] });
  });

  test('clear takes everything away that the document made', async () => {
    const engine = await openEngine();
    await engine.deploy(documentOf(TEXT));
    await engine.clear();
    const { topics, queries } = await engine.status();
    expect(queries).toEqual([]);
    expect(topics.filter(({ isInternal, name }) => !isInternal && name !== 'ksql_processing_log')).toEqual([]);
  });
});

describe('records in and out', () => {
  test('produce makes a missing topic; consume gives back what went in', async () => {
    const engine = await openEngine();
    const [first] = await engine.produce('fresh', [{ key: 'k', value: { a: 1 }, timestamp: 5, headers: { h: 'x' } }, { value: 'text' }, { key: 'k', value: null }]);
    expect(first).toEqual({ topic: 'fresh', partition: 0, offset: 0, timestamp: 5 });
    const records = await engine.consume('fresh', {});
    expect(records.map(({ key, value }) => [key, value])).toEqual([['k', { a: 1 }], [null, 'text'], ['k', null]]);
    expect(records[0]).toMatchObject({ timestamp: 5, headers: { h: 'x' } });
    expect((await engine.consume('fresh', { offset: 1, max: 1 })).map(({ value }) => value)).toEqual(['text']);
    await expect(engine.consume('nowhere', {})).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
  });

  test('a table can be read as it was at a position of its changelog', async () => {
    const engine = await openEngine();
    await engine.deploy(documentOf("CREATE TABLE t (id VARCHAR PRIMARY KEY, city VARCHAR) WITH (KAFKA_TOPIC='t', VALUE_FORMAT='JSON', PARTITIONS=1);"));
    await engine.produce('t', [{ key: 'gwen', value: { city: 'Paris' } }, { key: 'gwen', value: { city: 'Rome' } }, { key: 'gwen', value: null }]);
    expect(await engine.table('t', { atOffset: 1 })).toEqual([{ ID: 'gwen', CITY: 'Paris' }]);
    expect(await engine.table('t', { atOffset: 2 })).toEqual([{ ID: 'gwen', CITY: 'Rome' }]);
    expect(await engine.table('t', {})).toEqual([]);
  });

  test('numbers as keys go through KSQL as numbers', async () => {
    const engine = await openEngine();
    await engine.deploy(documentOf("CREATE STREAM s (id BIGINT KEY, n INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=1); CREATE TABLE c AS SELECT id, COUNT(*) AS n FROM s GROUP BY id EMIT CHANGES;"));
    await engine.produce('s', [{ key: 7, value: { n: 1 } }, { key: 7, value: { n: 2 } }]);
    await engine.idle();
    expect(await engine.table('c', {})).toEqual([{ ID: 7, N: 2 }]);
    expect((await engine.consume('C', {})).map(({ key }) => key)).toEqual([7, 7]);
  });

  test('skipped records are counted and can be read where they lie', async () => {
    const engine = await openEngine();
    await engine.deploy(documentOf(TEXT));
    await engine.produce('s', [{ key: 'a', value: 'not json' }, { key: 'a', value: { n: 'many' } }, { key: 'a', value: { n: 11 } }]);
    await engine.idle();
    expect(await engine.table('sums', {})).toEqual([{ ID: 'a', TOTAL: 11 }]);
    const { queries } = await engine.status();
    const query = queries.find(({ sink }) => sink === 'BIG')!;
    expect(query.skipped).toBe(2);
    const entries = await engine.processingLog({ origin: query.queryId, limit: 10 });
    expect(entries.map(({ record }) => record)).toEqual(['not json', '{"n":"many"}']);
  });
});

describe('time', () => {
  test('pausing holds records back and drops none; a step lets that many through', async () => {
    const engine = await openEngine();
    await engine.deploy(documentOf(TEXT));
    await engine.pause();
    await engine.produce('s', [11, 12, 13].map((n) => ({ key: 'a', value: { n } })));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await engine.consume('BIG', {})).toEqual([]);
    await engine.step(1);
    await expect.poll(async () => (await engine.consume('BIG', {})).length).toBe(1);
    await engine.resume();
    await engine.idle();
    expect(await engine.table('sums', {})).toEqual([{ ID: 'a', TOTAL: 36 }]);
  });
});

describe('after it was closed and opened again', () => {
  test('document, tables and skipped counts are there', async () => {
    const storage = new MemoryStorage();
    const first = await openEngine(storage);
    const document = { ...documentOf(TEXT), layout: { positions: { S: { x: 1, y: 2 } } } };
    await first.saveDocument(document);
    await first.deploy(document);
    await first.produce('s', [{ key: 'a', value: { n: 11 } }, { key: 'a', value: 'bad' }]);
    await first.idle();
    await first.close();
    const second = new Engine(new SystemTime(), async () => storage);
    engines.push(second);
    expect(await second.open(OPTIONS)).toMatchObject({ isFirstVisit: false, recoveries: [] });
    expect(await second.getDocument()).toEqual(document);
    expect((await second.view(document)).undeployed).toEqual([]);
    expect(await second.table('sums', {})).toEqual([{ ID: 'a', TOTAL: 11 }]);
    expect((await second.status()).queries.find(({ sink }) => sink === 'BIG')!.skipped).toBe(1);
  });
});

describe('telemetry', () => {
  test('counts of nodes are exact and the rows of an open table come with their changes', async () => {
    const engine = await openEngine();
    const document = documentOf(TEXT);
    await engine.deploy(document);
    const frames: TelemetryFrame[] = [];
    await engine.subscribe((frame) => frames.push(frame));
    await engine.watch({ document, views: [{ viewId: 'v', kind: 'table', name: 'SUMS', limit: 10 }] });
    await engine.produce('s', [{ key: 'a', value: { n: 11 } }, { key: 'a', value: { n: 1 } }]);
    await expect.poll(() => frames.flatMap(({ nodes }) => nodes).findLast(({ nodeId }) => nodeId === 'BIG/where')).toMatchObject({ recordsIn: 2, recordsOut: 1, lag: 0 });
    await expect.poll(() => frames.flatMap(({ views }) => views).flatMap((view) => (view.kind === 'rows' ? view.changes : [])).at(-1)).toEqual({ key: '["a"]', row: ['a', 11] });
    await expect.poll(() => frames.flatMap(({ edges }) => edges).filter(({ edgeId }) => edgeId === 'BIG/where->BIG').reduce((sum, { count }) => sum + count, 0)).toBe(1);
  });
});

test('a storage that fails is told with the next frame; nothing after it is acknowledged', async () => {
  const time = new SystemTime();
  const storage = new FaultyStorage(new MemoryStorage(), time, new SeededRandom(1), { failure: 0, maxDelayYields: 0 });
  const engine = await openEngine(storage);
  const frames: TelemetryFrame[] = [];
  await engine.subscribe((frame) => frames.push(frame));
  await engine.produce('before', [{ value: 'kept' }]);
  storage.failNextWrite();
  await expect(engine.produce('before', [{ value: 'lost' }])).rejects.toMatchObject({ errorName: 'KAFKA_STORAGE_ERROR' });
  await expect.poll(() => frames.at(-1)?.storageFailure).toMatch(/\w/);
  engines.splice(0);
});
