import { useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import { useStores } from '../../stores/useStores.ts';
import { fitOptions } from './fitOptions.ts';

/** Shows all of a graph that has little in common with the one before: at start, a demo, somebody else's pipeline. */
export const useFitOnArrival = (): void => {
  const { pipeline } = useStores();
  const { fitView, setViewport } = useReactFlow();
  useEffect(() => {
    const fit = (): void => {
      // Once to have the nodes in React Flow's store, once more for their sizes.
      requestAnimationFrame(() => requestAnimationFrame(() => void fitView(fitOptions())));
    };
    if (pipeline.getState().graph.nodes.length > 0) fit();
    return pipeline.subscribe((now, before) => {
      if (now.graph === before.graph) return;
      if (now.graph.nodes.length === 0) {
        // What comes next begins at its natural size.
        if (before.graph.nodes.length > 0) void setViewport({ x: 0, y: 0, zoom: 1 });
        return;
      }
      const known = new Set(before.graph.nodes.map((node) => node.id));
      const kept = now.graph.nodes.filter((node) => known.has(node.id)).length;
      if (before.graph.nodes.length === 0 || (now.graph.nodes.length > 2 && kept * 2 < now.graph.nodes.length)) fit();
    });
  }, [pipeline, fitView, setViewport]);
};
