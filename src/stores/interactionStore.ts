import { createStore } from 'zustand/vanilla';
import type { NodeId } from '../../workers/protocol/index.ts';

export interface PagePoint {
  readonly x: number;
  readonly y: number;
}

/** What the add menu will do with the item that is chosen. */
export interface AddTarget {
  /** Where the menu stands, on the page. */
  readonly at: PagePoint;
  /** Where the node goes, in the canvas' own coordinates; null for a free place near `after` or the centre. */
  readonly position: PagePoint | null;
  /** The cable was pulled out of this node's output. */
  readonly after: NodeId | null;
  /** The cable was pulled out of this node's input. */
  readonly before: NodeId | null;
  readonly onEdge: string | null;
  /** Opens with the choices of one entry (the generator's shapes) instead of all entries. */
  readonly entryId: string | null;
}

/** Gestures under way on the canvas: gone on reload, never undone, unknown to the engine. */
export interface InteractionState {
  /** A palette entry that follows the pointer. */
  readonly drag: { readonly entryId: string; readonly at: PagePoint } | null;
  /** The cable under a dragged entry: it lights up and takes the drop. */
  readonly dropEdge: string | null;
  readonly addMenu: AddTarget | null;
  /** The list of nodes to connect this one to. */
  readonly connectMenu: { readonly source: NodeId; readonly at: PagePoint } | null;
  readonly nodeMenu: { readonly nodeId: NodeId; readonly at: PagePoint } | null;
  readonly renaming: NodeId | null;
  /** Why the last connection was refused, shown where it happened. */
  readonly refusal: { readonly reason: string; readonly at: PagePoint; readonly tick: number } | null;
  readonly isShortcutSheetOpen: boolean;
  /** Below 900 px the palette and the side panel lie over the canvas. */
  readonly overlay: 'palette' | 'side' | null;

  dragEntry(drag: InteractionState['drag']): void;
  setDropEdge(edgeId: string | null): void;
  openAddMenu(target: AddTarget | null): void;
  openConnectMenu(menu: InteractionState['connectMenu']): void;
  openNodeMenu(menu: InteractionState['nodeMenu']): void;
  rename(nodeId: NodeId | null): void;
  refuse(reason: string, at: PagePoint): void;
  clearRefusal(): void;
  setShortcutSheetOpen(isOpen: boolean): void;
  setOverlay(overlay: InteractionState['overlay']): void;
}

export const createInteractionStore = () =>
  createStore<InteractionState>()((set) => ({
    drag: null,
    dropEdge: null,
    addMenu: null,
    connectMenu: null,
    nodeMenu: null,
    renaming: null,
    refusal: null,
    isShortcutSheetOpen: false,
    overlay: null,
    dragEntry: (drag) => set(drag === null ? { drag, dropEdge: null } : { drag }),
    setDropEdge: (dropEdge) => set((state) => (state.dropEdge === dropEdge ? state : { dropEdge })),
    openAddMenu: (addMenu) => set({ addMenu }),
    openConnectMenu: (connectMenu) => set({ connectMenu }),
    openNodeMenu: (nodeMenu) => set({ nodeMenu }),
    rename: (renaming) => set({ renaming }),
    refuse: (reason, at) => set((state) => ({ refusal: { reason, at, tick: (state.refusal?.tick ?? 0) + 1 } })),
    clearRefusal: () => set({ refusal: null }),
    setShortcutSheetOpen: (isShortcutSheetOpen) => set({ isShortcutSheetOpen }),
    setOverlay: (overlay) => set({ overlay }),
  }));

export type InteractionStore = ReturnType<typeof createInteractionStore>;
