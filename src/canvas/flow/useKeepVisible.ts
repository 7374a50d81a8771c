import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { useStores } from '../../stores/useStores.ts';
import { easing } from './fitOptions.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './nodeSize.ts';

const MARGIN = 24;
/** The controls' row along the lower edge. */
const LOWER_MARGIN = 64;

/** How far to shift so that [from, to] lies within [low, high]; the start wins where it does not fit. */
const shiftInto = (from: number, to: number, low: number, high: number): number => {
  const up = Math.min(0, high - to);
  return from + up < low ? low - from : up;
};

/** A node that was just added or changed comes into view by the shortest way, if it is not there. */
export const useKeepVisible = (): void => {
  const { pipeline } = useStores();
  const flow = useStoreApi();
  const { setViewport, getViewport } = useReactFlow();
  useEffect(
    () =>
      pipeline.subscribe(({ touched, graph }, before) => {
        if (touched === before.touched) return;
        const last = touched.nodeIds.at(-1);
        const node = graph.nodes.find(({ id }) => id === last);
        if (node === undefined) return;
        const { x, y, zoom } = getViewport();
        const { width, height } = flow.getState();
        const [left, top] = [node.position.x * zoom + x, node.position.y * zoom + y];
        const dx = shiftInto(left, left + NODE_WIDTH * zoom, MARGIN, width - MARGIN);
        const dy = shiftInto(top, top + NODE_HEIGHT * zoom, MARGIN, height - LOWER_MARGIN);
        if (dx !== 0 || dy !== 0) void setViewport({ x: x + dx, y: y + dy, zoom }, easing());
      }),
    [pipeline, flow, setViewport, getViewport],
  );
};
