import { describe, expect, test } from 'vitest';
import { edgeOf, graphOf, nodeOf } from '../testing/graphOf.ts';
import { walkGraph } from './walkGraph.ts';

const graph = graphOf(
  [
    nodeOf('src', 'source-connector', { x: 0, y: 100 }),
    nodeOf('other', 'source-connector', { x: 0, y: 300 }),
    nodeOf('top', 'filter', { x: 300, y: 0 }),
    nodeOf('mid', 'filter', { x: 300, y: 110 }),
    nodeOf('low', 'filter', { x: 300, y: 260 }),
  ],
  [edgeOf('src', 'top'), edgeOf('src', 'mid'), edgeOf('src', 'low')],
);

describe('walkGraph', () => {
  test('right follows the cable to the nearest row', () => expect(walkGraph(graph, 'src', 'right')).toBe('mid'));
  test('left goes back', () => expect(walkGraph(graph, 'low', 'left')).toBe('src'));
  test('up and down visit siblings in order', () => {
    expect(walkGraph(graph, 'top', 'down')).toBe('mid');
    expect(walkGraph(graph, 'mid', 'down')).toBe('low');
    expect(walkGraph(graph, 'mid', 'up')).toBe('top');
  });
  test('sources are siblings of sources', () => expect(walkGraph(graph, 'src', 'down')).toBe('other'));
  test('there is an end', () => {
    expect(walkGraph(graph, 'low', 'right')).toBeNull();
    expect(walkGraph(graph, 'top', 'up')).toBeNull();
    expect(walkGraph(graph, 'gone', 'left')).toBeNull();
  });
});
