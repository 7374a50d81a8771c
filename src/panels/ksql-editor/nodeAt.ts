import type { NodeId, PipelineNode } from '../../../workers/protocol/index.ts';

/** The node whose stretch of the text is the narrowest around the selection; null between statements. */
export const nodeAt = (nodes: readonly PipelineNode[], from: number, to: number): NodeId | null => {
  let best: PipelineNode | null = null;
  for (const node of nodes) {
    if (node.span === null || node.span.start > from || node.span.end < to) continue;
    if (best === null || width(node) < width(best)) best = node;
  }
  return best?.id ?? null;
};

const width = (node: PipelineNode): number => (node.span === null ? Infinity : node.span.end - node.span.start);
