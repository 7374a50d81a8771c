import type { SubtopologyView, TopologyView } from '../../../workers/protocol/index.ts';
import { layoutSubtopology, NODE_HEIGHT, NODE_WIDTH, type GraphNode, type SubtopologyGraph } from './layoutSubtopology.ts';

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
  /** As brokers know it. */
  readonly wholeName: string;
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

interface Point {
  readonly x: number;
  readonly y: number;
}

export const PILL_WIDTH = 148;
export const PILL_HEIGHT = 40;
const GUTTER = 26;
const MARGIN = 8;
const RISE = 26;
const DETOUR = 20;

/** A global store has no tasks, but is drawn as its own little part. */
const ofGlobalStore = ({ id, source, processor, store, topic }: TopologyView['globalStores'][number]): SubtopologyView => ({
  id, repartitionTopics: [],
  stores: [{ name: store, changelogTopic: topic }],
  nodes: [
    { kind: 'source', name: source, predecessors: [], successors: [processor], topics: [topic], stores: [] },
    { kind: 'processor', name: processor, predecessors: [source], successors: [], topics: [], stores: [store] },
  ],
});

interface Use extends Point {
  readonly kind: 'read' | 'write';
  readonly topic: string;
  readonly part: number;
  readonly node: GraphNode;
}

/**
 * The topology as one drawing: its parts from left to right, topics from outside above and below them, and in the gutters
 * between them the topics that they share.
 */
export const logicalPlan = (topology: TopologyView, applicationId: string): LogicalPlan => {
  const parts = [...topology.subtopologies, ...topology.globalStores.map(ofGlobalStore)];
  const drawn = parts.map((part) => layoutSubtopology(part, applicationId));
  const repartitions = new Set(topology.subtopologies.flatMap(({ repartitionTopics }) => repartitionTopics));
  const usesOf = (part: number, kind: 'read' | 'write'): Array<Omit<Use, 'x' | 'y'>> =>
    parts[part]!.nodes.flatMap(({ kind: of, name, topics }) => {
      const node = drawn[part]!.nodes.find((one) => one.name === name);
      return node === undefined || of !== (kind === 'read' ? 'source' : 'sink') ? [] : topics.map((topic) => ({ kind, topic, part, node }));
    });
  const outside = (part: number, kind: 'read' | 'write') => usesOf(part, kind).filter(({ topic }) => !repartitions.has(topic));
  const rows = (kind: 'read' | 'write'): number => Math.max(0, ...parts.map((_, part) => Math.max(0, ...drawn[part]!.nodes.map((node) => outside(part, kind).filter((use) => use.node === node).length))));
  const top = MARGIN + rows('read') * (PILL_HEIGHT + RISE);

  const graphs: PlacedGraph[] = [];
  const pills = new Map<string, TopicPill>();
  /** Topics that lie behind another one, as their node sees it. */
  const stackedTopics = new Set<string>();
  let x = MARGIN;
  for (const [part, graph] of drawn.entries()) {
    const shared = usesOf(part, 'read').filter(({ topic }) => repartitions.has(topic) && !pills.has(topic));
    if (shared.length > 0 && part > 0) {
      x += GUTTER;
      const middle = top + Math.min(graph.height, graphs.at(-1)!.graph.height) / 2;
      for (const [index, { topic }] of shared.entries()) pills.set(topic, { topic, isRepartition: true, wholeName: `${applicationId}-${topic}`, x, y: middle + (index - shared.length / 2) * (PILL_HEIGHT + 10) });
      x += PILL_WIDTH + GUTTER;
    } else if (part > 0) x += GUTTER;
    graphs.push({ graph, isGlobal: part >= topology.subtopologies.length, x, y: top });
    const stacked = new Map<string, number>();
    for (const kind of ['read', 'write'] as const)
      for (const { topic, node } of outside(part, kind)) {
        if (pills.has(topic)) continue;
        const row = stacked.get(`${kind} ${node.name}`) ?? 0;
        stacked.set(`${kind} ${node.name}`, row + 1);
        if (row > 0) stackedTopics.add(topic);
        const middle = x + node.x + NODE_WIDTH / 2;
        const y = kind === 'read' ? top - (row + 1) * (PILL_HEIGHT + RISE) : top + graph.height + RISE + row * (PILL_HEIGHT + RISE);
        pills.set(topic, { topic, isRepartition: false, wholeName: topic, x: Math.round(middle - PILL_WIDTH / 2), y });
      }
    x += graph.width;
  }
  const topics = [...pills.values()];
  return {
    topics, graphs,
    width: Math.max(x, ...topics.map((pill) => pill.x + PILL_WIDTH)) + MARGIN,
    height: Math.max(0, ...graphs.map(({ y, graph }) => y + graph.height), ...topics.map(({ y }) => y + PILL_HEIGHT)) + MARGIN,
    cables: drawn.flatMap((graph, part) =>
      (['read', 'write'] as const).flatMap((kind) => usesOf(part, kind).flatMap(({ topic, node }) => {
        const pill = pills.get(topic);
        const { x: left, y: above } = graphs[part]!;
        return pill === undefined ? [] : [{ key: `${graph.id} ${node.name} ${topic}`, path: cable(kind, stackedTopics.has(topic), pill, { x: left + node.x, y: above + node.y }, { left, right: left + graph.width }) }];
      }))),
  };
};

