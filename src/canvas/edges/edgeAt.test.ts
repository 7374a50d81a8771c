import { describe, expect, test } from 'vitest';
import { NODE_HEIGHT, NODE_WIDTH } from '../flow/nodeSize.ts';
import { edgeAt } from './edgeAt.ts';

const places = new Map([
  ['A', { x: 0, y: 0 }],
  ['B', { x: 400, y: 0 }],
  ['C', { x: 400, y: 200 }],
]);
const edge = (source: string, target: string) => ({ id: `${source}->${target}`, source, target, isDraft: false });
const middle = NODE_HEIGHT / 2;

describe('edgeAt', () => {
  test('finds the cable under the point', () => {
    expect(edgeAt([edge('A', 'B')], places, { x: NODE_WIDTH + 90, y: middle + 8 }, 20)).toBe('A->B');
  });
  test('finds nothing beside it', () => {
    expect(edgeAt([edge('A', 'B')], places, { x: NODE_WIDTH + 90, y: middle + 40 }, 20)).toBeNull();
  });
  test('prefers the nearer of two', () => {
    const edges = [edge('A', 'C'), edge('A', 'B')];
    expect(edgeAt(edges, places, { x: 395, y: middle + 5 }, 300)).toBe('A->B');
    expect(edgeAt(edges, places, { x: 395, y: middle + 190 }, 300)).toBe('A->C');
  });
  test('a cable whose node is missing is passed over', () => {
    expect(edgeAt([edge('A', 'gone')], places, { x: NODE_WIDTH, y: middle }, 500)).toBeNull();
  });
});
