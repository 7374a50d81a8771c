import type { SubtopologyView, TopologyView } from '../../../workers/protocol/index.ts';
import { layoutSubtopology, NODE_HEIGHT, NODE_WIDTH, type SubtopologyGraph } from './layoutSubtopology.ts';

export interface PlacedGraph {
  readonly graph: SubtopologyGraph;
  readonly isGlobal: boolean;
  readonly x: number;
  readonly y: number;
}

export interface TopicPill {
  readonly topic: string;
  /** Made by the application, to bring records with one key together. */
  readonly isRepartition: boolean;
  readonly x: number;
  readonly y: number;
}

export interface LogicalPlan {
  readonly width: number;
  readonly height: number;
  readonly graphs: readonly PlacedGraph[];
  readonly topics: readonly TopicPill[];
  /** Between topics and the nodes that read and write them. */
  readonly cables: ReadonlyArray<{ readonly key: string; readonly path: string }>;
}

export const PILL_WIDTH = 112;
export const PILL_HEIGHT = 44;
const GUTTER = 26;
const MARGIN = 10;

/** A global store has no tasks, but is drawn as its own little part. */
const ofGlobalStore = ({ id, source, processor, store, topic }: TopologyView['globalStores'][number]): SubtopologyView => ({
  id, repartitionTopics: [],
  stores: [{ name: store, changelogTopic: topic }],
  nodes: [
    { kind: 'source', name: source, predecessors: [], successors: [processor], topics: [topic], stores: [] },
    { kind: 'processor', name: processor, predecessors: [source], successors: [], topics: [], stores: [store] },
  ],
});

/** The topology as one drawing: its parts from left to right, and in the gutters between them the topics that they share. */
export const logicalPlan = (topology: TopologyView): LogicalPlan => {
  const globals = topology.globalStores.map(ofGlobalStore);
  const parts = [...topology.subtopologies, ...globals];
  const repartitions = new Set(topology.subtopologies.flatMap(({ repartitionTopics }) => repartitionTopics));
  const graphs: PlacedGraph[] = [];
  const pills = new Map<string, TopicPill>();
  let x = MARGIN;

  /** At `y`, or the next place below it in the same gutter. */
  const pill = (topic: string, left: number, wanted: number): void => {
    if (pills.has(topic)) return;
    let y = Math.max(MARGIN, wanted);
    while ([...pills.values()].some((other) => other.x === left && Math.abs(other.y - y) < PILL_HEIGHT + 8)) y += PILL_HEIGHT + 8;
    pills.set(topic, { topic, isRepartition: repartitions.has(topic), x: left, y });
  };

  for (const [index, part] of parts.entries()) {
    const graph = layoutSubtopology(part);
    const yOf = (name: string): number => MARGIN + (graph.nodes.find((node) => node.name === name)?.y ?? 0) + (NODE_HEIGHT - PILL_HEIGHT) / 2;
    const reads = part.nodes.flatMap(({ kind, name, topics }) => (kind === 'source' ? topics.map((topic) => ({ name, topic })) : []));
    const isNew = reads.some(({ topic }) => !pills.has(topic));
    if (isNew || index === 0) {
      for (const { name, topic } of reads) pill(topic, x, yOf(name));
      x += PILL_WIDTH + GUTTER;
    }
    graphs.push({ graph, isGlobal: index >= topology.subtopologies.length, x, y: MARGIN });
    x += graph.width + GUTTER;
    const writes = part.nodes.flatMap(({ kind, name, topics }) => (kind === 'sink' ? topics.map((topic) => ({ name, topic })) : []));
    if (writes.some(({ topic }) => !pills.has(topic))) {
      for (const { name, topic } of writes) pill(topic, x, repartitions.has(topic) ? MARGIN + graph.height / 2 - PILL_HEIGHT / 2 : yOf(name));
      x += PILL_WIDTH + GUTTER;
    }
  }
  const topics = [...pills.values()];
  return {
    topics, graphs,
    width: x - GUTTER + MARGIN,
    height: Math.max(...graphs.map(({ y, graph }) => y + graph.height), ...topics.map(({ y }) => y + PILL_HEIGHT), 0) + MARGIN,
    cables: parts.flatMap((part, index) => cablesOf(part, graphs[index]!, pills)),
  };
};

const cablesOf = ({ nodes }: SubtopologyView, { graph, x, y }: PlacedGraph, pills: ReadonlyMap<string, TopicPill>): Array<{ key: string; path: string }> =>
  nodes.flatMap(({ kind, name, topics }) => {
    const node = graph.nodes.find((one) => one.name === name);
    if (node === undefined || kind === 'processor') return [];
    return topics.flatMap((topic) => {
      const end = pills.get(topic);
      if (end === undefined) return [];
      const middle = y + node.y + NODE_HEIGHT / 2;
      const pillY = end.y + PILL_HEIGHT / 2;
      const isRead = kind === 'source';
      const isLeft = end.x < x;
      const nodeX = x + node.x + (isLeft ? 0 : NODE_WIDTH);
      const pillX = end.x + (isLeft ? PILL_WIDTH : 0);
      const [a, b] = isRead ? [{ x: pillX, y: pillY }, { x: nodeX, y: middle }] : [{ x: nodeX, y: middle }, { x: pillX, y: pillY }];
      const bend = (b.x - a.x) / 2;
      return [{ key: `${graph.id} ${name} ${topic}`, path: `M${a.x} ${a.y}C${a.x + bend} ${a.y} ${b.x - bend} ${b.y} ${b.x} ${b.y}` }];
    });
  });
