import { expect, test } from 'vitest';
import type { TopologyView } from '../../../workers/protocol/index.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './layoutSubtopology.ts';
import { logicalPlan, PILL_HEIGHT, PILL_WIDTH } from './logicalPlan.ts';

const topology: TopologyView = {
  subtopologies: [
    {
      id: 0, stores: [], repartitionTopics: [],
      nodes: [
        { kind: 'source', name: 'Source', predecessors: [], successors: ['out'], topics: ['hits', 'more-hits'], stores: [] },
        { kind: 'sink', name: 'out', predecessors: ['Source'], successors: [], topics: ['by-page-repartition'], stores: [] },
      ],
    },
    {
      id: 1, stores: [{ name: 'counts', changelogTopic: 'counts-changelog' }], repartitionTopics: ['by-page-repartition'],
      nodes: [
        { kind: 'source', name: 'in', predecessors: [], successors: ['count'], topics: ['by-page-repartition'], stores: [] },
        { kind: 'processor', name: 'count', predecessors: ['in'], successors: ['Sink'], topics: [], stores: ['counts'] },
        { kind: 'sink', name: 'Sink', predecessors: ['count'], successors: [], topics: ['per-page'], stores: [] },
      ],
    },
  ],
  globalStores: [],
};

test('topics from outside lie above and below, the one between two parts lies between them', () => {
  const { graphs, topics } = logicalPlan(topology, 'app');
  const pill = new Map(topics.map((one) => [one.topic, one]));
  const [first, second] = graphs;
  expect(pill.size).toBe(4);
  for (const topic of ['hits', 'more-hits']) expect(pill.get(topic)!.y + PILL_HEIGHT).toBeLessThan(first!.y);
  expect(pill.get('per-page')!.y).toBeGreaterThan(second!.y + second!.graph.height);
  const between = pill.get('by-page-repartition')!;
  expect(between.isRepartition).toBe(true);
  expect(between.x).toBeGreaterThan(first!.x + first!.graph.width);
  expect(between.x + PILL_WIDTH).toBeLessThan(second!.x);
});

test('every read and write has its cable, and all of it is within the drawing', () => {
  const { graphs, topics, cables, width, height } = logicalPlan(topology, 'app');
  expect(cables.map(({ key }) => key)).toEqual(['0 Source hits', '0 Source more-hits', '0 out by-page-repartition', '1 in by-page-repartition', '1 Sink per-page']);
  for (const { x, y } of topics) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(x + PILL_WIDTH).toBeLessThanOrEqual(width);
    expect(y + PILL_HEIGHT).toBeLessThanOrEqual(height);
  }
  for (const { graph, x } of graphs) expect(x + graph.width).toBeLessThanOrEqual(width);
});

test('a global store is a part of its own', () => {
  const { graphs } = logicalPlan({ ...topology, globalStores: [{ id: 2, source: 'global-source', processor: 'global-fill', store: 'places', topic: 'places' }] }, 'app');
  expect(graphs.map(({ graph, isGlobal }) => [graph.id, isGlobal])).toEqual([[0, false], [1, false], [2, true]]);
});

test('a cable ends at the middle of a side of its node', () => {
  const { graphs, cables } = logicalPlan(topology, 'app');
  const ends = new Map(cables.map(({ key, path }) => [key, [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)])]));
  const at = (part: number, name: string) => {
    const { graph, x, y } = graphs[part]!;
    const node = graph.nodes.find((one) => one.name === name)!;
    return { left: x + node.x, middle: x + node.x + NODE_WIDTH / 2, right: x + node.x + NODE_WIDTH, top: y + node.y, centre: y + node.y + NODE_HEIGHT / 2, bottom: y + node.y + NODE_HEIGHT };
  };
  const source = at(0, 'Source');
  expect(ends.get('0 Source hits')!.at(-1)).toEqual([source.middle, source.top]);
  // Behind the other topic, so around it.
  expect(ends.get('0 Source more-hits')!.at(-1)).toEqual([source.left, source.centre]);
  expect(ends.get('0 out by-page-repartition')![0]).toEqual([at(0, 'out').right, at(0, 'out').centre]);
  // Level within its part, where stores may lie.
  expect(ends.get('0 out by-page-repartition')![1]).toEqual([graphs[0]!.x + graphs[0]!.graph.width, at(0, 'out').centre]);
  expect(ends.get('1 in by-page-repartition')!.at(-1)).toEqual([at(1, 'in').left, at(1, 'in').centre]);
  expect(ends.get('1 Sink per-page')![0]).toEqual([at(1, 'Sink').middle, at(1, 'Sink').bottom]);
});

test('topics that the application makes are told by the name that brokers know', () => {
  expect(logicalPlan(topology, 'app').topics.map(({ wholeName }) => wholeName).toSorted()).toEqual(['app-by-page-repartition', 'hits', 'more-hits', 'per-page']);
});
