import { describe, expect, test } from 'vitest';
import { must } from '../../common/index.ts';
import { parse } from './parse.ts';
import { problemOf } from './testing/statementOf.ts';

/** What the problem points at, what it says, and what it proposes. */
const told = (text: string): (string | undefined)[] => {
  const { message, span, hint } = problemOf(text);
  return [text.slice(span.start, span.end), message, hint];
};

describe('a slip of the keys', () => {
  test.each([
    ['SELEC a FROM b;', 'SELEC', 'SELECT'],
    ['CRAETE STREAM a;', 'CRAETE', 'CREATE'],
    ['SELECT a FORM b;', 'FORM', 'FROM'],
    ['SELECT a FROM b WHER x > 1;', 'WHER', 'WHERE'],
    ['SELECT a FROM b GRUP BY x;', 'GRUP', 'GROUP'],
    ['SELECT a FROM b JOINN c ON b.x = c.x;', 'JOINN', 'JOIN'],
    ['SELECT a FROM b WHERE a BETWEN 1 AND 2;', 'BETWEN', 'BETWEEN'],
    ['SELECT * FROM a EMIT CHANGE;', 'CHANGE', 'CHANGES'],
    ['SELECT * FROM a WINDOW TUMBLNG (SIZE 5 MINUTES);', 'TUMBLNG', 'TUMBLING'],
    ['SELECT * FROM a WINDOW TUMBLING (SIZE 5 MINUTS);', 'MINUTS', 'MINUTES'],
    ['SELECT * FROM a WINDOW TUMBLING (SIZE 5 DAYS, GRAC PERIOD 1 DAY);', 'GRAC', 'GRACE'],
    ['CREATE SREAM x AS SELECT * FROM y;', 'SREAM', 'STREAM'],
    ['INSERT INTO a (x) VALUE (1);', 'VALUE', 'VALUES'],
    ['SHOW TOPIC;', 'TOPIC', 'TOPICS'],
  ])('%s', (text, slip, meant) => {
    const [pointedAt, , hint] = told(text);
    expect([pointedAt, hint]).toEqual([slip, `Did you mean ${meant}?`]);
  });

  test('is not seen where nothing is near', () => {
    expect(told('FROBNICATE a;')).toEqual([
      'FROBNICATE',
      "Unknown statement 'FROBNICATE'",
      'A statement begins with CREATE, INSERT, SELECT, SHOW or the like',
    ]);
  });
});

describe('a reserved word as a name', () => {
  test.each([
    ['SELECT size FROM b;', 'size', '`SIZE`'],
    ['SELECT a.topic FROM b;', 'topic', '`TOPIC`'],
    ['CREATE STREAM s (from INT);', 'from', '`FROM`'],
    ['CREATE STREAM stream (a INT);', 'stream', '`STREAM`'],
    ['CREATE STREAM s (a STRUCT<end INT>);', 'end', '`END`'],
    ['SELECT group, b FROM c;', 'group', '`GROUP`'],
  ])('%s', (text, word, written) => {
    expect(told(text)).toEqual([
      word,
      `"${word}" is a reserved keyword and it can't be used as an identifier`,
      `Write it in back-quotes: ${written}`,
    ]);
  });

  test('is not seen where the word is the next clause', () => {
    expect(told('SELECT FROM b;')).toEqual(['FROM', "Expecting an expression but found 'FROM'", undefined]);
    expect(told('SELECT a, FROM b;')[1]).toBe("Expecting an expression but found 'FROM'");
  });
});

describe('what is never closed', () => {
  test.each([
    ['CREATE STREAM s (a INT', '(', "This '(' is never closed", "Close it with ')'"],
    ['SELECT a[1 FROM s;', 'FROM', "Expecting ']' but found 'FROM'", "The '[' before it is never closed"],
    ["CREATE STREAM s (a INT WITH (b='c');", 'WITH', undefined, "The '(' before it is never closed"],
    ["SELECT * FROM a WHERE x = 'abc;", "'", 'The string is never closed', "Close it with '"],
    ['SELECT * FROM `a;', '`', 'The quoted name is never closed', 'Close it with `'],
    ['SELECT * FROM a /* b;', '/*', 'The comment is never closed', 'Close it with */'],
  ])('%s', (text, pointedAt, message, hint) => {
    const [place, said, proposed] = told(text);
    expect([place, message === undefined ? undefined : said, proposed]).toEqual([pointedAt, message, hint]);
  });

  test('or never opened', () => {
    expect(told('SELECT a) FROM s;')).toEqual([')', "Expecting AS, ',' or FROM but found ')'", "Nothing is open that ')' could close"]);
  });
});

