import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { useStores } from '../../stores/useStores.ts';
import { easing } from './fitOptions.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './nodeSize.ts';
import { shiftInto } from './shiftInto.ts';

const MARGIN = 24;
/** The controls' row along the lower edge. */
const LOWER_MARGIN = 64;

/**
 * A node that was selected elsewhere (in the text, the outline, by adding it) comes into view by the shortest way. One
 * that is under the pointer stays there: the view must not slip away from a hand that is about to drag.
 */
export const useKeepVisible = (): void => {
  const { pipeline, view } = useStores();
  const flow = useStoreApi();
  const { setViewport, getViewport } = useReactFlow();
  useEffect(() => {
    let isPointerDown = false;
    const onDown = (): void => void (isPointerDown = true);
    const onUp = (): void => void (isPointerDown = false);
    window.addEventListener('pointerdown', onDown, true);
    window.addEventListener('pointerup', onUp, true);
    window.addEventListener('pointercancel', onUp, true);
    const stop = view.subscribe(({ selection }, before) => {
      const [only] = selection;
      if (selection === before.selection || selection.length !== 1 || isPointerDown) return;
      const node = pipeline.getState().graph.nodes.find(({ id }) => id === only);
      if (node === undefined) return;
      const { x, y, zoom } = getViewport();
      const { width, height } = flow.getState();
      const [left, top] = [node.position.x * zoom + x, node.position.y * zoom + y];
      const dx = shiftInto(left, left + NODE_WIDTH * zoom, MARGIN, width - MARGIN);
      const dy = shiftInto(top, top + NODE_HEIGHT * zoom, MARGIN, height - LOWER_MARGIN);
      if (dx !== 0 || dy !== 0) void setViewport({ x: x + dx, y: y + dy, zoom }, easing());
    });
    return () => {
      stop();
      window.removeEventListener('pointerdown', onDown, true);
      window.removeEventListener('pointerup', onUp, true);
      window.removeEventListener('pointercancel', onUp, true);
    };
  }, [pipeline, view, flow, setViewport, getViewport]);
};