/** From a topic to its reader or from a writer to its topic, from the middle of a side to the middle of a side: downwards where one is above the other, else sideways. `box` is the part's. */
const cable = (kind: 'read' | 'write', isStacked: boolean, pill: Point, node: Point, box: { readonly left: number; readonly right: number }): string => {
  const between = kind === 'read' ? node.y - pill.y - PILL_HEIGHT : pill.y - node.y - NODE_HEIGHT;
  const offset = pill.x + PILL_WIDTH / 2 - (node.x + NODE_WIDTH / 2);
  if (between >= 0 && Math.abs(offset) < NODE_WIDTH / 2 && !isStacked) {
    const [a, b] = kind === 'read' ? [{ x: pill.x + PILL_WIDTH / 2, y: pill.y + PILL_HEIGHT }, { x: node.x + NODE_WIDTH / 2, y: node.y }] : [{ x: node.x + NODE_WIDTH / 2, y: node.y + NODE_HEIGHT }, { x: pill.x + PILL_WIDTH / 2, y: pill.y }];
    return Math.abs(offset) < 1 ? `M${a.x} ${a.y}L${b.x} ${b.y}` : `M${a.x} ${a.y}C${a.x} ${(a.y + b.y) / 2} ${b.x} ${(a.y + b.y) / 2} ${b.x} ${b.y}`;
  }
  // Past another topic that is on the way.
  if (isStacked && Math.abs(offset) < NODE_WIDTH / 2) {
    const [a, b] = kind === 'read' ? [{ x: pill.x, y: pill.y + PILL_HEIGHT / 2 }, { x: node.x, y: node.y + NODE_HEIGHT / 2 }] : [{ x: node.x, y: node.y + NODE_HEIGHT / 2 }, { x: pill.x, y: pill.y + PILL_HEIGHT / 2 }];
    const outer = Math.min(a.x, b.x) - DETOUR;
    return `M${a.x} ${a.y}C${outer} ${a.y} ${outer} ${b.y} ${b.x} ${b.y}`;
  }
  const isPillLeft = pill.x < node.x;
  const atPill = { x: pill.x + (isPillLeft ? PILL_WIDTH : 0), y: pill.y + PILL_HEIGHT / 2 };
  const atNode = { x: node.x + (isPillLeft ? 0 : NODE_WIDTH), y: node.y + NODE_HEIGHT / 2 };
  // Level as far as the part's edge: stores may lie above and below.
  const atEdge = { x: isPillLeft ? Math.max(atPill.x, box.left) : Math.min(atPill.x, box.right), y: atNode.y };
  const middle = (atPill.x + atEdge.x) / 2;
  return kind === 'read'
    ? `M${atPill.x} ${atPill.y}C${middle} ${atPill.y} ${middle} ${atEdge.y} ${atEdge.x} ${atEdge.y}L${atNode.x} ${atNode.y}`
    : `M${atNode.x} ${atNode.y}L${atEdge.x} ${atEdge.y}C${middle} ${atEdge.y} ${middle} ${atPill.y} ${atPill.x} ${atPill.y}`;
};
