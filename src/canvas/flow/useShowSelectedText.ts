import { useEffect } from 'react';
import { useStores } from '../../stores/useStores.ts';

/** A node chosen on the canvas shows its stretch of the text. Choices made in the text do not come back to it. */
export const useShowSelectedText = (canvas: HTMLElement | null): void => {
  const { pipeline, view } = useStores();
  useEffect(
    () =>
      view.subscribe((now, before) => {
        const [only] = now.selection;
        if (now.selection === before.selection || now.selection.length !== 1 || only === undefined) return;
        if (canvas === null || !canvas.contains(document.activeElement)) return;
        const span = pipeline.getState().graph.nodes.find((node) => node.id === only)?.span ?? null;
        if (span !== null && !pipeline.getState().isStale) view.getState().showText(span);
      }),
    [pipeline, view, canvas],
  );
};
