import { afterEach, describe, expect, test } from 'vitest';
import { MemoryStorage } from '../../storage/index.ts';
import { openKsql, type TestKsql } from '../testing/openKsql.ts';

let ksql: TestKsql;
const open = async (): Promise<TestKsql> => (ksql = await openKsql());
afterEach(() => ksql.close());

const SENSORS = `
  CREATE STREAM sensors (id VARCHAR KEY, line VARCHAR, temp DOUBLE, weight INT)
    WITH (KAFKA_TOPIC='sensors', VALUE_FORMAT='JSON', PARTITIONS=2);
  INSERT INTO sensors VALUES ('a', 'north', 20.5, 100);
  INSERT INTO sensors VALUES ('b', 'south', 30, 130);
  INSERT INTO sensors VALUES ('a', 'north', 21.5, 140);
  INSERT INTO sensors (id, line, weight) VALUES ('c', 'south', 150);
`;

describe('streams', () => {
  test('a filter keeps the rows that its condition holds for', async () => {
    await open();
    await ksql.run(`${SENSORS} CREATE STREAM heavy AS SELECT * FROM sensors WHERE weight > 120 EMIT CHANGES;`);
    await ksql.idle();
    expect((await ksql.rows('SELECT id, weight FROM heavy;')).sort()).toEqual([['a', 140], ['b', 130], ['c', 150]]);
  });

  test('a projection computes, renames and leaves columns away', async () => {
    await open();
    await ksql.run(`${SENSORS} CREATE STREAM labels AS SELECT id, UCASE(line) AS line, weight * 2 AS double_weight, CASE WHEN temp > 25 THEN 'hot' ELSE 'cold' END AS feel FROM sensors EMIT CHANGES;`);
    await ksql.idle();
    expect((await ksql.rows("SELECT * FROM labels WHERE id = 'b';"))).toEqual([['b', 'SOUTH', 260, 'hot']]);
  });

  test('PARTITION BY gives records another key', async () => {
    await open();
    await ksql.run(`${SENSORS} CREATE STREAM by_line AS SELECT line, weight FROM sensors PARTITION BY line EMIT CHANGES;`);
    await ksql.idle();
    const rows = await ksql.rows('SELECT line, weight, ROWPARTITION FROM by_line;');
    expect(rows.length).toBe(4);
    for (const line of ['north', 'south']) expect(new Set(rows.filter((row) => row[0] === line).map((row) => row[2])).size).toBe(1);
  });

  test('INSERT INTO ... SELECT merges one stream into another', async () => {
    await open();
    await ksql.run(`
      CREATE STREAM a (letter VARCHAR KEY, n INT) WITH (KAFKA_TOPIC='a', VALUE_FORMAT='JSON', PARTITIONS=1);
      CREATE STREAM b (letter VARCHAR KEY, n INT) WITH (KAFKA_TOPIC='b', VALUE_FORMAT='JSON', PARTITIONS=1);
      CREATE STREAM both AS SELECT * FROM a EMIT CHANGES;
      INSERT INTO both SELECT * FROM b EMIT CHANGES;
      CREATE TABLE counts AS SELECT letter, COUNT(*) AS n FROM both GROUP BY letter EMIT CHANGES;
      INSERT INTO a VALUES ('x', 1); INSERT INTO b VALUES ('x', 2); INSERT INTO b VALUES ('y', 3);`);
    await ksql.idle();
    expect((await ksql.rows('SELECT * FROM counts;')).sort()).toEqual([['x', 2], ['y', 1]]);
  });

  test('a push query that waits for rows does not keep others from making them', async () => {
    await open();
    await ksql.run("CREATE STREAM s (n INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=1);");
    const waiting = ksql.rows('SELECT n FROM s EMIT CHANGES LIMIT 2;');
    await ksql.run('INSERT INTO s VALUES (1); INSERT INTO s VALUES (2);');
    expect(await waiting).toEqual([[1], [2]]);
  });

  test('a push query with LIMIT answers that many rows', async () => {
    await open();
    await ksql.run(SENSORS);
    expect((await ksql.rows('SELECT id FROM sensors EMIT CHANGES LIMIT 3;')).length).toBe(3);
  });
});

