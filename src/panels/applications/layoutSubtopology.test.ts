import { expect, test } from 'vitest';
import type { SubtopologyView, TopologyNode } from '../../../workers/protocol/index.ts';
import { layoutSubtopology, NODE_HEIGHT, NODE_WIDTH, TAG_HEIGHT } from './layoutSubtopology.ts';

const node = (name: string, predecessors: readonly string[], successors: readonly string[], rest: Partial<TopologyNode> = {}): TopologyNode => ({
  kind: 'processor', name, predecessors, successors, topics: [], stores: [], ...rest,
});
const join: SubtopologyView = {
  id: 0, repartitionTopics: [],
  stores: [{ name: 'left', changelogTopic: 'left-changelog' }, { name: 'right', changelogTopic: null }],
  nodes: [
    node('A', [], ['window-a'], { kind: 'source', topics: ['a'] }),
    node('B', [], ['window-b'], { kind: 'source', topics: ['b'] }),
    node('window-b', ['B'], ['join'], { stores: ['right'] }),
    node('window-a', ['A'], ['join'], { stores: ['left'] }),
    node('join', ['window-a', 'window-b'], ['sink'], { stores: ['left', 'right'] }),
    node('sink', ['join'], [], { kind: 'sink', topics: ['out'] }),
  ],
};

test('every node lies below all that feed it, and none covers another', () => {
  const { nodes, width, height } = layoutSubtopology(join, 'app');
  const at = new Map(nodes.map((one) => [one.name, one]));
  for (const { name, predecessors } of join.nodes) for (const before of predecessors) expect(at.get(name)!.y).toBeGreaterThanOrEqual(at.get(before)!.y + NODE_HEIGHT);
  for (const a of nodes) for (const b of nodes) if (a !== b) expect(Math.abs(a.x - b.x) >= NODE_WIDTH || Math.abs(a.y - b.y) >= NODE_HEIGHT).toBe(true);
  for (const { x, y } of nodes) {
    expect(x + NODE_WIDTH).toBeLessThanOrEqual(width);
    expect(y + NODE_HEIGHT).toBeLessThanOrEqual(height);
  }
});

test('nodes of a layer follow the order of what feeds them', () => {
  const at = new Map(layoutSubtopology(join, 'app').nodes.map((one) => [one.name, one.x]));
  expect(at.get('A')! < at.get('B')!).toBe(at.get('window-a')! < at.get('window-b')!);
});

test('stores hang beside all that use them, one below the other', () => {
  const { stores, nodes, edges } = layoutSubtopology(join, 'app');
  expect(stores.map(({ name }) => name)).toEqual(['left', 'right']);
  for (const { x } of stores) for (const one of nodes) expect(x).toBeGreaterThan(one.x + NODE_WIDTH);
  expect(Math.abs(stores[0]!.y - stores[1]!.y)).toBeGreaterThanOrEqual(NODE_HEIGHT);
  expect(edges.filter(({ isToStore }) => isToStore).map(({ from, to }) => `${from} ${to}`)).toEqual(['window-a left', 'join left', 'window-b right', 'join right']);
});

test('a changelog hangs from its store under its whole name, and the next store keeps clear of it', () => {
  const { stores, height } = layoutSubtopology({ ...join, stores: join.stores.toReversed() }, 'app');
  expect(stores.map(({ name, changelogTopic }) => [name, changelogTopic])).toEqual([['right', null], ['left', 'app-left-changelog']]);
  expect(stores[1]!.changelogLines).toEqual(['app-left-changelog']);
  const [left, right] = layoutSubtopology(join, 'app').stores;
  expect(right!.y).toBeGreaterThan(left!.y + NODE_HEIGHT + TAG_HEIGHT);
  for (const { y } of stores) expect(y + NODE_HEIGHT).toBeLessThan(height);
});
