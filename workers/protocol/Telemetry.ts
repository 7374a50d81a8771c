import type { ApplicationSummary, ApplicationView } from './Applications.ts';
import type { ClusterView, GroupView, LanesUpdate } from './Cluster.ts';
import type { NodeId } from './PipelineDocument.ts';

/** Pushed at most once per animation frame. Counters are exact totals since the engine opened; nothing per record. */
export interface TelemetryFrame {
  readonly sequence: number;
  /** The engine's clock: stands still while paused. */
  readonly timeMs: number;
  readonly nodes: readonly NodeCounters[];
  readonly edges: readonly EdgeFlow[];
  readonly views: readonly ViewUpdate[];
  readonly isPaused: boolean;
  readonly speed: number;
  /** Why nothing can be written any more (a full disk, a database that is gone); null while all is well. */
  readonly storageFailure: string | null;
}

/** Only nodes whose numbers changed since the last frame. */
export interface NodeCounters {
  readonly nodeId: NodeId;
  readonly recordsIn: number;
  readonly recordsOut: number;
  /** Skipped with a line in the processing log. */
  readonly skipped: number;
  /** Records that wait in front of it. */
  readonly lag: number;
  readonly state: NodeState;
  /** Why it failed, when it did. */
  readonly error: string | null;
  /** 0..1 of a finite source, else null. */
  readonly progress: number | null;
}

export type NodeState = 'idle' | 'running' | 'restoring' | 'paused' | 'completed' | 'failed';

/** What went over a cable since the last frame: how many, and a bounded sample of which. */
export interface EdgeFlow {
  readonly edgeId: string;
  readonly count: number;
  readonly samples: readonly RecordSample[];
}

export interface RecordSample {
  /** Text of the key, or of the first column without one: its colour. */
  readonly key: string;
  readonly timestampMs: number;
}

/** What a view shows. */
export type ViewSubject =
  | { readonly kind: 'table'; readonly name: string; readonly limit: number }
  | { readonly kind: 'topic'; readonly topic: string; readonly limit: number }
  | { readonly kind: 'push-query'; readonly text: string; readonly limit: number }
  | { readonly kind: 'lanes'; readonly topic: string; readonly limit: number }
  | { readonly kind: 'groups' }
  | { readonly kind: 'cluster' }
  | { readonly kind: 'applications' }
  | { readonly kind: 'application'; readonly queryId: string };

/** An open view, asked for with `watch`. Its id is new with every opening: the first update holds all, and none of an earlier one is taken for it. */
export type ViewRequest = ViewSubject & { readonly viewId: string };

export type ViewUpdate =
  | {
      readonly viewId: string;
      readonly kind: 'rows';
      readonly columns: readonly string[];
      /** Rows that are new or changed, by key; `row` null where the key was deleted. */
      readonly changes: ReadonlyArray<{ readonly key: string; readonly row: readonly unknown[] | null }>;
      /** Rows in all, which may be more than are sent. */
      readonly total: number;
      /** True for the first update: forget what was shown. */
      readonly reset: boolean;
    }
  | {
      readonly viewId: string;
      readonly kind: 'records';
      readonly columns: readonly string[];
      readonly records: readonly ViewRecord[];
      readonly total: number;
      readonly reset: boolean;
    }
  | ({ readonly viewId: string; readonly kind: 'lanes' } & LanesUpdate)
  | { readonly viewId: string; readonly kind: 'groups'; readonly groups: readonly GroupView[] }
  | { readonly viewId: string; readonly kind: 'cluster'; readonly cluster: ClusterView }
  | { readonly viewId: string; readonly kind: 'applications'; readonly applications: readonly ApplicationSummary[] }
  /** Null while there is no such query. */
  | { readonly viewId: string; readonly kind: 'application'; readonly application: ApplicationView | null }
  | { readonly viewId: string; readonly kind: 'error'; readonly message: string };

export interface ViewRecord {
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: string | null;
  /** As text: JSON where it is, else as it stands. */
  readonly value: string | null;
}
