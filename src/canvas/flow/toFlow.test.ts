import { describe, expect, test } from 'vitest';
import { edgeOf, graphOf, nodeOf } from '../testing/graphOf.ts';
import { toFlowEdges, toFlowNodes } from './toFlow.ts';

const graph = () => graphOf([nodeOf('A', 'stream'), nodeOf('B', 'filter', { x: 300, y: 0 })], [edgeOf('A', 'B')]);

describe('toFlowNodes', () => {
  test('an untouched node keeps its identity', () => {
    const before = toFlowNodes(graph(), []);
    const changed = { ...graph(), nodes: [nodeOf('A', 'stream'), { ...nodeOf('B', 'filter', { x: 300, y: 0 }), title: 'x > 1' }] };
    const after = toFlowNodes(changed, before);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });

  test('a node in hand keeps its place, and selection stays', () => {
    const [a, b] = toFlowNodes(graph(), []);
    const before = [{ ...a!, selected: true }, { ...b!, dragging: true, position: { x: 7, y: 7 } }];
    const moved = { ...graph(), nodes: [nodeOf('A', 'stream', { x: 1, y: 1 }), { ...nodeOf('B', 'filter', { x: 300, y: 0 }), title: 'new' }] };
    const after = toFlowNodes(moved, before);
    expect(after[0]).toMatchObject({ selected: true, position: { x: 1, y: 1 } });
    expect(after[1]).toMatchObject({ position: { x: 7, y: 7 }, data: { node: { title: 'new' } } });
  });

  test('carries id and kind to the page, and says aloud what it is', () => {
    const [a] = toFlowNodes({ ...graph(), undeployed: ['A'] }, []);
    expect(a?.domAttributes).toEqual({ 'data-node-id': 'A', 'data-node-kind': 'stream' });
    expect(a?.ariaLabel).toBe('Stream A, not running yet');
  });
});

describe('toFlowEdges', () => {
  test('keeps identity, and knows which cable is the only one into its node', () => {
    const before = toFlowEdges(graph(), []);
    expect(toFlowEdges(graph(), before)[0]).toBe(before[0]);
    const two = graphOf([...graph().nodes, nodeOf('C', 'stream')], [edgeOf('A', 'B'), edgeOf('C', 'B')]);
    expect(toFlowEdges(two, before).map((edge) => edge.data?.isOnlyInput)).toEqual([false, false]);
  });
});
