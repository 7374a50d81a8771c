import type { NodeId, PipelineView } from '../../../workers/protocol/index.ts';

/**
 * Why two nodes cannot be connected, as far as the graph alone tells; null when the engine has to be asked. Runs on every
 * pointer move of a cable, so only cheap rules stand here.
 */
export const precheckConnection = (graph: Pick<PipelineView, 'nodes' | 'edges'>, source: NodeId, target: NodeId): string | null => {
  const from = graph.nodes.find((node) => node.id === source);
  const to = graph.nodes.find((node) => node.id === target);
  if (from === undefined || to === undefined) return 'One end of the cable is gone.';
  if (source === target) return 'A node cannot feed itself.';
  if (to.config.kind === 'source-connector') return `${to.title} is a source: nothing flows into it.`;
  if (from.config.kind === 'sink-connector') return `${from.title} is a sink: nothing flows out of it.`;
  if (graph.edges.some((edge) => edge.source === source && edge.target === target)) return 'They are connected already.';
  if (reaches(graph.edges, target, source)) return `${to.title} already feeds ${from.title}: that would be a cycle, and records would go round for ever.`;
  return null;
};

/** Whether records that leave `start` can get to `goal`. */
const reaches = (edges: PipelineView['edges'], start: NodeId, goal: NodeId): boolean => {
  const seen = new Set<NodeId>([start]);
  const todo: NodeId[] = [start];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (at === goal) return true;
    for (const edge of edges) {
      if (edge.source !== at || seen.has(edge.target)) continue;
      seen.add(edge.target);
      todo.push(edge.target);
    }
  }
  return false;
};
