import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { NodeId, PipelineView, Position } from '../../../workers/protocol/index.ts';
import { useStores } from '../../stores/useStores.ts';
import { toFlowEdges, toFlowNodes, type FlowEdge, type FlowNode } from './toFlow.ts';

export interface FlowGraph {
  readonly nodes: FlowNode[];
  readonly edges: FlowEdge[];
  onNodesChange(changes: NodeChange<FlowNode>[]): void;
  onEdgesChange(changes: EdgeChange<FlowEdge>[]): void;
  /** At the end of a drag: the new places become part of the document. */
  commitMove(nodes: readonly FlowNode[]): void;
}

/** Arrow keys move a node step by step; the document hears of it when they rest. */
const KEY_MOVE_MS = 350;

const withSelection = (nodes: FlowNode[], selection: readonly NodeId[]): FlowNode[] => {
  if (nodes.every((node) => (node.selected ?? false) === selection.includes(node.id))) return nodes;
  return nodes.map((node) => {
    const selected = selection.includes(node.id);
    return (node.selected ?? false) === selected ? node : { ...node, selected };
  });
};

/**
 * React Flow's copy of the graph. The document is the truth about what there is and where; the copy only runs ahead while
 * somebody drags. Selection lives in the view store, so that the editor and the outline can select as well.
 */
export const useFlowGraph = (): FlowGraph => {
  const { pipeline, view } = useStores();
  const [nodes, setNodes] = useState<FlowNode[]>(() => withSelection(toFlowNodes(pipeline.getState().graph, []), view.getState().selection));
  const [edges, setEdges] = useState<FlowEdge[]>(() => toFlowEdges(pipeline.getState().graph, []));
  const keyMove = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const follow = (graph: PipelineView): void => {
      setNodes((before) => withSelection(toFlowNodes(graph, before), view.getState().selection));
      setEdges((before) => toFlowEdges(graph, before));
    };
    follow(pipeline.getState().graph);
    const stopGraph = pipeline.subscribe((now, before) => {
      if (now.graph !== before.graph) follow(now.graph);
    });
    const stopSelection = view.subscribe((now, before) => {
      if (now.selection !== before.selection) setNodes((nodesBefore) => withSelection(nodesBefore, now.selection));
    });
    return () => {
      stopGraph();
      stopSelection();
    };
  }, [pipeline, view]);

  const move = useCallback(
    (places: ReadonlyMap<NodeId, Position>): void => {
      const known = new Map(pipeline.getState().graph.nodes.map((node) => [node.id, node.position]));
      const positions = Object.fromEntries(
        [...places].flatMap(([id, { x, y }]) => {
          const old = known.get(id);
          return old === undefined || (old.x === x && old.y === y) ? [] : [[id, { x: Math.round(x), y: Math.round(y) }]];
        }),
      );
      if (Object.keys(positions).length === 0) return;
      void pipeline
        .getState()
        .edit({ type: 'move', positions })
        .then((reason) => reason !== null && view.getState().notify('error', reason));
    },
    [pipeline, view],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]): void => {
      setNodes((before) => applyNodeChanges(changes, before));
      const selects = changes.filter((change) => change.type === 'select');
      if (selects.length > 0) {
        const selection = new Set(view.getState().selection);
        for (const { id, selected } of selects) {
          if (selected) selection.add(id);
          else selection.delete(id);
        }
        view.getState().select([...selection]);
      }
      const keyed = changes.flatMap((change) => (change.type === 'position' && change.dragging !== true && change.position !== undefined ? [[change.id, change.position] as const] : []));
      if (keyed.length === 0) return;
      clearTimeout(keyMove.current);
      keyMove.current = setTimeout(() => move(new Map(keyed)), KEY_MOVE_MS);
    },
    [move, view],
  );
  const onEdgesChange = useCallback((changes: EdgeChange<FlowEdge>[]): void => setEdges((before) => applyEdgeChanges(changes, before)), []);
  const commitMove = useCallback(
    (moved: readonly FlowNode[]): void => {
      clearTimeout(keyMove.current);
      move(new Map(moved.map((node) => [node.id, node.position])));
    },
    [move],
  );

  return { nodes, edges, onNodesChange, onEdgesChange, commitMove };
};
