import { Position as Side, type Edge, type Node } from '@xyflow/react';
import type { NodeKind, PipelineEdge, PipelineNode, PipelineView } from '../../../workers/protocol/index.ts';
import { kindNames } from '../nodes/kindNames.ts';
import { HANDLE_RADIUS, NODE_HEIGHT, NODE_WIDTH } from './nodeSize.ts';

/** `data` holds what changes with the document only; live numbers reach a node past React Flow. */
export interface FlowNodeData extends Record<string, unknown> {
  readonly node: PipelineNode;
  readonly isUndeployed: boolean;
}

export type FlowNode = Node<FlowNodeData, NodeKind>;

export interface FlowEdgeData extends Record<string, unknown> {
  readonly isDraft: boolean;
  /** The only cable into its target: the target's exact input count is this cable's. */
  readonly isOnlyInput: boolean;
}

export type FlowEdge = Edge<FlowEdgeData, 'cable'>;

export const hasInput = (kind: NodeKind): boolean => kind !== 'source-connector';
export const hasOutput = (kind: NodeKind): boolean => kind !== 'sink-connector';

const handle = (type: 'source' | 'target', position: Side, x: number): NonNullable<FlowNode['handles']>[number] => ({
  id: null, type, position, x: x - HANDLE_RADIUS, y: NODE_HEIGHT / 2 - HANDLE_RADIUS, width: 2 * HANDLE_RADIUS, height: 2 * HANDLE_RADIUS,
});

const handlesOf = (kind: NodeKind): NonNullable<FlowNode['handles']> => [
  ...(hasInput(kind) ? [handle('target', Side.Left, 0)] : []),
  ...(hasOutput(kind) ? [handle('source', Side.Right, NODE_WIDTH)] : []),
];

/** The two lines on a node. A filter says its condition first: that it is a filter, its picture says too. */
export const faceOf = ({ config, title, subtitle, isDraft }: PipelineNode): { readonly headline: string; readonly detail: string } => {
  const saysWhatFirst = config.kind === 'filter' || config.kind === 'select';
  return saysWhatFirst && !isDraft && subtitle !== '' ? { headline: subtitle, detail: title } : { headline: title, detail: subtitle };
};

const describe = (node: PipelineNode, isUndeployed: boolean): string => {
  const problems = node.problems.length === 0 ? '' : `, ${node.problems.length} ${node.problems.length === 1 ? 'problem' : 'problems'}`;
  return `${kindNames[node.config.kind]} ${faceOf(node).headline}${isUndeployed ? ', not running yet' : ''}${problems}`;
};

const toFlowNode = (node: PipelineNode, isUndeployed: boolean): FlowNode => ({
  id: node.id,
  type: node.config.kind,
  position: node.position,
  width: NODE_WIDTH,
  height: NODE_HEIGHT,
  handles: handlesOf(node.config.kind),
  data: { node, isUndeployed },
  ariaLabel: describe(node, isUndeployed),
  // React Flow passes data attributes on, but its type for them lists only the known ones.
  domAttributes: { 'data-node-id': node.id, 'data-node-kind': node.config.kind } as NonNullable<FlowNode['domAttributes']>,
});

/**
 * The graph as React Flow's nodes. A node whose part of the graph is unchanged keeps its identity, so React Flow leaves
 * it alone; one that is being dragged keeps its place; selection and measurement stay.
 */
export const toFlowNodes = (graph: PipelineView, before: readonly FlowNode[]): FlowNode[] => {
  const known = new Map(before.map((node) => [node.id, node]));
  const undeployed = new Set(graph.undeployed);
  return graph.nodes.map((node) => {
    const next = toFlowNode(node, undeployed.has(node.id));
    const old = known.get(node.id);
    if (old === undefined) return next;
    const position = old.dragging === true ? old.position : next.position;
    const isSame = old.data.isUndeployed === next.data.isUndeployed && JSON.stringify(old.data.node) === JSON.stringify(node);
    if (isSame && old.position.x === position.x && old.position.y === position.y) return old;
    return { ...old, ...next, position, data: isSame ? old.data : next.data };
  });
};

const toFlowEdge = (edge: PipelineEdge, isOnlyInput: boolean): FlowEdge => ({
  id: edge.id,
  type: 'cable',
  source: edge.source,
  target: edge.target,
  data: { isDraft: edge.isDraft, isOnlyInput },
  ariaLabel: `Cable from ${edge.source} to ${edge.target}`,
});

export const toFlowEdges = (graph: PipelineView, before: readonly FlowEdge[]): FlowEdge[] => {
  const known = new Map(before.map((edge) => [edge.id, edge]));
  const inputs = new Map<string, number>();
  for (const { target } of graph.edges) inputs.set(target, (inputs.get(target) ?? 0) + 1);
  return graph.edges.map((edge) => {
    const isOnlyInput = inputs.get(edge.target) === 1;
    const old = known.get(edge.id);
    if (old !== undefined && old.data?.isDraft === edge.isDraft && old.data.isOnlyInput === isOnlyInput) return old;
    return { ...toFlowEdge(edge, isOnlyInput), ...(old?.selected === true ? { selected: true } : {}) };
  });
};
