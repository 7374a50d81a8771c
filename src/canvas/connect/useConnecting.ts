import type { Connection, FinalConnectionState, IsValidConnection } from '@xyflow/react';
import { useCallback } from 'react';
import { useStores } from '../../stores/useStores.ts';
import type { PagePoint } from '../../stores/interactionStore.ts';
import type { FlowEdge } from '../flow/toFlow.ts';
import { connect } from './connect.ts';
import { precheckConnection } from './precheckConnection.ts';

const pointOf = (event: MouseEvent | TouchEvent): PagePoint => {
  const place = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: place?.clientX ?? 0, y: place?.clientY ?? 0 };
};

/** The two ends of a cable in flow direction, whichever end was pulled. */
const endsOf = (state: FinalConnectionState): { readonly source: string; readonly target: string } | null => {
  if (state.fromNode === null || state.toNode === null) return null;
  return state.fromHandle?.type === 'target'
    ? { source: state.toNode.id, target: state.fromNode.id }
    : { source: state.fromNode.id, target: state.toNode.id };
};

export interface Connecting {
  readonly isValidConnection: IsValidConnection<FlowEdge>;
  onConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState): void;
  onClickConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState): void;
}

/**
 * Cables by drag, or by two clicks (or taps) on handles. While a cable is in hand only cheap rules run; the engine is
 * asked when it is let go, and what refuses it says why. Let go over nothing, it asks what should be there.
 */
export const useConnecting = (): Connecting => {
  const stores = useStores();
  const { pipeline, interaction } = stores;

  const isValidConnection = useCallback(
    ({ source, target }: Connection | FlowEdge) => precheckConnection(pipeline.getState().graph, source, target) === null,
    [pipeline],
  );
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const at = pointOf(event);
      const ends = endsOf(state);
      if (ends !== null) {
        void connect(stores, ends.source, ends.target, at);
        return;
      }
      if (state.fromNode === null || state.fromHandle === null) return;
      // Let go over a node, beside its handle: that node was meant.
      const over = document.elementFromPoint(at.x, at.y)?.closest<HTMLElement>('[data-node-id]')?.dataset['nodeId'];
      const isFromOutput = state.fromHandle.type === 'source';
      if (over !== undefined) {
        if (over !== state.fromNode.id) void connect(stores, isFromOutput ? state.fromNode.id : over, isFromOutput ? over : state.fromNode.id, at);
        return;
      }
      if (document.elementFromPoint(at.x, at.y)?.closest('.react-flow__pane') == null) return;
      interaction.getState().openAddMenu({
        at,
        position: null,
        after: isFromOutput ? state.fromNode.id : null,
        before: isFromOutput ? null : state.fromNode.id,
        onEdge: null,
        entryId: null,
      });
    },
    [stores, interaction],
  );
  const onClickConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const ends = endsOf(state);
      if (ends !== null) void connect(stores, ends.source, ends.target, pointOf(event));
    },
    [stores],
  );
  return { isValidConnection, onConnectEnd, onClickConnectEnd };
};
