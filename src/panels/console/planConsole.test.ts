import { describe, expect, test } from 'vitest';
import { isWhole, planConsole } from './planConsole.ts';

describe('planConsole', () => {
  test('statements that answer go in one call, in order around those that run on', () => {
    expect(planConsole('SHOW STREAMS; SHOW TABLES; select * from a emit changes; SHOW TOPICS')).toEqual([
      { kind: 'call', text: 'SHOW STREAMS;\nSHOW TABLES;' },
      { kind: 'push', text: 'select * from a emit changes;' },
      { kind: 'call', text: 'SHOW TOPICS;' },
    ]);
  });

  test('a query is one that runs on by its own words, not by its comments or texts', () => {
    expect(planConsole("SELECT 'EMIT CHANGES' FROM t;")[0]?.kind).toBe('call');
    expect(planConsole('SELECT * FROM t -- EMIT CHANGES\n;')[0]?.kind).toBe('call');
    expect(planConsole('CREATE STREAM a AS SELECT * FROM b EMIT CHANGES;')[0]?.kind).toBe('call');
  });

  test('PRINT runs on unless it has a limit', () => {
    const [all] = planConsole("-- look\nPRINT 'my topic' FROM BEGINNING;");
    expect(all).toMatchObject({ kind: 'print', topic: 'my topic', fromBeginning: true });
    expect(planConsole('print widgets;')).toEqual([{ kind: 'print', text: 'print widgets;', topic: 'widgets', fromBeginning: false }]);
    expect(planConsole("PRINT 'limit' LIMIT 3;")[0]?.kind).toBe('call');
    expect(planConsole("PRINT 'limit';")[0]?.kind).toBe('print');
  });

  test('comments alone are nothing to do', () => {
    expect(planConsole('-- only this\n; /* and ; this */')).toEqual([]);
  });
});

test('Enter runs only what ends with a semicolon that counts', () => {
  expect(isWhole('SHOW STREAMS; ')).toBe(true);
  expect(isWhole('SHOW STREAMS; -- done')).toBe(true);
  expect(isWhole('SELECT 1')).toBe(false);
  expect(isWhole("SELECT ';")).toBe(false);
  expect(isWhole("SELECT 'it''s' FROM a;")).toBe(true);
});
