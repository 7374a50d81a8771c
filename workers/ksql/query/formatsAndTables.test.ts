import { afterEach, describe, expect, test } from 'vitest';
import { openKsql, type TestKsql } from '../testing/openKsql.ts';

let ksql: TestKsql;
const open = async (): Promise<TestKsql> => (ksql = await openKsql());
afterEach(() => ksql.close());

const printed = async (topic: string): Promise<unknown[]> => (await ksql.rows(`PRINT '${topic}' FROM BEGINNING;`)).map(([, key, value]) => [key, value]);

describe('formats', () => {
  test('DELIMITED comes in and goes out, quotes and nulls included', async () => {
    await open();
    await ksql.run(`
      CREATE STREAM lines (a VARCHAR, b INT, c DOUBLE) WITH (KAFKA_TOPIC='lines', VALUE_FORMAT='DELIMITED', PARTITIONS=1);
      INSERT INTO lines VALUES ('x, "y"', 1, 2.5);
      INSERT INTO lines (b) VALUES (7);
      CREATE STREAM json WITH (VALUE_FORMAT='JSON') AS SELECT * FROM lines EMIT CHANGES;
      CREATE STREAM piped WITH (VALUE_FORMAT='DELIMITED', VALUE_DELIMITER='|') AS SELECT a, b FROM lines EMIT CHANGES;`);
    await ksql.idle();
    expect(await printed('lines')).toEqual([[null, '"x, ""y""",1,2.5'], [null, ',7,']]);
    expect(await ksql.rows('SELECT * FROM json;')).toEqual([['x, "y"', 1, 2.5], [null, 7, null]]);
    expect(await printed('PIPED')).toEqual([[null, '"x, ""y"""|1'], [null, '|7']]);
  });

  test('grouping by two columns needs a key format that can hold them', async () => {
    await open();
    await ksql.run("CREATE STREAM s (a VARCHAR, b INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=1);");
    expect((await ksql.fail('CREATE TABLE t AS SELECT a, b, COUNT(*) AS n FROM s GROUP BY a, b EMIT CHANGES;')).message).toContain("KEY_FORMAT='JSON'");
    await ksql.run("INSERT INTO s VALUES ('x', 1); INSERT INTO s VALUES ('x', 1); INSERT INTO s VALUES ('x', 2); CREATE TABLE t WITH (KEY_FORMAT='JSON') AS SELECT a, b, COUNT(*) AS n FROM s GROUP BY a, b EMIT CHANGES;");
    await ksql.idle();
    expect((await ksql.rows('SELECT * FROM t;')).sort()).toEqual([['x', 1, 2], ['x', 2, 1]]);
    expect((await printed('T'))[0]).toEqual(['{"A":"x","B":1}', '{"N":1}']);
  });

  test('an array, a map and a struct are read, taken apart and written', async () => {
    await open();
    await ksql.run(`
      CREATE STREAM s (tags ARRAY<VARCHAR>, sizes MAP<VARCHAR, INT>, place STRUCT<city VARCHAR, zip INT>) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=1);
      CREATE STREAM parts AS SELECT tags[1] AS first_tag, sizes['m'] AS m, place->city AS city, STRUCT(zip := place->zip) AS small FROM s EMIT CHANGES;
      INSERT INTO s VALUES (ARRAY['a', 'b'], MAP('m' := 3), STRUCT(city := 'Rome', zip := 99));`);
    await ksql.idle();
    expect(await ksql.rows('SELECT * FROM parts;')).toEqual([['a', 3, 'Rome', { ZIP: 99 }]]);
  });
});

describe('tables', () => {
  const USERS = `
    CREATE TABLE users (id VARCHAR PRIMARY KEY, city VARCHAR, age INT) WITH (KAFKA_TOPIC='users', VALUE_FORMAT='JSON', PARTITIONS=1);
    INSERT INTO users VALUES ('gwen', 'Paris', 30);`;

  test('a filter on a table deletes a row that stops passing', async () => {
    await open();
    await ksql.run(`${USERS} CREATE TABLE adults AS SELECT id, city FROM users WHERE age >= 18 EMIT CHANGES;`);
    await ksql.idle();
    expect(await ksql.rows('SELECT * FROM adults;')).toEqual([['gwen', 'Paris']]);
    await ksql.run("INSERT INTO users VALUES ('gwen', 'Paris', 3);");
    await ksql.idle();
    expect(await ksql.rows('SELECT * FROM adults;')).toEqual([]);
    expect(await printed('ADULTS')).toEqual([['gwen', '{"CITY":"Paris"}'], ['gwen', null]]);
  });

  test('a record without a value deletes its row, all the way down', async () => {
    await open();
    await ksql.run(`${USERS} CREATE TABLE cities AS SELECT city, COUNT(*) AS n FROM users GROUP BY city EMIT CHANGES;`);
    await ksql.idle();
    const { Producer } = await import('../../clients/index.ts');
    const { encodeUtf8, SystemTime } = await import('../../common/index.ts');
    await new Producer(ksql.cluster.network, new SystemTime()).send({ topic: 'users', key: encodeUtf8('gwen'), value: null });
    await ksql.idle();
    expect(await ksql.rows('SELECT * FROM users;')).toEqual([]);
    expect(await ksql.rows('SELECT * FROM cities;')).toEqual([['Paris', 0]]);
  });

  test('MAX cannot be taken back, so it cannot be applied to a table', async () => {
    await open();
    expect((await ksql.fail(`${USERS} CREATE TABLE oldest AS SELECT city, MAX(age) AS age FROM users GROUP BY city EMIT CHANGES;`)).message).toContain('MAX');
  });

  test('a table of a table keeps counting as rows of the first change', async () => {
    await open();
    await ksql.run(`
      CREATE STREAM s (id VARCHAR KEY, n INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=2);
      CREATE TABLE per_id AS SELECT id, COUNT(*) AS hits FROM s GROUP BY id EMIT CHANGES;
      CREATE TABLE per_count AS SELECT hits, COUNT(*) AS ids FROM per_id GROUP BY hits EMIT CHANGES;
      INSERT INTO s VALUES ('a', 1); INSERT INTO s VALUES ('b', 1); INSERT INTO s VALUES ('a', 1);`);
    await ksql.idle();
    expect((await ksql.rows('SELECT hits, ids FROM per_count WHERE ids > 0;')).sort()).toEqual([[1, 1], [2, 1]]);
  });
});

