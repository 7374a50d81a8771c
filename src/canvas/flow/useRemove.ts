import { useReactFlow } from '@xyflow/react';
import { useCallback } from 'react';
import { useStores } from '../../stores/useStores.ts';
import type { FlowEdge, FlowNode } from './toFlow.ts';

/** Deletes what is selected: nodes with their cables, or, when no node is, cables. */
export const useRemove = (): ((keepWire: boolean) => void) => {
  const { pipeline, view } = useStores();
  const { getEdges } = useReactFlow<FlowNode, FlowEdge>();
  return useCallback(
    (keepWire) => {
      const run = async (): Promise<void> => {
        const nodeIds = view.getState().selection;
        if (nodeIds.length > 0) {
          const reason = await pipeline.getState().edit({ type: 'remove', nodeIds, keepWire });
          if (reason !== null) view.getState().notify('error', reason);
          else view.getState().select([]);
          return;
        }
        for (const { id } of getEdges().filter((edge) => edge.selected === true)) {
          const reason = await pipeline.getState().edit({ type: 'disconnect', edgeId: id });
          if (reason !== null) view.getState().notify('error', reason);
        }
      };
      void run();
    },
    [pipeline, view, getEdges],
  );
};
