import type { SubtopologyView, TopologyNode } from '../../../workers/protocol/index.ts';
import { storeForms, topicForms, wholeTopicName } from './topologyNames.ts';
import { fitName, inCode, wrapName } from './wrapName.ts';

export interface GraphNode {
  readonly kind: TopologyNode['kind'];
  readonly name: string;
  readonly lines: readonly string[];
  readonly isStateful: boolean;
  readonly x: number;
  readonly y: number;
}

export interface GraphStore {
  readonly name: string;
  readonly lines: readonly string[];
  /** As brokers know it; null where nothing is logged. */
  readonly changelogTopic: string | null;
  readonly changelogLines: readonly string[];
  readonly x: number;
  readonly y: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly isToStore: boolean;
  readonly path: string;
  /** Where a number beside it goes. */
  readonly label: { readonly x: number; readonly y: number };
}

export interface SubtopologyGraph {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly stores: readonly GraphStore[];
  readonly edges: readonly GraphEdge[];
}

export const NODE_WIDTH = 172;
export const NODE_HEIGHT = 40;
export const STORE_WIDTH = 150;
/** The changelog hangs from its store. */
export const TAG_GAP = 11;
export const TAG_HEIGHT = 33;
const GAP_X = 16;
const GAP_Y = 24;
const STORE_GAP = 26;
const STORE_SPACE = 12;
const PADDING = 12;
/** The first node's middle is right of the title: what comes in from above passes beside it. */
const SIDE = 22;
export const HEADING = 30;
/** Letters on a line. */
const NAME_LENGTH = 25;
const STORE_NAME_LENGTH = 23;
const TAG_LENGTH = 24;

/** Places in a drawing of one sub-topology: by layers from top to bottom, stores at the right of who uses them. */
export const layoutSubtopology = (subtopology: SubtopologyView, applicationId: string): SubtopologyGraph => {
  const { id, nodes, stores } = subtopology;
  const layers = layersOf(nodes);
  const widest = Math.max(1, ...layers.map((layer) => layer.length));
  const inner = widest * NODE_WIDTH + (widest - 1) * GAP_X;
  const placed = new Map<string, GraphNode>();
  for (const [depth, layer] of layers.entries()) {
    const left = SIDE + (inner - (layer.length * NODE_WIDTH + (layer.length - 1) * GAP_X)) / 2;
    for (const [index, { kind, name, stores: used }] of layer.entries())
      placed.set(name, {
        kind, name, lines: wrapName(name, NAME_LENGTH), isStateful: used.length > 0,
        x: left + index * (NODE_WIDTH + GAP_X), y: HEADING + depth * (NODE_HEIGHT + GAP_Y),
      });
  }
  const graphStores: GraphStore[] = [];
  const edges: GraphEdge[] = nodes.flatMap(({ name, successors }) => successors.flatMap((to) => edgeBetween(placed.get(name), placed.get(to))));
  for (const { name, changelogTopic } of stores) {
    const users = nodes.flatMap((node) => (node.stores.includes(name) ? (placed.get(node.name) ?? []) : []));
    let y = Math.min(...users.map((user) => user.y), Number.MAX_SAFE_INTEGER);
    if (users.length === 0) continue;
    const whole = changelogTopic === null ? null : wholeTopicName(applicationId, subtopology, changelogTopic);
    const height = storeHeight(whole);
    for (let before; (before = graphStores.find((other) => y < other.y + storeHeight(other.changelogTopic) + STORE_SPACE && other.y < y + height + STORE_SPACE)) !== undefined;)
      y = before.y + storeHeight(before.changelogTopic) + STORE_SPACE;
    const store: GraphStore = {
      name, lines: fitName(storeForms(name), STORE_NAME_LENGTH), changelogTopic: whole,
      changelogLines: whole === null ? [] : fitName(topicForms(whole, applicationId), TAG_LENGTH, { measure: inCode }),
      x: SIDE + inner + STORE_GAP, y,
    };
    graphStores.push(store);
    for (const user of users) {
      const from = { x: user.x + NODE_WIDTH, y: user.y + NODE_HEIGHT / 2 };
      const to = { x: store.x, y: store.y + NODE_HEIGHT / 2 };
      edges.push({ from: user.name, to: name, isToStore: true, path: `M${from.x} ${from.y}L${to.x} ${to.y}`, label: from });
    }
  }
  const bottoms = [...[...placed.values()].map(({ y }) => y + NODE_HEIGHT), ...graphStores.map(({ y, changelogTopic }) => y + storeHeight(changelogTopic))];
  return {
    id, edges, nodes: [...placed.values()], stores: graphStores,
    width: inner + 2 * SIDE + (graphStores.length > 0 ? STORE_GAP + STORE_WIDTH + PADDING - SIDE : 0),
    height: Math.max(HEADING, ...bottoms) + PADDING,
  };
};

const storeHeight = (changelogTopic: string | null): number => NODE_HEIGHT + (changelogTopic === null ? 0 : TAG_GAP + TAG_HEIGHT);

/** Every node below all that feed it; in a layer in the order of what feeds them. */
const layersOf = (nodes: readonly TopologyNode[]): TopologyNode[][] => {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const depths = new Map<string, number>();
  const depthOf = (node: TopologyNode): number => {
    const known = depths.get(node.name);
    if (known !== undefined) return known;
    const depth = Math.max(-1, ...node.predecessors.flatMap((name) => { const before = byName.get(name); return before === undefined ? [] : [depthOf(before)]; })) + 1;
    depths.set(node.name, depth);
    return depth;
  };
  const layers: TopologyNode[][] = [];
  for (const node of nodes) (layers[depthOf(node)] ??= []).push(node);
  const place = new Map<string, number>();
  for (const layer of layers) {
    const wanted = (node: TopologyNode): number => {
      const feeding = node.predecessors.flatMap((name) => place.get(name) ?? []);
      return feeding.length === 0 ? 0 : feeding.reduce((sum, at) => sum + at, 0) / feeding.length;
    };
    layer.sort((a, b) => wanted(a) - wanted(b));
    for (const [index, { name }] of layer.entries()) place.set(name, (index + 0.5) / layer.length);
  }
  return layers;
};

const edgeBetween = (from: GraphNode | undefined, to: GraphNode | undefined): GraphEdge[] => {
  if (from === undefined || to === undefined) return [];
  const a = { x: from.x + NODE_WIDTH / 2, y: from.y + NODE_HEIGHT };
  const b = { x: to.x + NODE_WIDTH / 2, y: to.y };
  const bend = (b.y - a.y) / 2;
  return [{ from: from.name, to: to.name, isToStore: false, path: `M${a.x} ${a.y}C${a.x} ${a.y + bend} ${b.x} ${b.y - bend} ${b.x} ${b.y}`, label: { x: (a.x + b.x) / 2 + 7, y: (a.y + b.y) / 2 + 4 } }];
};
