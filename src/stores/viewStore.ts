import { createStore } from 'zustand/vanilla';
import type { NodeId, TextSpan, ViewRequest, ViewSubject } from '../../workers/protocol/index.ts';

export type Theme = 'dark' | 'light';
export type SideTab = 'ksql' | 'inspector';
export type DrawerTab = 'data' | 'console' | 'log' | 'topics' | 'groups' | 'applications' | 'cluster';

export interface Notice {
  readonly id: number;
  readonly severity: 'info' | 'error';
  readonly message: string;
}

/** What is selected and open: nothing here is undone, saved with the document, or known to the engine. */
export interface ViewState {
  readonly theme: Theme;
  readonly selection: readonly NodeId[];
  /** A stretch of the text to show and pulse, set when a node is chosen; `tick` lets the same one pulse again. */
  readonly reveal: { readonly span: TextSpan; readonly tick: number } | null;
  /** A node to bring to the middle of the canvas; `tick` as above. */
  readonly centre: { readonly nodeId: NodeId; readonly tick: number } | null;
  readonly sideTab: SideTab;
  readonly isDrawerOpen: boolean;
  readonly drawerTab: DrawerTab;
  /** The drawer has the whole page below the top bar, until something is to be shown on the canvas or beside it. */
  readonly isDrawerFull: boolean;
  /** How often the panel that fills the page was asked for while it was there: each time the focus goes into it. */
  readonly askedAgain: number;
  /** The topic that is open as lanes; null until one is chosen. */
  readonly openedTopic: string | null;
  /** The node whose data the drawer shows, which follows the selection unless pinned. */
  readonly dataNode: NodeId | null;
  readonly isDataPinned: boolean;
  /** Views whose contents the engine sends; opened by panels, closed as they unmount. */
  readonly openViews: readonly ViewRequest[];
  /** The processing log is shown for this node's topic, query or connector; null for all. */
  readonly logOrigin: string | null;
  readonly notices: readonly Notice[];
  /** Files that were dropped or picked and wait for the dialog that loads them. */
  readonly pendingFiles: readonly File[];
  readonly isGalleryOpen: boolean;
  /** A demo that is played step by step, and how many of its steps are done. */
  readonly steps: { readonly demoId: string; readonly done: number } | null;

  setTheme(theme: Theme): void;
  select(nodeIds: readonly NodeId[]): void;
  showText(span: TextSpan): void;
  centreNode(nodeId: NodeId): void;
  setSideTab(tab: SideTab): void;
  openDrawer(tab: DrawerTab): void;
  closeDrawer(): void;
  /** Gives the drawer the whole page, or the canvas its place back. */
  fillPage(isFull: boolean): void;
  /** Opens a panel of the drawer on the whole page. */
  showFull(tab: DrawerTab): void;
  chooseTopic(topic: string | null): void;
  /** A topic as lanes, on the whole page. */
  openTopic(topic: string): void;
  showData(nodeId: NodeId): void;
  pinData(isPinned: boolean): void;
  /** Answers the id that its contents come under. */
  openView(subject: ViewSubject): string;
  closeView(viewId: string): void;
  showLog(origin: string | null): void;
  notify(severity: Notice['severity'], message: string): void;
  dismiss(id: number): void;
  offerFiles(files: readonly File[]): void;
  clearFiles(): void;
  setGalleryOpen(isOpen: boolean): void;
  setSteps(steps: ViewState['steps']): void;
}

export const createViewStore = (theme: Theme) =>
  createStore<ViewState>()((set) => {
    let notices = 0;
    let openings = 0;
    return {
      theme,
      selection: [],
      reveal: null,
      centre: null,
      sideTab: 'ksql',
      isDrawerOpen: true,
      drawerTab: 'data',
      isDrawerFull: false,
      askedAgain: 0,
      openedTopic: null,
      dataNode: null,
      isDataPinned: false,
      openViews: [],
      logOrigin: null,
      notices: [],
      pendingFiles: [],
      isGalleryOpen: false,
      steps: null,
      setTheme: (next) => set({ theme: next }),
      select: (selection) => set({ selection }),
      showText: (span) => set((state) => ({ reveal: { span, tick: (state.reveal?.tick ?? 0) + 1 } })),
      centreNode: (nodeId) => set((state) => ({ centre: { nodeId, tick: (state.centre?.tick ?? 0) + 1 }, isDrawerFull: false })),
      setSideTab: (sideTab) => set({ sideTab, isDrawerFull: false }),
      openDrawer: (drawerTab) => set({ drawerTab, isDrawerOpen: true }),
      closeDrawer: () => set({ isDrawerOpen: false, isDrawerFull: false }),
      fillPage: (isDrawerFull) => set(isDrawerFull ? { isDrawerFull, isDrawerOpen: true } : { isDrawerFull }),
      showFull: (drawerTab) =>
        set((state) => ({
          drawerTab, isDrawerOpen: true, isDrawerFull: true,
          askedAgain: state.isDrawerFull && state.drawerTab === drawerTab ? state.askedAgain + 1 : state.askedAgain,
        })),
      chooseTopic: (openedTopic) => set({ openedTopic }),
      openTopic: (openedTopic) => set({ openedTopic, drawerTab: 'topics', isDrawerOpen: true, isDrawerFull: true }),
      showData: (dataNode) => set({ dataNode }),
      pinData: (isDataPinned) => set({ isDataPinned }),
      openView: (subject) => {
        const viewId = `${subject.kind} ${++openings}`;
        set((state) => ({ openViews: [...state.openViews, { ...subject, viewId }] }));
        return viewId;
      },
      closeView: (viewId) => set((state) => ({ openViews: state.openViews.filter((view) => view.viewId !== viewId) })),
      showLog: (logOrigin) => set({ logOrigin, drawerTab: 'log', isDrawerOpen: true }),
      notify: (severity, message) =>
        set((state) => ({ notices: [...state.notices, { id: ++notices, severity, message }].slice(-4) })),
      offerFiles: (pendingFiles) => set({ pendingFiles }),
      clearFiles: () => set({ pendingFiles: [] }),
      setGalleryOpen: (isGalleryOpen) => set({ isGalleryOpen }),
      setSteps: (steps) => set({ steps }),
      dismiss: (id) => set((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) })),
    };
  });

export type ViewStore = ReturnType<typeof createViewStore>;
