import { useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import { useStores } from '../../stores/useStores.ts';
import { easing } from './fitOptions.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './nodeSize.ts';

/** Brings a node into the middle when the outline, a problem or the log points at it. */
export const useCentreNode = (): void => {
  const { view } = useStores();
  const { getNode, setCenter, getZoom } = useReactFlow();
  useEffect(
    () =>
      view.subscribe(({ centre }, before) => {
        if (centre === null || centre === before.centre) return;
        const node = getNode(centre.nodeId);
        if (node === undefined) return;
        void setCenter(node.position.x + NODE_WIDTH / 2, node.position.y + NODE_HEIGHT / 2, { zoom: Math.max(0.8, getZoom()), ...easing() });
      }),
    [view, getNode, setCenter, getZoom],
  );
};
