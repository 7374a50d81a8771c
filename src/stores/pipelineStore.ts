import { createStore } from 'zustand/vanilla';
import {
  emptyDocument, type DeployResult, type NodeId, type PipelineDocument, type PipelineEdit, type PipelineView, type StatementResult,
} from '../../workers/protocol/index.ts';
import type { EngineClient } from '../bridge/EngineClient.ts';
import { emptyHistory, record, redo, undo, type History } from '../pipeline/history.ts';

/** The document being edited, the graph made from it, and its history. Every change goes through one of the actions. */
export interface PipelineState {
  readonly document: PipelineDocument;
  /** Of the current text; while that is broken, `graph` stays at the last whole one. */
  readonly view: PipelineView;
  /** What the canvas draws: the last whole view. */
  readonly graph: PipelineView;
  /** True while the canvas shows an older graph because the text is broken. */
  readonly isStale: boolean;
  readonly history: History;
  /** Nodes that the last edit touched, with a counter so that the same node can pulse again. */
  readonly touched: { readonly nodeIds: readonly NodeId[]; readonly tick: number };
  readonly isDeploying: boolean;
  readonly lastDeploy: DeployResult | null;

  /** Replaces the document without history: at start, or when the engine's copy is loaded. */
  open(document: PipelineDocument): Promise<void>;
  /** A document from elsewhere (demo, file, API): one step of history. */
  replace(document: PipelineDocument): Promise<void>;
  setText(text: string): Promise<void>;
  /** An editor that keeps what is typed for a moment says how it hands that over; answers how to end it. */
  holdBack(handOver: () => void): () => void;
  /** Whatever is held back becomes part of the document at once. */
  flush(): void;
  setName(name: string): void;
  /** Answers why not, or null when it was done. */
  edit(edit: PipelineEdit): Promise<string | null>;
  /** Takes up what was run outside of the document, so that the text still says all that runs. */
  adopt(results: readonly StatementResult[]): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;
  deploy(): Promise<DeployResult>;
  /** Asks the engine again (after a deployment, an error, a new topic). */
  refresh(): Promise<void>;
}

const NO_VIEW: PipelineView = { nodes: [], edges: [], problems: [], isWhole: true, undeployed: [] };
const SAVE_DELAY_MS = 300;

export const createPipelineStore = (engine: EngineClient) =>
  createStore<PipelineState>()((set, get) => {
    let generation = 0;
    let saveTimer: ReturnType<typeof setTimeout> | undefined;
    const heldBack = new Set<() => void>();

    const save = (): void => {
      clearTimeout(saveTimer);
      saveTimer = setTimeout(() => void engine.saveDocument(get().document), SAVE_DELAY_MS);
    };

    const show = (view: PipelineView): void =>
      set((state) => ({ view, graph: view.isWhole ? view : state.graph, isStale: !view.isWhole }));

    const apply = async (document: PipelineDocument): Promise<void> => {
      const mine = ++generation;
      set({ document });
      save();
      const view = await engine.view(document);
      if (mine === generation) show(view);
    };

    const travel = async (step: typeof undo): Promise<void> => {
      const result = step(get().history, get().document);
      if (result === null) return;
      const before = get().graph;
      set({ history: result.history });
      await apply(result.document);
      const known = new Map(before.nodes.map((node) => [node.id, JSON.stringify([node.config, node.position])]));
      const nodeIds = get().graph.nodes.filter((node) => known.get(node.id) !== JSON.stringify([node.config, node.position])).map((node) => node.id);
      set((state) => ({ touched: { nodeIds, tick: state.touched.tick + 1 } }));
    };

    return {
      document: emptyDocument(),
      view: NO_VIEW,
      graph: NO_VIEW,
      isStale: false,
      history: emptyHistory,
      touched: { nodeIds: [], tick: 0 },
      isDeploying: false,
      lastDeploy: null,

      open: async (document) => {
        set({ history: emptyHistory });
        await apply(document);
      },
      replace: async (document) => {
        set((state) => ({ history: record(state.history, state.document, '', Date.now()) }));
        await apply(document);
      },
      setText: async (text) => {
        if (text === get().document.text) return;
        set((state) => ({ history: record(state.history, state.document, 'typing', Date.now()) }));
        await apply({ ...get().document, text });
      },
      holdBack: (handOver) => {
        heldBack.add(handOver);
        return () => heldBack.delete(handOver);
      },
      flush: () => {
        for (const handOver of heldBack) handOver();
      },
      setName: (name) => {
        const before = get().document;
        if (name === before.name) return;
        set((state) => ({ document: { ...before, name }, history: record(state.history, before, 'name', Date.now()) }));
        save();
      },
      edit: async (edit) => {
        const before = get().document;
        const outcome = await engine.edit(before, edit);
        if (!outcome.ok) return outcome.reason;
        if (get().document !== before) return 'The pipeline changed meanwhile; try again.';
        generation++;
        set((state) => ({
          document: outcome.document,
          history: record(state.history, before, edit.type === 'move' ? 'move' : '', Date.now()),
          touched: edit.type === 'move' ? state.touched : { nodeIds: outcome.touched, tick: state.touched.tick + 1 },
        }));
        show(outcome.view);
        save();
        return null;
      },
      adopt: async (results) => {
        const statements = results.filter(({ type }) => type === 'success').map(({ statement }) => statement);
        if (statements.length === 0) return;
        const allRan = get().view.undeployed.length === 0;
        const before = get().document;
        await get().edit({ type: 'adopt', statements });
        if (get().document.text === before.text) await get().refresh();
        else if (allRan) await get().deploy();
      },
      undo: () => travel(undo),
      redo: () => travel(redo),
      deploy: async () => {
        set({ isDeploying: true });
        try {
          clearTimeout(saveTimer);
          await engine.saveDocument(get().document);
          const result = await engine.deploy(get().document);
          set({ lastDeploy: result });
          return result;
        } finally {
          set({ isDeploying: false });
          await get().refresh();
        }
      },
      refresh: async () => {
        const mine = ++generation;
        const view = await engine.view(get().document);
        if (mine === generation) show(view);
      },
    };
  });

export type PipelineStore = ReturnType<typeof createPipelineStore>;
