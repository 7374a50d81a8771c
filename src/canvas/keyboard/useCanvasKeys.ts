import { useReactFlow } from '@xyflow/react';
import { useEffect, type RefObject } from 'react';
import type { NodeId } from '../../../workers/protocol/index.ts';
import { runChanges, step, togglePause } from '../../stores/commands.ts';
import type { PagePoint } from '../../stores/interactionStore.ts';
import { useStores } from '../../stores/useStores.ts';
import { selectedForAppend } from '../add/addItem.ts';
import { useRemove } from '../flow/useRemove.ts';
import { easing, fitOptions } from '../flow/fitOptions.ts';
import { canRename } from '../nodes/NodeTitle.tsx';
import { matchShortcut, type FocusPlace, type ShortcutAction } from './shortcuts.ts';
import { walkGraph, type Direction } from './walkGraph.ts';

const FIELDS = 'input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"], [role="listbox"]';

const focusPlace = (target: EventTarget | null, canvas: HTMLElement | null): FocusPlace => {
  if (!(target instanceof Element)) return 'elsewhere';
  if (target.closest(FIELDS) !== null) return 'field';
  if (target === document.body) return 'canvas';
  return canvas?.contains(target) === true && target.closest('button, a') === null ? 'canvas' : 'elsewhere';
};

const pointOn = (element: Element | null | undefined): PagePoint => {
  const box = element?.getBoundingClientRect();
  return box === undefined ? { x: innerWidth / 2, y: innerHeight / 3 } : { x: box.x + box.width / 2, y: box.bottom + 6 };
};

/** Where Enter on a node leads; Escape leads back. */
const FIRST_SETTING = '.inspector-form :is(input, textarea, select)';

const elementOf = (nodeId: NodeId): HTMLElement | null => document.querySelector<HTMLElement>(`.react-flow__node[data-node-id="${CSS.escape(nodeId)}"]`);

/** Carries out what the table of shortcuts says. Fields keep their keys; Tab opens the add menu only on the bare canvas. */
export const useCanvasKeys = (canvasRef: RefObject<HTMLElement | null>): void => {
  const stores = useStores();
  const { zoomIn, zoomOut, zoomTo, fitView } = useReactFlow();
  const remove = useRemove();

  useEffect(() => {
    const { pipeline, view, interaction } = stores;
    let pointer: PagePoint | null = null;

    const selectedNode = (): NodeId | null => {
      const focused = document.activeElement?.closest<HTMLElement>('.react-flow__node')?.dataset['nodeId'];
      return focused ?? view.getState().selection[0] ?? null;
    };
    const walk = (direction: Direction): void => {
      const { graph } = pipeline.getState();
      const from = selectedNode();
      const next = from === null ? (graph.nodes[0]?.id ?? null) : walkGraph(graph, from, direction);
      if (next === null) return;
      view.getState().select([next]);
      elementOf(next)?.focus();
      void fitView({ ...fitOptions(), nodes: [{ id: next }], minZoom: 0.6, maxZoom: 1 });
    };
    const actions: { readonly [Action in ShortcutAction]: () => void } = {
      run: () => void runChanges(stores),
      'toggle-pause': () => void togglePause(stores),
      step: () => void step(stores, 1),
      'step-many': () => void step(stores, 10),
      undo: () => void pipeline.getState().undo(),
      redo: () => void pipeline.getState().redo(),
      delete: () => remove(false),
      'delete-keep-wire': () => remove(true),
      'select-all': () => view.getState().select(pipeline.getState().graph.nodes.map((node) => node.id)),
      rename: () => {
        const id = selectedNode();
        const node = pipeline.getState().graph.nodes.find((each) => each.id === id);
        if (node === undefined) return;
        view.getState().select([node.id]);
        if (canRename(node)) interaction.getState().rename(node.id);
        else view.getState().setSideTab('inspector');
      },
      inspect: () => {
        const id = selectedNode();
        if (id === null) return;
        view.getState().select([id]);
        view.getState().setSideTab('inspector');
        interaction.getState().setOverlay('side');
        requestAnimationFrame(() => document.querySelector<HTMLElement>(FIRST_SETTING)?.focus());
      },
      add: () => {
        view.getState().fillPage(false);
        const after = selectedForAppend(stores);
        const at = after !== null ? pointOn(elementOf(after)) : (pointer ?? pointOn(canvasRef.current));
        interaction.getState().openAddMenu({ at, position: null, after, before: null, onEdge: null, entryId: null });
      },
      connect: () => {
        const source = selectedNode();
        if (source !== null) interaction.getState().openConnectMenu({ source, at: pointOn(elementOf(source)) });
      },
      'zoom-in': () => void zoomIn(easing()),
      'zoom-out': () => void zoomOut(easing()),
      'zoom-reset': () => void zoomTo(1, easing()),
      fit: () => void fitView(fitOptions()),
      'fit-selection': () => void fitView({ ...fitOptions(), nodes: view.getState().selection.map((id) => ({ id })) }),
      'walk-left': () => walk('left'),
      'walk-right': () => walk('right'),
      'walk-up': () => walk('up'),
      'walk-down': () => walk('down'),
      topics: () => view.getState().showFull('topics'),
      groups: () => view.getState().showFull('groups'),
      applications: () => view.getState().showFull('applications'),
      cluster: () => view.getState().showFull('cluster'),
      'fill-page': () => view.getState().fillPage(!view.getState().isDrawerFull),
      shortcuts: () => interaction.getState().setShortcutSheetOpen(true),
    };

    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const canvas = canvasRef.current;
      const [selected] = view.getState().selection;
      if (event.key === 'Escape' && selected !== undefined && event.target instanceof Element && event.target.closest('.inspector') !== null) {
        elementOf(selected)?.focus();
        return;
      }
      // While the drawer has the page the canvas is out of sight: nothing on it answers to a key.
      const place = focusPlace(event.target, canvas);
      const action = matchShortcut(event, place === 'canvas' && view.getState().isDrawerFull ? 'elsewhere' : place);
      if (action === null) return;
      // Tab walks from element to element; only a click on the bare canvas turns it into "add".
      if (event.key === 'Tab' && event.target !== canvas) return;
      event.preventDefault();
      actions[action]();
    };
    // React Flow moves the selected node on every arrow key, Alt or not, and selects on every Enter: walking and running come before it.
    const onNodeKey = (event: KeyboardEvent): void => {
      const isWalk = event.altKey && event.key.startsWith('Arrow');
      const isRun = (event.ctrlKey || event.metaKey) && event.key === 'Enter' && event.target instanceof Element && event.target.classList.contains('react-flow__node');
      if (!isWalk && !isRun) return;
      onKeyDown(event);
      if (event.defaultPrevented) event.stopPropagation();
    };
    const onPointerMove = (event: PointerEvent): void => {
      pointer = canvasRef.current?.contains(event.target instanceof Node ? event.target : null) === true ? { x: event.clientX, y: event.clientY } : null;
    };
    window.addEventListener('keydown', onNodeKey, true);
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('pointermove', onPointerMove, { passive: true });
    return () => {
      window.removeEventListener('keydown', onNodeKey, true);
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('pointermove', onPointerMove);
    };
  }, [stores, canvasRef, zoomIn, zoomOut, zoomTo, fitView, remove]);
};