describe('tables', () => {
  test('GROUP BY the key counts, sums and averages without a repartition topic', async () => {
    await open();
    await ksql.run(`${SENSORS} CREATE TABLE stats AS SELECT id, COUNT(*) AS n, SUM(weight) AS total, AVG(temp) AS mean, MIN(weight) AS low, MAX(weight) AS high FROM sensors GROUP BY id EMIT CHANGES;`);
    await ksql.idle();
    expect((await ksql.rows('SELECT * FROM stats;')).sort()).toEqual([['a', 2, 240, 21, 100, 140], ['b', 1, 130, 30, 130, 130], ['c', 1, 150, 0, 150, 150]]);
    const topics = await ksql.admin.listTopics({ listInternal: true });
    expect(topics.filter(({ name }) => name.includes('repartition'))).toEqual([]);
    expect(topics.some(({ name }) => name.endsWith('-Aggregate-Aggregate-Materialize-changelog'))).toBe(true);
  });

  test('GROUP BY another column goes through a repartition topic', async () => {
    await open();
    await ksql.run(`${SENSORS} CREATE TABLE lines AS SELECT line, COUNT(*) AS n FROM sensors GROUP BY line EMIT CHANGES;`);
    await ksql.idle();
    expect((await ksql.rows('SELECT * FROM lines;')).sort()).toEqual([['north', 2], ['south', 2]]);
    expect((await ksql.admin.listTopics({ listInternal: true })).some(({ name }) => name.endsWith('Aggregate-GroupBy-repartition'))).toBe(true);
  });

  test('HAVING shows and takes away rows as they begin and cease to hold', async () => {
    await open();
    await ksql.run(`${SENSORS} CREATE TABLE busy AS SELECT id, COUNT(*) AS n FROM sensors GROUP BY id HAVING COUNT(*) > 1 EMIT CHANGES;`);
    await ksql.idle();
    expect(await ksql.rows('SELECT * FROM busy;')).toEqual([['a', 2]]);
    await ksql.run("INSERT INTO sensors VALUES ('c', 'south', 1, 1);");
    await ksql.idle();
    expect((await ksql.rows('SELECT id FROM busy;')).sort()).toEqual([['a'], ['c']]);
  });

  test('a table over a topic keeps the latest row of each key', async () => {
    await open();
    await ksql.run(`
      CREATE TABLE users (id VARCHAR PRIMARY KEY, city VARCHAR) WITH (KAFKA_TOPIC='users', VALUE_FORMAT='JSON', PARTITIONS=1);
      INSERT INTO users VALUES ('gwen', 'Paris'); INSERT INTO users VALUES ('gwen', 'Rome'); INSERT INTO users VALUES ('viktor', 'Oslo');`);
    expect((await ksql.rows('SELECT * FROM users;')).sort()).toEqual([['gwen', 'Rome'], ['viktor', 'Oslo']]);
  });

  test('grouping a table takes a row out of its old group as it moves to a new one', async () => {
    await open();
    await ksql.run(`
      CREATE TABLE users (id VARCHAR PRIMARY KEY, city VARCHAR) WITH (KAFKA_TOPIC='users', VALUE_FORMAT='JSON', PARTITIONS=1);
      CREATE TABLE cities AS SELECT city, COUNT(*) AS n FROM users GROUP BY city EMIT CHANGES;
      INSERT INTO users VALUES ('gwen', 'Paris'); INSERT INTO users VALUES ('viktor', 'Paris'); INSERT INTO users VALUES ('gwen', 'Rome');`);
    await ksql.idle();
    expect((await ksql.rows('SELECT * FROM cities;')).sort()).toEqual([['Paris', 1], ['Rome', 1]]);
  });
});

describe('bad input', () => {
  test('a column that does not exist names its place and the nearest one', async () => {
    await open();
    const error = await ksql.fail(`${SENSORS} CREATE STREAM x AS SELECT * FROM sensors WHERE wieght > 1 EMIT CHANGES;`);
    expect(error.code).toBe('UNKNOWN_COLUMN');
    expect(error.suggestion).toBe('WEIGHT');
  });

  test.each([
    ['CREATE STREAM x AS SELECT * FROM sensor EMIT CHANGES;', 'UNKNOWN_SOURCE'],
    ['CREATE STREAM x AS SELECT id, COUNT(*) FROM sensors GROUP BY id EMIT CHANGES;', 'INVALID_QUERY'],
    ['CREATE TABLE x AS SELECT COUNT(*) FROM sensors GROUP BY id EMIT CHANGES;', 'INVALID_QUERY'],
    ['CREATE TABLE x AS SELECT id, line, COUNT(*) FROM sensors GROUP BY id EMIT CHANGES;', 'INVALID_QUERY'],
    ["CREATE STREAM x AS SELECT * FROM sensors WHERE weight = 'many' EMIT CHANGES;", 'TYPE_MISMATCH'],
    ['CREATE STREAM x AS SELECT id, UPPERCASE(line) FROM sensors EMIT CHANGES;', 'UNKNOWN_FUNCTION'],
    ["CREATE STREAM y (a INT) WITH (KAFKA_TOPIC='y', VALUE_FORMAT='JSN', PARTITIONS=1);", 'INVALID_PROPERTY'],
    ["CREATE STREAM y (a INT) WITH (KAFKA_TOPIC='nowhere', VALUE_FORMAT='JSON');", 'UNKNOWN_TOPIC'],
    ["INSERT INTO sensors VALUES ('a', 'north', 'warm', 1);", 'TYPE_MISMATCH'],
    ['SELEC * FROM sensors;', 'SYNTAX'],
    ['DROP STREAM nothing;', 'UNKNOWN_SOURCE'],
    ['TERMINATE nothing;', 'UNKNOWN_QUERY'],
  ])('%s answers %s', async (statement, code) => {
    await open();
    await ksql.run(SENSORS);
    expect((await ksql.fail(statement)).code).toBe(code);
  });

  test('records that cannot be read are reported with their place and skipped', async () => {
    await open();
    await ksql.run(`${SENSORS} CREATE TABLE n AS SELECT id, COUNT(*) AS n FROM sensors WHERE weight > 0 GROUP BY id EMIT CHANGES;`);
    const { Producer } = await import('../../clients/index.ts');
    const { encodeUtf8, SystemTime } = await import('../../common/index.ts');
    const producer = new Producer(ksql.cluster.network, new SystemTime());
    await producer.send({ topic: 'sensors', partition: 0, key: encodeUtf8('z'), value: encodeUtf8('{"weight": oops}') });
    await producer.send({ topic: 'sensors', partition: 0, key: encodeUtf8('z'), value: encodeUtf8('{"weight": 5}') });
    await ksql.idle();
    expect(ksql.log.length).toBe(1);
    expect(ksql.log[0]!.place).toMatch(/^sensors-0@\d+$/);
    expect(await ksql.rows("SELECT n FROM n WHERE id = 'z';")).toEqual([[1]]);
  });
});

