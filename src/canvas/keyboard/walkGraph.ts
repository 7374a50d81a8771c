import type { NodeId, PipelineView } from '../../../workers/protocol/index.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The node one step along the graph: right and left follow cables, up and down go to siblings. Null at the end. */
export const walkGraph = (graph: Pick<PipelineView, 'nodes' | 'edges'>, from: NodeId, direction: Direction): NodeId | null => {
  const here = graph.nodes.find((node) => node.id === from);
  if (here === undefined) return null;
  const at = (ids: readonly NodeId[]) => graph.nodes.filter((node) => ids.includes(node.id));
  const outputs = (id: NodeId) => graph.edges.filter((edge) => edge.source === id).map((edge) => edge.target);
  const inputs = (id: NodeId) => graph.edges.filter((edge) => edge.target === id).map((edge) => edge.source);
  const nearestByRow = (nodes: ReturnType<typeof at>): NodeId | null =>
    nodes.toSorted((a, b) => Math.abs(a.position.y - here.position.y) - Math.abs(b.position.y - here.position.y))[0]?.id ?? null;

  switch (direction) {
    case 'right':
      return nearestByRow(at(outputs(from)));
    case 'left':
      return nearestByRow(at(inputs(from)));
    case 'up':
    case 'down': {
      const parents = inputs(from);
      const siblings = parents.length > 0 ? at(parents.flatMap(outputs)) : graph.nodes.filter((node) => inputs(node.id).length === 0);
      const sign = direction === 'down' ? 1 : -1;
      const beyond = siblings.filter((node) => node.id !== from && (node.position.y - here.position.y) * sign > 0);
      return nearestByRow(beyond);
    }
  }
};
