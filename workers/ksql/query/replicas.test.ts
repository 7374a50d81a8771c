import { afterEach, describe, expect, test } from 'vitest';
import { openKsql, type TestKsql } from '../testing/openKsql.ts';
import { parse } from '../parser/index.ts';

let ksql: TestKsql;
const open = async (brokers: number): Promise<TestKsql> => (ksql = await openKsql(undefined, brokers));
afterEach(() => ksql.close());

const stream = (name: string, properties: string): string => `CREATE STREAM ${name} (id VARCHAR KEY, n INT) WITH (KAFKA_TOPIC='${name}', VALUE_FORMAT='JSON', ${properties});`;

describe('REPLICAS', () => {
  test('is how many brokers hold the topic, one unless it is said, and SHOW TOPICS tells', async () => {
    await open(3);
    await ksql.run(stream('s', 'PARTITIONS=2, REPLICAS=3') + stream('t', 'PARTITIONS=1'));
    expect(await ksql.run('SHOW TOPICS;')).toMatchObject([{ columns: [{ name: 'name' }, { name: 'partitions' }, { name: 'replicas' }], rows: [['s', 2, 3], ['t', 1, 1]] }]);
    const [topic] = await ksql.admin.describeTopics(['s']);
    for (const { replicas } of topic!.partitions) expect([...replicas].sort()).toEqual([1, 2, 3]);
  });

  test('of what a query fills are those of its source, unless WITH says otherwise', async () => {
    await open(3);
    await ksql.run(`${stream('s', 'PARTITIONS=2, REPLICAS=2')}
      CREATE STREAM same AS SELECT * FROM s EMIT CHANGES;
      CREATE TABLE more WITH (REPLICAS=3) AS SELECT id, COUNT(*) AS n FROM s GROUP BY id EMIT CHANGES;
      INSERT INTO s VALUES ('a', 1); INSERT INTO s VALUES ('a', 2);`);
    await ksql.idle();
    expect((await ksql.rows('SHOW TOPICS;')).sort()).toEqual([['MORE', 2, 3], ['SAME', 2, 2], ['s', 2, 2]]);
    expect(await ksql.rows('SELECT * FROM more;')).toEqual([['a', 2]]);
  });

  test('more than there are brokers cannot be had, and the error says where', async () => {
    await open(2);
    const text = stream('s', 'PARTITIONS=1, REPLICAS=3');
    const span = { start: text.indexOf('REPLICAS'), end: text.indexOf(')', text.indexOf('REPLICAS')) };
    const problem = { code: 'INVALID_PROPERTY', span, message: '3 replica(s) of the topic s cannot be had: replication factor 3 is more than the 2 brokers that are up.' };
    expect(await ksql.fail(text)).toMatchObject(problem);
    expect(await ksql.engine.topicProblem(parse(text).statements[0]!)).toMatchObject(problem);
    expect(await ksql.rows('SHOW TOPICS;')).toEqual([]);
    await ksql.run(stream('t', 'PARTITIONS=1'));
    expect(await ksql.fail('CREATE STREAM u WITH (REPLICAS=3) AS SELECT * FROM t EMIT CHANGES;')).toMatchObject({ code: 'INVALID_PROPERTY', message: expect.stringContaining('3 replica(s) of the topic U') });
    expect(await ksql.rows('SHOW QUERIES;')).toEqual([]);
  });

  test('of a topic that exists are at least as many', async () => {
    await open(2);
    await ksql.admin.createTopics([{ name: 's', numPartitions: 1, replicationFactor: 1 }, { name: 't', numPartitions: 1, replicationFactor: 2 }]);
    expect(await ksql.fail(stream('s', 'REPLICAS=2'))).toMatchObject({ code: 'INVALID_PROPERTY', message: expect.stringContaining('with fewer replicas than required: it has 1, not 2') });
    await ksql.run(stream('t', 'REPLICAS=1'));
  });
});