describe('what exists', () => {
  test('a source that others read cannot be dropped; after them it can, and its topic goes when asked', async () => {
    await open();
    await ksql.run(`${SENSORS} CREATE STREAM heavy AS SELECT * FROM sensors WHERE weight > 120 EMIT CHANGES;`);
    expect((await ksql.fail('DROP STREAM sensors;')).code).toBe('SOURCE_IN_USE');
    await ksql.run('DROP STREAM heavy DELETE TOPIC; DROP STREAM sensors;');
    const topics = (await ksql.admin.listTopics({ listInternal: true })).map(({ name }) => name);
    expect(topics).toContain('sensors');
    expect(topics).not.toContain('HEAVY');
    expect(await ksql.rows('SHOW STREAMS;')).toEqual([]);
  });

  test('SHOW, DESCRIBE, EXPLAIN and PRINT answer', async () => {
    await open();
    await ksql.run(`${SENSORS} CREATE TABLE n AS SELECT id, COUNT(*) AS n FROM sensors GROUP BY id EMIT CHANGES;`);
    await ksql.idle();
    expect((await ksql.rows('SHOW STREAMS;')).map(([name]) => name)).toEqual(['SENSORS']);
    expect((await ksql.rows('SHOW TABLES;')).map(([name]) => name)).toEqual(['N']);
    expect((await ksql.rows('SHOW QUERIES;')).map(([, sink, state]) => [sink, state])).toEqual([['N', 'RUNNING']]);
    expect(await ksql.rows('DESCRIBE n;')).toEqual([['ID', 'VARCHAR(STRING) (primary key)'], ['N', 'BIGINT']]);
    const [explained] = await ksql.run('EXPLAIN SELECT id FROM sensors WHERE weight > 1 EMIT CHANGES;');
    expect(explained!.message).toContain('Processor: WhereFilter');
    expect((await ksql.rows('PRINT sensors FROM BEGINNING LIMIT 2;')).length).toBe(2);
  });

  test('everything is there again after the engine was closed and opened', async () => {
    const storage = new MemoryStorage();
    ksql = await openKsql(storage);
    await ksql.run(`${SENSORS} CREATE TABLE n AS SELECT id, COUNT(*) AS n FROM sensors GROUP BY id EMIT CHANGES; CREATE STREAM gone AS SELECT * FROM sensors EMIT CHANGES; DROP STREAM gone;`);
    await ksql.idle();
    await ksql.close();
    ksql = await openKsql(storage);
    await ksql.run("INSERT INTO sensors VALUES ('a', 'north', 1, 1);");
    await ksql.idle();
    expect((await ksql.rows('SELECT * FROM n;')).sort()).toEqual([['a', 3], ['b', 1], ['c', 1]]);
    expect(await ksql.rows('SHOW STREAMS;')).toHaveLength(1);
  });

  test('a topic that is gone stops its query, which says so, and nothing else', async () => {
    const storage = new MemoryStorage();
    ksql = await openKsql(storage);
    await ksql.run(`${SENSORS} CREATE STREAM copied AS SELECT * FROM sensors EMIT CHANGES;
      CREATE STREAM t (n INT) WITH (KAFKA_TOPIC='t', VALUE_FORMAT='JSON', PARTITIONS=1); CREATE STREAM u AS SELECT * FROM t EMIT CHANGES;`);
    await ksql.idle();
    await ksql.engine.close();
    await ksql.admin.deleteTopics(['sensors']);
    await ksql.cluster.close();
    ksql = await openKsql(storage);
    await ksql.run('INSERT INTO t VALUES (1);');
    await expect.poll(() => ksql.rows('SELECT n FROM u;')).toEqual([[1]]);
    expect(ksql.engine.queryFor('COPIED')).toMatchObject({ state: 'ERROR', error: { message: expect.stringContaining('sensors') } });
  });
});
