import { useReactFlow } from '@xyflow/react';
import { useCallback, type PointerEvent as ReactPointerEvent } from 'react';
import { useStores } from '../../stores/useStores.ts';
import { DROP_RADIUS, edgeAt } from '../edges/edgeAt.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../flow/nodeSize.ts';
import { fits, type PaletteEntry } from './paletteEntries.ts';
import { useAddEntry } from './useAddEntry.ts';

/** A pointer that moved less has clicked. */
const THRESHOLD = 5;

const isOverCanvas = (x: number, y: number): boolean => document.elementFromPoint(x, y)?.closest('.canvas') != null;

/**
 * Dragging an entry onto the canvas with mouse, pen or finger: a ghost follows, a cable under it lights up and takes it.
 * Browsers' own drag-and-drop does not exist on touch screens.
 */
export const usePaletteDrag = (): ((entry: PaletteEntry, event: ReactPointerEvent<HTMLElement>) => void) => {
  const { interaction, pipeline } = useStores();
  const { screenToFlowPosition, getZoom } = useReactFlow();
  const addEntry = useAddEntry();

  return useCallback(
    (entry, down) => {
      if (down.button !== 0) return;
      const { clientX: startX, clientY: startY, pointerId, currentTarget: source } = down;
      const state = interaction.getState;
      let isDragging = false;

      const edgeUnder = (x: number, y: number): string | null => {
        if (!fits(entry, { after: null, before: null, onEdge: 'any' }) || !isOverCanvas(x, y)) return null;
        const { nodes, edges } = pipeline.getState().graph;
        const places = new Map(nodes.map((node) => [node.id, node.position]));
        return edgeAt(edges.filter((edge) => !edge.isDraft), places, screenToFlowPosition({ x, y }), DROP_RADIUS / getZoom());
      };
      const move = (event: PointerEvent): void => {
        if (event.pointerId !== pointerId) return;
        const { clientX: x, clientY: y } = event;
        if (!isDragging && Math.hypot(x - startX, y - startY) < THRESHOLD) return;
        if (!isDragging) source.setPointerCapture(pointerId);
        isDragging = true;
        state().dragEntry({ entryId: entry.id, at: { x, y } });
        state().setDropEdge(edgeUnder(x, y));
      };
      const stop = (): void => {
        window.removeEventListener('pointermove', move);
        window.removeEventListener('pointerup', up);
        window.removeEventListener('pointercancel', abandon);
        window.removeEventListener('keydown', cancel, true);
        state().dragEntry(null);
      };
      const abandon = (event: PointerEvent): void => {
        if (event.pointerId === pointerId) stop();
      };
      const cancel = (event: KeyboardEvent): void => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        stop();
      };
      const up = (event: PointerEvent): void => {
        if (event.pointerId !== pointerId) return;
        const { clientX: x, clientY: y } = event;
        const onEdge = state().dropEdge;
        const wasDragging = isDragging;
        stop();
        if (!wasDragging) return;
        // The click that follows belongs to the drag.
        source.addEventListener('click', swallow, { capture: true, once: true });
        setTimeout(() => source.removeEventListener('click', swallow, true), 0);
        if (!isOverCanvas(x, y)) return;
        const at = screenToFlowPosition({ x, y });
        const position = { x: at.x - NODE_WIDTH / 2, y: at.y - NODE_HEIGHT / 2 };
        void addEntry(entry, { position, after: null, before: null, onEdge }, { x, y });
      };
      // On the window: a quick mouse has left the entry before its first move arrives.
      window.addEventListener('pointermove', move);
      window.addEventListener('pointerup', up);
      window.addEventListener('pointercancel', abandon);
      window.addEventListener('keydown', cancel, true);
    },
    [interaction, pipeline, screenToFlowPosition, getZoom, addEntry],
  );
};

const swallow = (event: Event): void => {
  event.stopPropagation();
  event.preventDefault();
};
