import { StringStream } from '@codemirror/language';
import { describe, expect, test } from 'vitest';
import type { Catalog } from '../../../workers/protocol/index.ts';
import { ksqlStreamParser } from './ksqlLanguage.ts';

const catalog: Catalog = {
  connectors: [],
  keywords: ['SELECT', 'FROM', 'WHERE', 'CREATE', 'STREAM'],
  types: ['VARCHAR', 'ARRAY<T>'],
  functions: [{ name: 'COUNT', isAggregate: true, description: '', signatures: [] }],
};

const tokens = (...lines: string[]): string[] => {
  const parser = ksqlStreamParser(catalog);
  const state = parser.startState?.(2);
  if (state === undefined) throw new Error('no start state');
  const found: string[] = [];
  for (const line of lines) {
    const stream = new StringStream(line, 2, 2);
    while (!stream.eol()) {
      stream.start = stream.pos;
      const style = parser.token(stream, state);
      if (style !== null) found.push(`${style}:${stream.current()}`);
    }
  }
  return found;
};

describe('KSQL highlighting', () => {
  test('knows keywords, types and names in any case', () => {
    expect(tokens('select a from B')).toEqual(['keyword:select', 'variableName:a', 'keyword:from', 'variableName:B']);
    expect(tokens('x varchar, y array')).toContain('typeName:varchar');
    expect(tokens('y ARRAY<INT>')).toContain('typeName:ARRAY');
  });

  test('a function is one only when it is called', () => {
    expect(tokens('COUNT (*)')[0]).toBe('variableName.function:COUNT');
    expect(tokens('count, x')[0]).toBe('variableName:count');
  });

  test('doubled quotes stay inside a text, and a text may span lines', () => {
    expect(tokens("'it''s' x")).toEqual(["string:'", "string:it''s'", 'variableName:x']);
    expect(tokens("'one", "two' y")).toEqual(["string:'", 'string:one', "string:two'", 'variableName:y']);
  });

  test('comments end where they should', () => {
    expect(tokens('/* a', 'b */ x -- c')).toEqual(['comment:/*', 'comment: a', 'comment:b */', 'variableName:x', 'comment:-- c']);
  });

  test('back-quoted names are names, whatever is in them', () => {
    expect(tokens('`select me` 1.5e3')).toEqual(['variableName:`select me`', 'number:1.5e3']);
  });
});
