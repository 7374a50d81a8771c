import { describe, expect, test } from 'vitest';
import type { Query } from './ast.ts';
import { statementOf } from './testing/statementOf.ts';

const queryOf = (text: string): Query => statementOf('QueryStatement', text).query;

describe('a query', () => {
  test('selects all, all of a source, all of a struct, and columns with and without AS', () => {
    expect(queryOf('SELECT *, s.*, a->b->*, (c)->*, d AS e, f + 1 g, h FROM s;').select.items).toMatchObject([
      { type: 'AllColumns', source: undefined },
      { type: 'AllColumns', source: { name: 'S' } },
      { type: 'StructAll', base: { type: 'Dereference' } },
      { type: 'StructAll', base: { type: 'ColumnReference' } },
      { type: 'SingleColumn', alias: { name: 'E' } },
      { type: 'SingleColumn', alias: { name: 'G' }, expression: { type: 'ArithmeticBinary' } },
      { type: 'SingleColumn', alias: undefined },
    ]);
  });

  test('holds all clauses, each with its place in the text', () => {
    const text =
      'SELECT a FROM s WINDOW SESSION (1 MINUTE) WHERE a > 1 GROUP BY a, b + 1 PARTITION BY c HAVING COUNT(*) > 2 EMIT CHANGES LIMIT 3;';
    const { select, from, window, where, groupBy, partitionBy, having, emit, limit } = queryOf(text);
    const clauses = [select, from, window, where, groupBy, partitionBy, having, emit, limit];
    expect(clauses.map((clause) => text.slice(clause?.span.start, clause?.span.end))).toEqual([
      'SELECT a',
      's',
      'WINDOW SESSION (1 MINUTE)',
      'WHERE a > 1',
      'GROUP BY a, b + 1',
      'PARTITION BY c',
      'HAVING COUNT(*) > 2',
      'EMIT CHANGES',
      'LIMIT 3',
    ]);
    expect(emit?.refinement).toBe('CHANGES');
    expect(limit?.count).toBe(3);
  });

  test('leaves out what is left out', () => {
    const query = queryOf('SELECT a FROM s;');
    for (const clause of ['window', 'where', 'groupBy', 'partitionBy', 'having', 'emit', 'limit'] as const) {
      expect(query[clause]).toBeUndefined();
    }
  });

  test.each([
    ['GROUP BY a, b', 2],
    ['GROUP BY (a, b)', 2],
    ['GROUP BY (a)', 1],
    ['GROUP BY (a + b) * 2, c', 2],
    ['GROUP BY (f(a, b))', 1],
    ['GROUP BY ()', 0],
    ['GROUP BY ((a), b)', 2],
  ])('%s groups by %i', (clause, count) => {
    expect(queryOf(`SELECT a FROM s ${clause};`).groupBy?.expressions).toHaveLength(count);
  });

  test('takes EMIT and PARTITION for aliases unless they begin their clause', () => {
    expect(queryOf('SELECT a FROM s EMIT;')).toMatchObject({ from: { alias: { name: 'EMIT' } }, emit: undefined });
    expect(queryOf('SELECT a FROM s EMIT EMIT FINAL;')).toMatchObject({ from: { alias: { name: 'EMIT' } }, emit: { refinement: 'FINAL' } });
    expect(queryOf('SELECT a FROM s PARTITION PARTITION BY x;').from).toMatchObject({ alias: { name: 'PARTITION' } });
    expect(queryOf('SELECT a FROM s PARTITION BY x;').from).toMatchObject({ alias: undefined });
  });
});

describe('a join', () => {
  test('of several sources leans to the left', () => {
    const { from } = queryOf('SELECT * FROM a JOIN b AS x ON a.i = x.i FULL OUTER JOIN c ON x.i = c.i;');
    expect(from).toMatchObject({
      type: 'Join',
      joinType: 'FULL',
      left: { type: 'Join', joinType: 'INNER', left: { source: { name: 'A' } }, right: { alias: { name: 'X' } }, within: undefined },
      right: { source: { name: 'C' } },
      on: { type: 'Comparison', left: { source: { name: 'X' }, column: { name: 'I' } } },
    });
  });

  test.each([
    ['JOIN', 'INNER'],
    ['INNER JOIN', 'INNER'],
    ['LEFT JOIN', 'LEFT'],
    ['LEFT OUTER JOIN', 'LEFT'],
    ['RIGHT JOIN', 'RIGHT'],
    ['FULL JOIN', 'FULL'],
  ])('%s is %s', (words, joinType) => {
    expect(queryOf(`SELECT * FROM a ${words} b ON a.i = b.i;`).from).toMatchObject({ joinType });
  });

  test('within one time, or one before and another after, and with grace', () => {
    const within = (words: string): unknown => {
      const { from } = queryOf(`SELECT * FROM a JOIN b WITHIN ${words} ON a.i = b.i;`);
      return from.type === 'Join' ? from.within : undefined;
    };
    expect(within('2 HOURS')).toMatchObject({ before: { milliseconds: 7_200_000 }, after: { milliseconds: 7_200_000 }, grace: undefined });
    expect(within('(1 SECOND, 0 SECONDS) GRACE PERIOD 1 DAY')).toMatchObject({
      before: { value: 1, unit: 'SECONDS', milliseconds: 1000 },
      after: { milliseconds: 0 },
      grace: { value: 1, unit: 'DAYS', milliseconds: 86_400_000 },
    });
  });
});

describe('a window', () => {
  const windowOf = (words: string): Query['window'] => queryOf(`SELECT * FROM a WINDOW ${words};`).window;

  test('tumbles, with retention and grace', () => {
    expect(windowOf('TUMBLING (SIZE 10 MILLISECONDS, RETENTION 2 MINUTES, GRACE PERIOD 1 SECOND)')).toMatchObject({
      kind: 'TUMBLING',
      size: { milliseconds: 10 },
      advance: undefined,
      retention: { milliseconds: 120_000 },
      grace: { milliseconds: 1000 },
    });
  });

  test('hops', () => {
    expect(windowOf('HOPPING (SIZE 30 SECONDS, ADVANCE BY 10 SECONDS, GRACE PERIOD 0 SECONDS)')).toMatchObject({
      kind: 'HOPPING',
      size: { milliseconds: 30_000 },
      advance: { milliseconds: 10_000 },
      retention: undefined,
      grace: { milliseconds: 0 },
    });
  });

  test('is a session with a gap, and may have a name that means nothing', () => {
    expect(windowOf('SESSION (1 DAY)')).toMatchObject({ kind: 'SESSION', size: { unit: 'DAYS', value: 1 } });
    expect(windowOf('mine TUMBLING (SIZE 1 HOUR)')).toMatchObject({ kind: 'TUMBLING' });
  });
});
