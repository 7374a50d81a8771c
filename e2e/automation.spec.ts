import { expect, test, type Oxbow } from './fixtures.ts';

const TEXT = `CREATE STREAM hits (page VARCHAR KEY, ms INT) WITH (KAFKA_TOPIC='hits', VALUE_FORMAT='JSON', PARTITIONS=2);
CREATE STREAM slow AS SELECT * FROM hits WHERE ms > 100 EMIT CHANGES;
CREATE TABLE per_page AS SELECT page, COUNT(*) AS n FROM hits GROUP BY page EMIT CHANGES;
`;

const start = async (oxbow: Oxbow): Promise<void> => {
  await oxbow.pipeline.clear();
  await oxbow.pipeline.fromKsql(TEXT);
  expect((await oxbow.pipeline.deploy()).errors).toEqual([]);
};

test('records go in by produce and come out of tables, topics and queries', async ({ oxbow }) => {
  await start(oxbow);
  const sent = await oxbow.produce('hits', [
    { key: '/home', value: { ms: 20 }, timestamp: 1_000, headers: { trace: 'abc' } },
    { key: '/home', value: { ms: 300 } },
    { key: '/cart', value: { ms: 500 }, partition: 1 },
  ]);
  expect(sent[0]).toMatchObject({ topic: 'hits', offset: 0, timestamp: 1_000 });
  expect(sent[2]!.partition).toBe(1);
  await oxbow.idle();
  expect((await oxbow.table('PER_PAGE')).sort((a, b) => (String(a['PAGE']) < String(b['PAGE']) ? -1 : 1))).toEqual([{ PAGE: '/cart', N: 1 }, { PAGE: '/home', N: 2 }]);
  const [first] = await oxbow.consume('hits', { partition: sent[0]!.partition, offset: 0, max: 1 });
  expect(first).toMatchObject({ key: '/home', value: { ms: 20 }, timestamp: 1_000, headers: { trace: 'abc' } });
  expect((await oxbow.consume('SLOW')).map(({ value }) => value)).toEqual(expect.arrayContaining([{ MS: 300 }, { MS: 500 }]));

  const results = await oxbow.ksql("SELECT page, n FROM per_page WHERE page = '/home'; SHOW STREAMS; DESCRIBE slow; EXPLAIN SELECT * FROM hits EMIT CHANGES; PRINT hits FROM BEGINNING LIMIT 2; SELECT ms FROM hits EMIT CHANGES LIMIT 3;");
  expect(results.map(({ type }) => type)).toEqual(['rows', 'streams', 'description', 'explanation', 'records', 'rows']);
  expect(results[0]!.rows).toEqual([{ PAGE: '/home', N: 2 }]);
  expect(results[5]!.rows).toHaveLength(3);
});

test('a table can be read as it was', async ({ oxbow }) => {
  await oxbow.pipeline.clear();
  await oxbow.ksql("CREATE TABLE homes (name VARCHAR PRIMARY KEY, city VARCHAR) WITH (KAFKA_TOPIC='homes', VALUE_FORMAT='JSON', PARTITIONS=1);");
  await oxbow.produce('homes', ['Paris', 'Rome', 'Oslo'].map((city) => ({ key: 'gwen', value: { city } })));
  expect(await oxbow.table('HOMES', { atOffset: 2 })).toEqual([{ NAME: 'gwen', CITY: 'Rome' }]);
  expect(await oxbow.table('HOMES')).toEqual([{ NAME: 'gwen', CITY: 'Oslo' }]);
});

test('a mistake comes back with its place, a caret and the nearest name, and stops nothing', async ({ oxbow }) => {
  await start(oxbow);
  const [error] = await oxbow.ksql('\nSELECT pgae FROM hits EMIT CHANGES LIMIT 1;');
  expect(error).toMatchObject({ type: 'error', error: { code: 'UNKNOWN_COLUMN', line: 2, column: 8, suggestion: 'PAGE' } });
  expect(error!.error!.caret).toContain('^^^^');
  await oxbow.produce('hits', [{ key: 'a', value: { ms: 1 } }]);
  await oxbow.idle();
  expect(await oxbow.table('PER_PAGE')).toEqual([{ PAGE: 'a', N: 1 }]);
});

test('the document goes out and comes in again, with its places', async ({ oxbow }) => {
  await start(oxbow);
  const document = { ...(await oxbow.pipeline.get()), layout: { positions: { HITS: { x: 11, y: 22 } } } };
  await oxbow.pipeline.clear();
  await expect(oxbow.node('HITS')).toHaveCount(0);
  await oxbow.pipeline.load(document);
  expect(await oxbow.pipeline.toKsql()).toBe(TEXT);
  await expect(oxbow.node('HITS')).toBeVisible();
  await oxbow.pipeline.deploy();
  await oxbow.reload();
  expect(await oxbow.pipeline.get()).toEqual(document);
  expect((await oxbow.pipeline.deploy()).unchanged).toEqual(['HITS', 'SLOW', 'PER_PAGE']);
});

