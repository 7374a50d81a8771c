import { useReactFlow, type Connection, type FinalConnectionState, type IsValidConnection, type OnConnectStartParams } from '@xyflow/react';
import { useCallback, useRef } from 'react';
import type { PagePoint } from '../../stores/interactionStore.ts';
import { useStores } from '../../stores/useStores.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../flow/nodeSize.ts';
import type { FlowEdge } from '../flow/toFlow.ts';
import { connect } from './connect.ts';
import { precheckConnection } from './precheckConnection.ts';

const pointOf = (event: MouseEvent | TouchEvent): PagePoint => {
  const place = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: place?.clientX ?? 0, y: place?.clientY ?? 0 };
};

export interface Connecting {
  readonly isValidConnection: IsValidConnection<FlowEdge>;
  onConnect(connection: Connection): void;
  onConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState): void;
  onClickConnectStart(event: MouseEvent | TouchEvent, params: OnConnectStartParams): void;
  onClickConnectEnd(event: MouseEvent | TouchEvent): void;
}

/**
 * Cables by drag, or by two clicks (or taps) on handles. While a cable is in hand only cheap rules run; the engine is
 * asked when it is let go, and whoever refuses says why. Let go over nothing, it asks what should be there.
 */
export const useConnecting = (): Connecting => {
  const stores = useStores();
  const { pipeline, interaction } = stores;
  const { screenToFlowPosition } = useReactFlow();
  const clickStart = useRef<OnConnectStartParams | null>(null);

  const isValidConnection = useCallback(
    ({ source, target }: Connection | FlowEdge) => precheckConnection(pipeline.getState().graph, source, target) === null,
    [pipeline],
  );

  const onConnect = useCallback(
    ({ source, target }: Connection) => {
      const end = document.querySelector(`[data-node-id="${CSS.escape(target)}"]`)?.getBoundingClientRect();
      void connect(stores, source, target, { x: end?.left ?? innerWidth / 2, y: end?.top ?? innerHeight / 2 });
    },
    [stores],
  );

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      // Good ones were handed to onConnect already.
      if (state.isValid === true || state.fromNode === null || state.fromHandle === null) return;
      const at = pointOf(event);
      const under = document.elementFromPoint(at.x, at.y);
      const isFromOutput = state.fromHandle.type === 'source';
      const from = state.fromNode.id;
      // Let go on a node, beside its handle: that node was meant.
      const over = state.toNode?.id ?? under?.closest<HTMLElement>('[data-node-id]')?.dataset['nodeId'];
      if (over !== undefined) {
        if (over !== from || state.toNode !== null) void connect(stores, isFromOutput ? from : over, isFromOutput ? over : from, at);
        return;
      }
      if (under?.closest('.react-flow__pane') == null) return;
      const place = screenToFlowPosition(at);
      interaction.getState().openAddMenu({
        at,
        position: { x: isFromOutput ? place.x : place.x - NODE_WIDTH, y: place.y - NODE_HEIGHT / 2 },
        after: isFromOutput ? from : null,
        before: isFromOutput ? null : from,
        onEdge: null,
        entryId: null,
      });
    },
    [stores, interaction, screenToFlowPosition],
  );

  const onClickConnectStart = useCallback((_event: MouseEvent | TouchEvent, params: OnConnectStartParams) => {
    clickStart.current = params;
  }, []);
  const onClickConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent) => {
      const start = clickStart.current;
      clickStart.current = null;
      const end = event.target instanceof Element ? event.target.closest<HTMLElement>('.react-flow__handle')?.dataset['nodeid'] : undefined;
      if (start?.nodeId == null || end === undefined || end === start.nodeId) return;
      const [source, target] = start.handleType === 'target' ? [end, start.nodeId] : [start.nodeId, end];
      const reason = precheckConnection(pipeline.getState().graph, source, target);
      if (reason !== null) interaction.getState().refuse(reason, pointOf(event));
    },
    [pipeline, interaction],
  );

  return { isValidConnection, onConnect, onConnectEnd, onClickConnectStart, onClickConnectEnd };
};
