import { describe, expect, test } from 'vitest';
import { completionsAt } from './completion.ts';
import type { Vocabulary } from './vocabulary.ts';

const vocabulary: Vocabulary = {
  catalog: {
    keywords: ['SELECT', 'FROM'],
    types: ['VARCHAR'],
    functions: [{ name: 'COUNT', isAggregate: true, description: 'How many.', signatures: ['COUNT(*) => BIGINT'] }],
    connectors: [
      {
        connectorClass: 'DatagenConnector', type: 'source', title: '', description: '',
        settings: [{ name: 'rate', type: 'INT', defaultValue: null, isRequired: false, documentation: 'per second', values: [] }],
        shapes: [{ name: 'widgets', description: '', columns: [] }],
      },
      { connectorClass: 'FileSinkConnector', type: 'sink', title: '', description: '', settings: [], shapes: [] },
    ],
  },
  relations: [
    { name: 'WIDGETS', kind: 'stream', columns: [{ name: 'COLOUR', type: 'VARCHAR', isKey: false }, { name: 'weird name', type: 'INTEGER', isKey: false }] },
    { name: 'COUNTS', kind: 'table', columns: [{ name: 'TOTAL', type: 'BIGINT', isKey: false }] },
  ],
};

/** `|` marks the cursor. */
const labels = (marked: string): string[] | null => {
  const offset = marked.indexOf('|');
  const found = completionsAt(marked.replace('|', ''), offset, vocabulary);
  return found && found.options.map((option) => option.label);
};

describe('KSQL completion', () => {
  test('after FROM come only sources', () => {
    expect(labels('SELECT * FROM W|')).toEqual(['WIDGETS', 'COUNTS']);
  });

  test('columns of the source that the statement names rank above others, names are quoted where they must be', () => {
    const found = completionsAt('SELECT  FROM widgets;', 7, vocabulary);
    const boost = (label: string): number | undefined => found?.options.find((option) => option.label === label)?.boost;
    expect(boost('COLOUR')).toBeGreaterThan(boost('TOTAL') ?? 0);
    expect(boost('`weird name`')).toBe(3);
  });

  test('after a qualifier come the columns of that source', () => {
    expect(labels('SELECT counts.| FROM counts')).toEqual(['TOTAL']);
  });

  test('the word before the cursor is replaced', () => {
    expect(completionsAt('SELECT CO', 9, vocabulary)?.from).toBe(7);
  });

  test('nothing is offered in comments and plain texts, quotes in earlier statements do not matter', () => {
    expect(labels('-- SEL|')).toBeNull();
    expect(labels("SELECT 'a|'")).toBeNull();
    expect(labels("INSERT INTO x VALUES ('it''s'); SEL|")).toContain('SELECT');
  });

  test('connector settings and their values are known inside of the quotes', () => {
    expect(labels("CREATE SOURCE CONNECTOR a WITH ('connector.class'='|")).toEqual(['DatagenConnector']);
    expect(labels("CREATE SINK CONNECTOR a WITH ('connector.class'='|")).toEqual(['FileSinkConnector']);
    expect(labels("CREATE SOURCE CONNECTOR a WITH ('connector.class'='DatagenConnector', 'r|")).toEqual(['connector.class', 'rate']);
    expect(labels("CREATE SOURCE CONNECTOR a WITH ('connector.class'='DatagenConnector', 'quickstart'='|")).toEqual(['widgets']);
    expect(labels("CREATE STREAM a (b VARCHAR) WITH (VALUE_FORMAT='|")).toContain('JSON');
  });

  test('the settings of a stream come first in its WITH clause', () => {
    expect(labels('CREATE STREAM a (b VARCHAR) WITH (KA|')?.[0]).toBe('KAFKA_TOPIC');
  });
});