test('what the API creates stands in the text and on the canvas, and leaves both when it is dropped', async ({ oxbow }) => {
  await start(oxbow);
  await oxbow.ksql('CREATE TABLE slowest AS SELECT page, MAX(ms) AS ms FROM hits GROUP BY page EMIT CHANGES;');
  await expect(oxbow.node('SLOWEST/group')).toBeVisible();
  expect(await oxbow.pipeline.toKsql()).toContain('CREATE TABLE slowest');
  await oxbow.ksql('DROP TABLE slowest DELETE TOPIC;');
  await expect(oxbow.node('SLOWEST')).toHaveCount(0);
  expect(await oxbow.pipeline.toKsql()).toBe(TEXT);
});

test('pausing holds everything and drops nothing, a step moves one record, speed makes generators faster', async ({ oxbow }) => {
  await start(oxbow);
  await oxbow.time.pause();
  await oxbow.produce('hits', [1, 2, 3].map((ms) => ({ key: 'a', value: { ms: ms * 200 } })));
  await oxbow.time.step(1);
  await expect.poll(async () => (await oxbow.consume('SLOW')).length + Number((await oxbow.table('PER_PAGE'))[0]?.['N'] ?? 0)).toBe(1);
  await oxbow.time.resume();
  await oxbow.idle();
  expect(await oxbow.table('PER_PAGE')).toEqual([{ PAGE: 'a', N: 3 }]);
  expect(await oxbow.consume('SLOW')).toHaveLength(3);

  await oxbow.time.speed(50);
  await oxbow.ksql("CREATE SOURCE CONNECTOR gen WITH ('connector.class'='DatagenConnector', 'quickstart'='widgets', 'topic'='w', 'rate'='10', 'iterations'='300');");
  // 30 seconds of records at ten a second.
  await expect.poll(async () => (await oxbow.status()).connectors[0]!.state, { timeout: 8_000 }).toBe('COMPLETED');
  expect(await oxbow.consume('w')).toHaveLength(300);
  expect((await oxbow.status()).time).toMatchObject({ isPaused: false, speed: 50 });
});

test('status tells topics, groups, queries, connectors and storage', async ({ oxbow }) => {
  await start(oxbow);
  await oxbow.produce('hits', [{ key: 'a', value: { ms: 1 } }]);
  await oxbow.idle();
  const status = await oxbow.status();
  expect(status.topics.find(({ name }) => name === 'hits')!.partitions).toHaveLength(2);
  expect(status.queries.map(({ sink, state, lag }) => [sink, state, lag])).toEqual([['SLOW', 'RUNNING', 0], ['PER_PAGE', 'RUNNING', 0]]);
  expect(status.groups.flatMap(({ offsets }) => offsets).every(({ lag }) => lag === 0)).toBe(true);
  expect(status.storage).toMatchObject({ kind: 'indexeddb', recoveries: [] });
  expect(status.storage.usedBytes).toBeGreaterThan(0);
});

test('everything a hand can use has a name, and nodes say what they are', async ({ oxbow }) => {
  await start(oxbow);
  await expect(oxbow.node('PER_PAGE')).toBeVisible();
  const nameless = await oxbow.page.getByRole('button').evaluateAll((buttons) =>
    buttons.filter((button) => !(button.getAttribute('aria-label') ?? button.getAttribute('title') ?? button.textContent ?? '').trim()).map(({ outerHTML }) => outerHTML),
  );
  expect(nameless).toEqual([]);
  for (const [id, kind] of [['HITS', 'stream'], ['SLOW/where', 'filter'], ['PER_PAGE/group', 'aggregate'], ['PER_PAGE', 'table']] as const)
    await expect(oxbow.node(id)).toHaveAttribute('data-node-kind', kind);
});

test('a step moves as many records as it says, of generators too, and a pause drops none', async ({ oxbow }) => {
  await oxbow.pipeline.clear();
  await oxbow.time.pause();
  await oxbow.ksql(`CREATE SOURCE CONNECTOR line WITH ('connector.class'='DatagenConnector', 'quickstart'='widgets', 'topic'='w', 'rate'='100', 'iterations'='500');`);
  const count = async (): Promise<number> => (await oxbow.consume('w', { max: 10_000 }).catch(() => [])).length;
  let expected = 0;
  for (const n of [1, 7, 40]) {
    await oxbow.time.step(n);
    expected += n;
    await expect.poll(count).toBe(expected);
  }
  expect((await oxbow.status()).time.isPaused).toBe(true);
  await oxbow.time.speed(100);
  await oxbow.time.resume();
  await expect.poll(async () => (await oxbow.status()).connectors[0]!.state).toBe('COMPLETED');
  expect(await count()).toBe(500);
});