describe('other mistakes', () => {
  test.each([
    ['SELECT a', '', "Expecting AS, ',' or FROM but the statement ends here", undefined],
    ['SELECT a FROM;', '', 'Expecting the name of a stream or table but the statement ends here', undefined],
    ['SELECT a.b.c FROM d;', '.', "Expecting AS, ',' or FROM but found '.'", 'Reach into a struct with ->, as in source.column->field'],
    ['SELECT a FROM b WHERE c = “x”;', '“', "The character '“' has no meaning here", "Write a straight quote: '"],
    ['SELECT ${x} FROM y;', '${x}', 'Variables are not supported yet: ${x}', 'Write its value in its place'],
    ['CREATE STREAM x WITH (a=foo);', 'foo', "Expecting a string, a number, TRUE, FALSE or NULL but found 'foo'", "Write it in single quotes: 'foo'"],
    ['CREATE STREAM x WITH (a=1, A=2);', 'A=2', 'The property A is given twice', undefined],
    ['SELECT 9223372036854775808 FROM a;', '9223372036854775808', 'Invalid numeric literal: 9223372036854775808', 'A BIGINT holds 64 bits; write a fraction (.0) for a DECIMAL'],
    ['SELECT 1e999 FROM a;', '1e999', 'Number overflows DOUBLE: 1e999', undefined],
    ['SELECT a FROM b LIMIT 2.5;', '2.5', 'Value must be integer for command: LIMIT', undefined],
    ["SELECT a FROM b WHERE a LIKE 'x' ESCAPE '!!';", "'!!'", 'Expected single character escape but got: !!', undefined],
    ['SELECT f(x => x) FROM b;', 'x => x', 'Lambda functions come last, after at least one other argument', undefined],
    ['CREATE STREAM `a b` AS SELECT * FROM c;', '`a b`', "Source names may only contain alphanumeric values, '_' or '-'. Got: 'a b'", undefined],
    ['SELECT * FROM a WINDOW HOPPING (SIZE 5 DAYS);', ')', "Expecting ', ADVANCE BY' but found ')'", undefined],
    ['CREATE TABLE a AS SELECT * FROM b LIMIT 1;', 'LIMIT 1', "CREATE TABLE AS SELECT statements don't support LIMIT clause.", undefined],
    ['CREATE STREAM a (b INT) AS SELECT * FROM c;', '(b INT)', 'CREATE STREAM AS SELECT takes its columns from the query', 'Leave the list of columns out'],
    ['CREATE SOURCE TABLE a AS SELECT * FROM c;', 'AS', 'A SOURCE TABLE cannot be made by AS SELECT', 'Leave SOURCE out'],
    ['CREATE STREAM a (b INT, c INT, b INT);', 'b INT', 'Duplicate column names: `B`', undefined],
    ['CREATE STREAM a (b INT HEADERS);', 'b INT HEADERS', 'Invalid type for HEADERS column: expected ARRAY<STRUCT<`KEY` STRING, `VALUE` BYTES>>, got INTEGER', undefined],
    ["CREATE STREAM a (b INT HEADER('k'));", "b INT HEADER('k')", "Invalid type for HEADER('k') column: expected BYTES, got INTEGER", undefined],
  ])('%s', (text, pointedAt, message, hint) => {
    expect(told(text)).toEqual([pointedAt, message, hint]);
  });

  test('the key of a stream or table called by the other name', () => {
    expect(told('CREATE STREAM a (b INT PRIMARY KEY);')[1]).toBe("Column `B` is a 'PRIMARY KEY' column: please use 'KEY' for streams.");
    expect(told('CREATE TABLE a (b INT KEY);')[1]).toBe("Column `B` is a 'KEY' column: please use 'PRIMARY KEY' for tables.");
  });

  test('clauses out of order', () => {
    expect(told('SELECT * FROM a GROUP BY x WHERE y;')[2]).toMatch(/order: FROM, WINDOW, WHERE, GROUP BY/);
  });

  test('a subquery', () => {
    expect(told('SELECT * FROM (SELECT a FROM b);')[2]).toMatch(/no subqueries/);
  });
});

describe('statements of ksqlDB that are not supported yet', () => {
  test.each([
    'CREATE TYPE a AS INT',
    'DROP TYPE a',
    "DEFINE a = 'b'",
    'UNDEFINE a',
    'ALTER STREAM a ADD COLUMN b INT',
    "ALTER SYSTEM 'a'='b'",
    "RUN SCRIPT 'a'",
    "ASSERT TOPIC a",
    'PAUSE ALL',
    'RESUME a',
    'SHOW CONNECTOR PLUGINS',
    'DESCRIBE TABLES',
  ])('%s', (text) => {
    const [pointedAt, message] = told(`${text};`);
    expect(pointedAt).toBe(text);
    expect(message).toMatch(/^[A-Z ]+ is a statement of ksqlDB that is not supported yet$/);
  });
});

test('one forgotten quote breaks the statement that has it, and no other', () => {
  const { statements } = parse("SELECT * FROM a WHERE x = 'abc;\nSELECT b FROM c WHERE y = 'z';\nSHOW TOPICS;");
  expect(statements.map(({ statement }) => statement.type)).toEqual(['BrokenStatement', 'QueryStatement', 'ListStatement']);
  expect(must(statements[1]).text).toBe("SELECT b FROM c WHERE y = 'z';");
});