describe('time and keys', () => {
  test('a table\'s rows know their time and place, and a sink may take its time from a column', async () => {
    await open();
    await ksql.run(`
      CREATE TABLE users (id VARCHAR PRIMARY KEY, seen BIGINT) WITH (KAFKA_TOPIC='users', VALUE_FORMAT='JSON', PARTITIONS=1);
      INSERT INTO users (ROWTIME, id, seen) VALUES (1000, 'gwen', 7);
      INSERT INTO users (ROWTIME, id, seen) VALUES (2000, 'viktor', -1);
      CREATE TABLE places AS SELECT id, ROWTIME AS t, ROWOFFSET AS o FROM users EMIT CHANGES;
      CREATE TABLE timed WITH (TIMESTAMP='seen') AS SELECT id, seen FROM users EMIT CHANGES;`);
    await ksql.idle();
    expect((await ksql.rows('SELECT * FROM places;')).sort()).toEqual([['gwen', 1000, 0], ['viktor', 2000, 1]]);
    expect(await ksql.rows('SELECT id, ROWTIME FROM timed;')).toEqual([['gwen', 7]]);
  });

  test('PARTITION BY: the old key comes behind the other columns, and a row without a value keeps what of its key is known', async () => {
    await open();
    await ksql.run(`
      CREATE STREAM s (id INT KEY, a INT, b INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='DELIMITED', PARTITIONS=1);
      CREATE STREAM by_a AS SELECT * FROM s PARTITION BY a EMIT CHANGES;
      INSERT INTO s VALUES (1, 2, -3);`);
    await ksql.idle();
    expect((await printed('BY_A')).map((record) => (record as unknown[])[1])).toEqual(['"-3",1']);
    expect(await ksql.rows('SELECT * FROM by_a;')).toEqual([[2, -3, 1]]);
  });

  test('ROWTIME is the record\'s time, or the column that TIMESTAMP names', async () => {
    await open();
    await ksql.run(`
      CREATE STREAM s (id VARCHAR KEY, moment BIGINT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=1);
      INSERT INTO s (ROWTIME, id, moment) VALUES (1000, 'a', 5000);
      CREATE STREAM copied AS SELECT id, moment, ROWTIME AS t FROM s EMIT CHANGES;
      CREATE STREAM timed (id VARCHAR KEY, moment BIGINT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', TIMESTAMP='moment');
      CREATE STREAM retimed AS SELECT id, ROWTIME AS t FROM timed EMIT CHANGES;`);
    await ksql.idle();
    expect(await ksql.rows('SELECT t FROM copied;')).toEqual([[1000]]);
    expect(await ksql.rows('SELECT t, ROWTIME FROM retimed;')).toEqual([[5000, 5000]]);
  });

  test('rows without a group key are left out, as ksqlDB has it', async () => {
    await open();
    await ksql.run(`
      CREATE STREAM s (id VARCHAR, n INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=1);
      CREATE TABLE t AS SELECT id, SUM(n) AS total FROM s GROUP BY id EMIT CHANGES;
      INSERT INTO s VALUES ('a', 1); INSERT INTO s (n) VALUES (5); INSERT INTO s VALUES ('a', 2);`);
    await ksql.idle();
    expect(await ksql.rows('SELECT * FROM t;')).toEqual([['a', 3]]);
  });

  test('grouping by an expression names its column, HAVING and SELECT compute with aggregates', async () => {
    await open();
    await ksql.run(`
      CREATE STREAM s (word VARCHAR, n INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=3);
      CREATE TABLE t AS SELECT UCASE(word) AS w, SUM(n) * 10 + COUNT(*) AS score FROM s WHERE n > 0 GROUP BY UCASE(word) HAVING SUM(n) / COUNT(*) >= 2 EMIT CHANGES;
      INSERT INTO s VALUES ('a', 1); INSERT INTO s VALUES ('A', 5); INSERT INTO s VALUES ('b', 1); INSERT INTO s VALUES ('a', -9);`);
    await ksql.idle();
    expect(await ksql.rows('SELECT * FROM t;')).toEqual([['A', 62]]);
  });

  test('a division by zero is reported with its expression and gives null, the row stays', async () => {
    await open();
    await ksql.run(`
      CREATE STREAM s (a INT, b INT) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=1);
      CREATE STREAM q AS SELECT a, a / b AS ratio FROM s EMIT CHANGES;
      INSERT INTO s VALUES (6, 0); INSERT INTO s VALUES (6, 3);`);
    await ksql.idle();
    expect(await ksql.rows('SELECT * FROM q;')).toEqual([[6, null], [6, 2]]);
    expect(ksql.log).toMatchObject([{ message: expect.stringContaining('division by zero') }]);
  });
});
