import { describe, expect, test } from 'vitest';
import { statementOf } from './testing/statementOf.ts';
import { withoutSpans } from './testing/withoutSpans.ts';

describe('CREATE', () => {
  test('a stream of columns', () => {
    const text = "CREATE OR REPLACE SOURCE STREAM IF NOT EXISTS s (id INT KEY, `a b` ARRAY<VARCHAR>, h BYTES HEADER('x')) WITH (kafka_topic='t');";
    const stream = statementOf('CreateSource', text);
    expect(stream).toMatchObject({ kind: 'STREAM', orReplace: true, isSourceOnly: true, ifNotExists: true, name: { name: 'S', isQuoted: false } });
    expect(stream.elements.map(({ name, sqlType, constraint }) => [name.name, sqlType, constraint])).toEqual([
      ['ID', { base: 'INTEGER' }, 'KEY'],
      ['a b', { base: 'ARRAY', item: { base: 'STRING' } }, 'NONE'],
      ['H', { base: 'BYTES' }, { header: 'x' }],
    ]);
    expect(text.slice(stream.elementsSpan?.start, stream.elementsSpan?.end)).toMatch(/^\(id .*\)\)$/);
    expect(text.slice(stream.properties.span?.start, stream.properties.span?.end)).toBe("WITH (kafka_topic='t')");
  });

  test('a table of all types', () => {
    const text =
      'CREATE TABLE t (a BOOLEAN PRIMARY KEY, b INT, c BIGINT, d DOUBLE, e VARCHAR(20), f BYTES, g TIME, h DATE, i TIMESTAMP, ' +
      'j DECIMAL(4, 2), k MAP<STRING, STRUCT<x INT, y STRUCT<>>>, l INT ARRAY ARRAY, m address);';
    expect(statementOf('CreateSource', text).elements.map(({ sqlType }) => sqlType)).toEqual([
      ...['BOOLEAN', 'INTEGER', 'BIGINT', 'DOUBLE', 'STRING', 'BYTES', 'TIME', 'DATE', 'TIMESTAMP'].map((base) => ({ base })),
      { base: 'DECIMAL', precision: 4, scale: 2 },
      {
        base: 'MAP',
        key: { base: 'STRING' },
        value: { base: 'STRUCT', fields: [{ name: 'X', type: { base: 'INTEGER' } }, { name: 'Y', type: { base: 'STRUCT', fields: [] } }] },
      },
      { base: 'ARRAY', item: { base: 'ARRAY', item: { base: 'INTEGER' } } },
      { base: 'CUSTOM', name: 'ADDRESS' },
    ]);
  });

  test('a source whose columns are left to a schema', () => {
    expect(statementOf('CreateSource', "CREATE TABLE t WITH (kafka_topic='t')")).toMatchObject({ elements: [], elementsSpan: undefined });
    expect(statementOf('CreateSource', 'CREATE STREAM t;').properties).toEqual({ span: undefined, entries: [] });
  });

  test('properties: bare names in upper case, quoted ones as they stand, values of every kind', () => {
    const text = "CREATE STREAM s WITH (Kafka_Topic='it''s', 'a.b'=1, \"c.d\"=-2.50, `e`=TRUE, f=NULL);";
    const { entries } = statementOf('CreateSource', text).properties;
    expect(entries.map(({ name, value }) => [name, withoutSpans(value)])).toEqual([
      ['KAFKA_TOPIC', { type: 'StringLiteral', value: "it's" }],
      ['a.b', { type: 'IntegerLiteral', value: 1 }],
      ['c.d', { type: 'DecimalLiteral', text: '-2.50' }],
      ['e', { type: 'BooleanLiteral', value: true }],
      ['F', { type: 'NullLiteral' }],
    ]);
  });

  test('as select, with words that are no reserved ones for names', () => {
    const created = statementOf('CreateAsSelect', "CREATE TABLE IF WITH (partitions=2) AS SELECT key, date, id FROM source GROUP BY key;");
    expect(created).toMatchObject({ kind: 'TABLE', name: { name: 'IF' }, ifNotExists: false, query: { from: { source: { name: 'SOURCE' } } } });
    expect(created.properties.entries).toHaveLength(1);
  });

  test('connectors', () => {
    const sink = statementOf('CreateConnector', "CREATE SINK CONNECTOR `My-Sink` WITH ('connector.class'='File');");
    expect(sink).toMatchObject({ kind: 'SINK', name: { name: 'My-Sink', isQuoted: true }, ifNotExists: false });
    expect(statementOf('CreateConnector', 'CREATE SOURCE CONNECTOR IF NOT EXISTS c WITH (a=1);')).toMatchObject({
      kind: 'SOURCE',
      name: { name: 'C' },
      ifNotExists: true,
    });
  });
});

