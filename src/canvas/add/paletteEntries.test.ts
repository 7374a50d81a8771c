import { describe, expect, test } from 'vitest';
import type { Catalog } from '../../../workers/protocol/index.ts';
import { fits, generatorChoices, matches, paletteEntries } from './paletteEntries.ts';

const nowhere = { after: null, before: null, onEdge: null };
const titles = (place: Partial<typeof nowhere> | { after: string } | { before: string } | { onEdge: string }): string[] =>
  paletteEntries.filter((entry) => fits(entry, { ...nowhere, ...place })).map((entry) => entry.id);

describe('fits', () => {
  test('after a node: what takes input', () => {
    expect(titles({ after: 'A' })).toEqual(['filter', 'select', 'aggregate', 'topic-sink', 'table', 'file-sink']);
  });
  test('before a node: what gives output', () => expect(titles({ before: 'A' })).not.toContain('file-sink'));
  test('in a cable: operators', () => expect(titles({ onEdge: 'A->B' })).toEqual(['filter', 'select', 'aggregate']));
  test('on the empty canvas: all', () => expect(titles({})).toHaveLength(paletteEntries.length));
});

test('search finds by title and by other words, all of them', () => {
  const found = (query: string): string[] => paletteEntries.filter((entry) => matches(entry, query)).map((entry) => entry.id);
  expect(found('where')).toEqual(['filter']);
  expect(found('csv sink')).toEqual(['file-sink']);
  expect(found('')).toHaveLength(paletteEntries.length);
});

test('a generator is set by whichever setting knows its shapes', () => {
  const catalog: Catalog = {
    connectors: [
      {
        connectorClass: 'Gen', type: 'source', title: '', description: '',
        settings: [{ name: 'flavour', type: 'ENUM', defaultValue: null, isRequired: true, documentation: '', values: ['orders', 'users'] }],
        shapes: [{ name: 'orders', description: 'Orders', columns: [] }],
      },
    ],
    functions: [], keywords: [], types: [],
  };
  expect(generatorChoices(catalog)[0]?.item).toEqual({ kind: 'source-connector', properties: { 'connector.class': 'Gen', flavour: 'orders' }, columns: [] });
  expect(generatorChoices({ ...catalog, connectors: [] })).toEqual([]);
});
