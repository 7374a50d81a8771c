import { Graph, layout } from '@dagrejs/dagre';
import type { NodeId, PipelineEdge, Position } from '../protocol/index.ts';

/** The size that a node has on the canvas, and the room around it. */
export const NODE_WIDTH = 200;
export const NODE_HEIGHT = 72;
const GAP_X = 60;
const GAP_Y = 36;

/**
 * Places for the nodes that have none: all of them by layers from left to right, or, beside nodes that are placed,
 * right of what feeds them and below what is in the way.
 */
export const layoutGraph = (
  nodeIds: readonly NodeId[],
  edges: readonly PipelineEdge[],
  placed: Readonly<Record<NodeId, Position>>,
): ReadonlyMap<NodeId, Position> => {
  const positions = new Map<NodeId, Position>();
  for (const id of nodeIds) if (placed[id] !== undefined) positions.set(id, placed[id]);
  if (positions.size === nodeIds.length) return positions;
  const computed = layered(nodeIds, edges);
  if (positions.size === 0) return computed;
  for (const id of nodeIds.filter((one) => !positions.has(one)).sort((a, b) => computed.get(a)!.x - computed.get(b)!.x)) {
    const feeding = edges.filter(({ target }) => target === id).map(({ source }) => positions.get(source)).filter((one) => one !== undefined);
    const fed = edges.filter(({ source }) => source === id).map(({ target }) => positions.get(target)).filter((one) => one !== undefined);
    const wanted =
      feeding.length > 0
        ? { x: Math.max(...feeding.map(({ x }) => x)) + NODE_WIDTH + GAP_X, y: feeding[0]!.y }
        : fed.length > 0
          ? { x: Math.min(...fed.map(({ x }) => x)) - NODE_WIDTH - GAP_X, y: fed[0]!.y }
          : { x: Math.min(...[...positions.values()].map(({ x }) => x)), y: Math.max(...[...positions.values()].map(({ y }) => y)) + NODE_HEIGHT + GAP_Y };
    positions.set(id, freeSpot(wanted, [...positions.values()]));
  }
  return positions;
};

/** `wanted`, or the place nearest below it where a node covers no other. */
export const freeSpot = (wanted: Position, taken: readonly Position[]): Position => {
  let { y } = wanted;
  while (taken.some((other) => Math.abs(other.x - wanted.x) < NODE_WIDTH + GAP_X / 2 && Math.abs(other.y - y) < NODE_HEIGHT + GAP_Y / 2)) y += NODE_HEIGHT + GAP_Y;
  return { x: wanted.x, y };
};

const layered = (nodeIds: readonly NodeId[], edges: readonly PipelineEdge[]): Map<NodeId, Position> => {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', ranksep: GAP_X, nodesep: GAP_Y, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of nodeIds) graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const { source, target } of edges) graph.setEdge(source, target);
  layout(graph);
  return new Map(
    nodeIds.map((id) => {
      const { x, y } = graph.node(id) as Position;
      return [id, { x: Math.round(x - NODE_WIDTH / 2), y: Math.round(y - NODE_HEIGHT / 2) }];
    }),
  );
};
