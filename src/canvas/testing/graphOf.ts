import type { NodeConfig, PipelineEdge, PipelineNode, PipelineView, Position } from '../../../workers/protocol/index.ts';

const configs = {
  'source-connector': { kind: 'source-connector', properties: {} },
  'sink-connector': { kind: 'sink-connector', properties: {} },
  stream: { kind: 'stream', name: 'S', topic: 's', valueFormat: 'JSON', keyFormat: 'KAFKA', partitions: 1, columns: [], isDerived: false },
  table: { kind: 'table', name: 'T', topic: 't', valueFormat: 'JSON', keyFormat: 'KAFKA', partitions: 1, columns: [], isDerived: true },
  filter: { kind: 'filter', clause: 'where', condition: '' },
  select: { kind: 'select', items: [], partitionBy: [] },
  aggregate: { kind: 'aggregate', groupBy: [], items: [] },
} satisfies Record<NodeConfig['kind'], NodeConfig>;

/** For tests: a node that says no more than it has to. */
export const nodeOf = (id: string, kind: NodeConfig['kind'], position: Position = { x: 0, y: 0 }): PipelineNode => ({
  id, config: configs[kind], title: id, subtitle: '', span: null, position, columnsIn: [], columnsOut: [], problems: [], isDraft: false, queryId: null, topic: null,
});

export const edgeOf = (source: string, target: string): PipelineEdge => ({ id: `${source}->${target}`, source, target, isDraft: false });

export const graphOf = (nodes: readonly PipelineNode[], edges: readonly PipelineEdge[]): PipelineView => ({
  nodes, edges, problems: [], isWhole: true, undeployed: [],
});
