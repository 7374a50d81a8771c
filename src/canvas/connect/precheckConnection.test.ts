import { describe, expect, test } from 'vitest';
import { edgeOf, graphOf, nodeOf } from '../testing/graphOf.ts';
import { precheckConnection } from './precheckConnection.ts';

const graph = graphOf(
  [nodeOf('gen', 'source-connector'), nodeOf('A', 'stream'), nodeOf('B', 'stream'), nodeOf('C', 'table'), nodeOf('file', 'sink-connector')],
  [edgeOf('gen', 'A'), edgeOf('A', 'B'), edgeOf('B', 'C')],
);

describe('precheckConnection', () => {
  test('leaves the rest to the engine', () => {
    expect(precheckConnection(graph, 'A', 'C')).toBeNull();
    expect(precheckConnection(graph, 'C', 'file')).toBeNull();
  });
  test.each([
    ['A', 'A', /itself/],
    ['A', 'gen', /source/],
    ['file', 'A', /sink/],
    ['A', 'B', /already/],
    ['B', 'A', /cycle/],
    ['C', 'A', /cycle/],
    ['A', 'gone', /gone/],
  ])('refuses %s to %s and says why', (source, target, reason) => {
    expect(precheckConnection(graph, source, target)).toMatch(reason);
  });
  test('ends on a graph that has a circle already', () => {
    const circle = graphOf([nodeOf('A', 'stream'), nodeOf('B', 'stream'), nodeOf('C', 'stream')], [edgeOf('A', 'B'), edgeOf('B', 'A')]);
    expect(precheckConnection(circle, 'C', 'A')).toBeNull();
  });
});
