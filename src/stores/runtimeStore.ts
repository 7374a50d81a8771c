import { createStore } from 'zustand/vanilla';
import type { ApplicationSummary, ApplicationView, ClusterView, EdgeFlow, GroupView, NodeCounters, NodeId, TelemetryFrame, ViewRecord } from '../../workers/protocol/index.ts';
import { foldLanes, type LanesData } from './foldLanes.ts';

/** What the engine last said about its running parts: a read-only mirror, folded in once per frame. */
export interface RuntimeState {
  readonly timeMs: number;
  readonly isPaused: boolean;
  readonly speed: number;
  /** Node objects keep their identity while their numbers do not change, so a node subscribes to its own key. */
  readonly counters: Readonly<Record<NodeId, NodeCounters>>;
  readonly views: Readonly<Record<string, ViewData>>;
  fold(frame: TelemetryFrame): void;
  /** The canvas layer listens here: flows are drawn, never kept. Answers how to stop listening. */
  onFlows(listener: FlowListener): () => void;
  /** Forgets the contents of all others. */
  keepViews(viewIds: readonly string[]): void;
}

export type FlowListener = (flows: readonly EdgeFlow[], timeMs: number) => void;

export type ViewData =
  | {
      readonly kind: 'rows';
      readonly columns: readonly string[];
      readonly rows: ReadonlyMap<string, TableRow>;
      readonly total: number;
    }
  | { readonly kind: 'records'; readonly columns: readonly string[]; readonly records: readonly ViewRecord[]; readonly total: number }
  | LanesData
  | { readonly kind: 'groups'; readonly groups: readonly GroupView[] }
  | { readonly kind: 'cluster'; readonly cluster: ClusterView }
  | { readonly kind: 'applications'; readonly applications: readonly ApplicationSummary[] }
  | { readonly kind: 'application'; readonly application: ApplicationView | null }
  | { readonly kind: 'error'; readonly message: string };

export interface TableRow {
  readonly values: readonly unknown[];
  /** Which columns the last change altered, and the frame that brought it: drawn as a flash. */
  readonly changed: readonly boolean[];
  readonly changedAt: number;
}

const RECORDS_KEPT = 500;
/** Well beyond what a table's view asks for: only the rows of a push query, which never end, are cut. */
const ROWS_KEPT = 5000;

export const createRuntimeStore = () =>
  createStore<RuntimeState>()((set, get) => {
    const listeners = new Set<FlowListener>();
    return {
      timeMs: 0,
      isPaused: false,
      speed: 1,
      counters: {},
      views: {},
      fold: (frame) => {
        const state = get();
        const changes: Partial<RuntimeState> & { -readonly [K in keyof RuntimeState]?: RuntimeState[K] } = {};
        if (frame.timeMs !== state.timeMs) changes.timeMs = frame.timeMs;
        if (frame.isPaused !== state.isPaused) changes.isPaused = frame.isPaused;
        if (frame.speed !== state.speed) changes.speed = frame.speed;
        if (frame.nodes.length > 0) {
          const counters = { ...state.counters };
          for (const node of frame.nodes) counters[node.nodeId] = node;
          changes.counters = counters;
        }
        if (frame.views.length > 0) {
          const views = { ...state.views };
          for (const update of frame.views) views[update.viewId] = foldView(views[update.viewId], update, frame.sequence);
          changes.views = views;
        }
        if (Object.keys(changes).length > 0) set(changes);
        if (frame.edges.length > 0) for (const listener of listeners) listener(frame.edges, frame.timeMs);
      },
      onFlows: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      keepViews: (viewIds) => set(({ views }) => ({ views: Object.fromEntries(Object.entries(views).filter(([viewId]) => viewIds.includes(viewId))) })),
    };
  });

export type RuntimeStore = ReturnType<typeof createRuntimeStore>;

const foldView = (before: ViewData | undefined, update: TelemetryFrame['views'][number], sequence: number): ViewData => {
  switch (update.kind) {
    case 'error':
      return { kind: 'error', message: update.message };
    case 'lanes':
      return foldLanes(before?.kind === 'lanes' ? before : undefined, update);
    case 'groups':
      return { kind: 'groups', groups: update.groups };
    case 'cluster':
      return { kind: 'cluster', cluster: update.cluster };
    case 'applications':
      return { kind: 'applications', applications: update.applications };
    case 'application':
      return { kind: 'application', application: update.application };
    case 'records': {
      const kept = before?.kind === 'records' && !update.reset ? before.records : [];
      return { kind: 'records', columns: update.columns, records: [...kept, ...update.records].slice(-RECORDS_KEPT), total: update.total };
    }
    case 'rows': {
      const rows = new Map(before?.kind === 'rows' && !update.reset ? before.rows : []);
      for (const { key, row } of update.changes) {
        if (row === null) {
          rows.delete(key);
          continue;
        }
        const old = rows.get(key);
        const changed = row.map((value, i) => !update.reset && (old === undefined || JSON.stringify(old.values[i]) !== JSON.stringify(value)));
        rows.set(key, { values: row, changed, changedAt: sequence });
      }
      for (const key of rows.keys()) {
        if (rows.size <= ROWS_KEPT) break;
        rows.delete(key);
      }
      return { kind: 'rows', columns: update.columns, rows, total: update.total };
    }
  }
};