describe('INSERT', () => {
  test('a query', () => {
    expect(statementOf('InsertInto', "INSERT INTO s WITH (query_id='q') SELECT * FROM t;")).toMatchObject({
      target: { name: 'S' },
      properties: { entries: [{ name: 'QUERY_ID' }] },
      query: { from: { source: { name: 'T' } } },
    });
  });

  test('values, with and without the columns', () => {
    const named = statementOf('InsertValues', "INSERT INTO s (a, `b`) VALUES ('x', -1 + 2);");
    expect(named.columns.map(({ name }) => name)).toEqual(['A', 'b']);
    expect(named.values.map(({ type }) => type)).toEqual(['StringLiteral', 'ArithmeticBinary']);
    expect(statementOf('InsertValues', 'INSERT INTO s VALUES (NULL);')).toMatchObject({ columns: [], values: [{ type: 'NullLiteral' }] });
  });
});

describe('the smaller statements', () => {
  test.each([
    ['DROP STREAM IF EXISTS s DELETE TOPIC', { type: 'DropSource', kind: 'STREAM', name: { name: 'S' }, ifExists: true, deleteTopic: true }],
    ['DROP TABLE if', { type: 'DropSource', kind: 'TABLE', name: { name: 'IF' }, ifExists: false, deleteTopic: false }],
    ['DROP CONNECTOR IF EXISTS c', { type: 'DropConnector', name: { name: 'C' }, ifExists: true }],
    ['TERMINATE csas_a_1', { type: 'TerminateQuery', queryId: 'CSAS_A_1' }],
    ['TERMINATE ALL', { type: 'TerminateQuery', queryId: undefined }],
    ['LIST STREAMS EXTENDED', { type: 'ListStatement', subject: 'STREAMS', isExtended: true, isAll: false, connectorKind: undefined }],
    ['SHOW ALL TOPICS', { type: 'ListStatement', subject: 'TOPICS', isExtended: false, isAll: true }],
    ['show sink connectors', { type: 'ListStatement', subject: 'CONNECTORS', connectorKind: 'SINK' }],
    ['SHOW QUERIES', { type: 'ListStatement', subject: 'QUERIES' }],
    ['DESCRIBE s EXTENDED', { type: 'DescribeSource', name: { name: 'S' }, isExtended: true }],
    ['DESCRIBE function', { type: 'DescribeSource', name: { name: 'FUNCTION' }, isExtended: false }],
    ['DESCRIBE FUNCTION ucase', { type: 'DescribeFunction', name: { name: 'UCASE' } }],
    ['DESCRIBE CONNECTOR c', { type: 'DescribeConnector', name: { name: 'C' } }],
    ['EXPLAIN ctas_b_2', { type: 'Explain', subject: { queryId: 'CTAS_B_2' } }],
    ['EXPLAIN SELECT * FROM a', { type: 'Explain', subject: { statement: { type: 'QueryStatement' } } }],
    ['EXPLAIN SHOW TOPICS', { type: 'Explain', subject: { statement: { type: 'ListStatement' } } }],
    ['PRINT myTopic FROM BEGINNING INTERVAL 2 LIMIT 3', { type: 'PrintTopic', topic: { name: 'myTopic' }, fromBeginning: true, interval: 2, limit: 3 }],
    ["PRINT 'my-topic'", { type: 'PrintTopic', topic: { name: 'my-topic' }, fromBeginning: false, interval: undefined, limit: undefined }],
    ["SET 'a.b' = 'c'", { type: 'SetProperty', name: 'a.b', value: 'c' }],
    ["UNSET 'a.b'", { type: 'UnsetProperty', name: 'a.b' }],
  ] as const)('%s', (text, expected) => {
    expect(statementOf(expected.type, `${text};`)).toMatchObject(expected);
  });
});
