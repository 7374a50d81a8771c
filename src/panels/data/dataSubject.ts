import type { NodeId, PipelineNode, PipelineView } from '../../../workers/protocol/index.ts';

/** What the panel can show of a node. */
export type DataSubject =
  | { readonly kind: 'table'; readonly nodeId: NodeId; readonly name: string; readonly topic: string }
  | { readonly kind: 'topic'; readonly nodeId: NodeId; readonly name: string; readonly topic: string }
  | { readonly kind: 'sink'; readonly nodeId: NodeId; readonly name: string; readonly file: string | null };

/** The records of a stream, the rows of a table, what a connector makes or wrote; of a clause, what its statement gives. */
export const dataSubject = (graph: PipelineView, nodeId: NodeId): DataSubject | null => {
  const node = graph.nodes.find((each) => each.id === nodeId);
  if (node === undefined) return null;
  switch (node.config.kind) {
    case 'table':
      return node.isDraft ? null : { kind: 'table', nodeId, name: node.config.name, topic: topicOf(node) };
    case 'stream':
      return node.isDraft ? null : { kind: 'topic', nodeId, name: node.config.name, topic: topicOf(node) };
    case 'source-connector':
      return node.topic === null ? null : { kind: 'topic', nodeId, name: node.id, topic: node.topic };
    case 'sink-connector':
      return node.isDraft ? null : { kind: 'sink', nodeId, name: node.id, file: node.config.properties['file'] ?? null };
    case 'filter':
    case 'select':
    case 'aggregate': {
      const statement = nodeId.split('/')[0];
      return statement === undefined || statement === nodeId ? null : dataSubject(graph, statement);
    }
  }
};

const topicOf = (node: PipelineNode): string => node.topic ?? (node.config.kind === 'stream' || node.config.kind === 'table' ? node.config.topic : '');
