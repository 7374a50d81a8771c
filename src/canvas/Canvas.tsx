import { Background, BackgroundVariant, MiniMap, ReactFlow, SelectionMode, useReactFlow, useStore, type NodeMouseHandler } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useCallback, useRef, useState, type MouseEvent } from 'react';
import { usePipeline, useStores } from '../stores/useStores.ts';
import { classNames } from '../ui/classNames.ts';
import { AddMenu } from './add/AddMenu.tsx';
import { CanvasControls } from './CanvasControls.tsx';
import { ConnectMenu } from './connect/ConnectMenu.tsx';
import { Refusal } from './connect/Refusal.tsx';
import { useConnecting } from './connect/useConnecting.ts';
import { CableEdge } from './edges/CableEdge.tsx';
import { EmptyCanvas } from './EmptyCanvas.tsx';
import { MAX_ZOOM, MIN_ZOOM } from './flow/fitOptions.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './flow/nodeSize.ts';
import { topicToOpen } from './flow/topicToOpen.ts';
import type { FlowEdge, FlowNode } from './flow/toFlow.ts';
import { useCentreNode } from './flow/useCentreNode.ts';
import { useFitOnArrival } from './flow/useFitOnArrival.ts';
import { useFlowGraph } from './flow/useFlowGraph.ts';
import { useKeepVisible } from './flow/useKeepVisible.ts';
import { useShowSelectedText } from './flow/useShowSelectedText.ts';
import { ShortcutSheet } from './keyboard/ShortcutSheet.tsx';
import { useCanvasKeys } from './keyboard/useCanvasKeys.ts';
import { kindColours, nodeTypes } from './nodes/nodeTypes.ts';
import { NodeMenu } from './nodes/NodeMenu.tsx';
import { ParticleLayer } from './particles/ParticleLayer.tsx';
import { StaleBanner } from './StaleBanner.tsx';
import './Canvas.css';

const edgeTypes = { cable: CableEdge };
const colourOf = (node: FlowNode): string => kindColours[node.data.node.config.kind];
/** Middle and right button; the left one selects. */
const PAN_BUTTONS = [1, 2];
/** React Flow scales its overview by these, not by what a style sheet says. */
const MINIMAP_SIZE = { width: 116, height: 70 };
const FAR_ZOOM = 0.72;
const VERY_FAR_ZOOM = 0.38;

/** A finger has no second button: where there is no mouse, one finger moves the view and two zoom. */
const isTouchFirst = (): boolean => matchMedia('(pointer: coarse)').matches;

/** The pipeline as a graph to look at and to work on. What it does is in the folders beside it; here it is put together. */
export const Canvas = () => {
  const { view, interaction } = useStores();
  const { screenToFlowPosition } = useReactFlow();
  const [element, setElement] = useState<HTMLElement | null>(null);
  const canvasRef = useRef<HTMLElement>(null);
  const { nodes, edges, onNodesChange, onEdgesChange, commitMove } = useFlowGraph();
  const connecting = useConnecting();
  const isStale = usePipeline((state) => state.isStale);
  const isFar = useStore((state) => state.transform[2] < FAR_ZOOM);
  const isVeryFar = useStore((state) => state.transform[2] < VERY_FAR_ZOOM);
  const [touchFirst] = useState(isTouchFirst);
  useCanvasKeys(canvasRef);
  useShowSelectedText(element);
  useFitOnArrival();
  useCentreNode();
  useKeepVisible();

  const attach = useCallback((section: HTMLElement | null): void => {
    canvasRef.current = section;
    setElement(section);
  }, []);
  const onDoubleClick = useCallback(
    (event: MouseEvent): void => {
      if (!(event.target instanceof Element) || event.target.closest('.react-flow__pane') === null || event.target.closest('.react-flow__node, .react-flow__edge') !== null) return;
      const at = { x: event.clientX, y: event.clientY };
      const { x, y } = screenToFlowPosition(at);
      interaction.getState().openAddMenu({ at, position: { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 }, after: null, before: null, onEdge: null, entryId: null });
    },
    [interaction, screenToFlowPosition],
  );
  const onNodeDoubleClick = useCallback<NodeMouseHandler<FlowNode>>((_event, { data: { node } }) => {
    const topic = topicToOpen(node);
    if (topic !== null) {
      view.getState().openTopic(topic);
      return;
    }
    view.getState().setSideTab('inspector');
    interaction.getState().setOverlay('side');
  }, [view, interaction]);
  const onNodeContextMenu = useCallback<NodeMouseHandler<FlowNode>>(
    (event, node) => {
      event.preventDefault();
      if (!view.getState().selection.includes(node.id)) view.getState().select([node.id]);
      interaction.getState().openNodeMenu({ nodeId: node.id, at: { x: event.clientX, y: event.clientY } });
    },
    [view, interaction],
  );
  const onNodeDragStop = useCallback((_event: unknown, _node: FlowNode, dragged: FlowNode[]) => commitMove(dragged), [commitMove]);
  const onSelectionDragStop = useCallback((_event: unknown, dragged: FlowNode[]) => commitMove(dragged), [commitMove]);
  const focusCanvas = useCallback((): void => canvasRef.current?.focus({ preventScroll: true }), []);

  return (
    <section
      ref={attach}
      className={classNames('canvas', isStale && 'is-stale', isFar && 'is-far', isVeryFar && 'is-very-far')}
      aria-label="Canvas"
      tabIndex={-1}
      onDoubleClick={onDoubleClick}
    >
      <div className="canvas-pane">
        <ReactFlow<FlowNode, FlowEdge>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          onNodeDragStop={onNodeDragStop}
          onSelectionDragStop={onSelectionDragStop}
          onNodeDoubleClick={onNodeDoubleClick}
          onNodeContextMenu={onNodeContextMenu}
          onPaneClick={focusCanvas}
          isValidConnection={connecting.isValidConnection}
          onConnect={connecting.onConnect}
          onConnectEnd={connecting.onConnectEnd}
          onClickConnectStart={connecting.onClickConnectStart}
          onClickConnectEnd={connecting.onClickConnectEnd}
          connectionRadius={34}
          deleteKeyCode={null}
          minZoom={MIN_ZOOM}
          maxZoom={MAX_ZOOM}
          zoomOnDoubleClick={false}
          panOnScroll
          selectionOnDrag={!touchFirst}
          panOnDrag={touchFirst ? true : PAN_BUTTONS}
          selectionMode={SelectionMode.Partial}
          nodeDragThreshold={3}
          elevateNodesOnSelect={false}
        >
          <Background variant={BackgroundVariant.Dots} gap={22} size={1.4} color="var(--canvas-dot)" />
          <ParticleLayer />
          {nodes.length > 1 && <MiniMap<FlowNode> className="canvas-minimap" style={MINIMAP_SIZE} nodeColor={colourOf} nodeStrokeWidth={0} pannable zoomable ariaLabel="Overview of the canvas" />}
          <CanvasControls />
          <StaleBanner />
        </ReactFlow>
      </div>
      <EmptyCanvas />
      <AddMenu />
      <ConnectMenu />
      <NodeMenu />
      <Refusal />
      <ShortcutSheet />
    </section>
  );
};
