import type { Column, NodeConfig, NodeId, PipelineDocument, Position } from './PipelineDocument.ts';

/** UTF-16 offsets in the document's text, end exclusive. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** The document as a graph, with all that is known about it: made from the text, never edited itself. */
export interface PipelineView {
  readonly nodes: readonly PipelineNode[];
  readonly edges: readonly PipelineEdge[];
  /** Of the whole text, the nodes' own included, in order of the text. */
  readonly problems: readonly Problem[];
  /** False when some statement does not parse: the page keeps its last good graph, faded. */
  readonly isWhole: boolean;
  /** Node ids whose statement does not run as it stands in the text. */
  readonly undeployed: readonly NodeId[];
}

export interface PipelineNode {
  readonly id: NodeId;
  readonly config: NodeConfig;
  /** What stands on its face: the name, the condition, the columns. */
  readonly title: string;
  readonly subtitle: string;
  /** Where it lies in the text; null for a draft. */
  readonly span: TextSpan | null;
  /** Saved or computed place. */
  readonly position: Position;
  /** The columns that really arrive, and those that leave. */
  readonly columnsIn: readonly Column[];
  readonly columnsOut: readonly Column[];
  readonly problems: readonly Problem[];
  readonly isDraft: boolean;
  /** The persistent query that runs this node, when one does. */
  readonly queryId: string | null;
  /** The topic whose records this node holds or feeds: relations and source connectors. */
  readonly topic: string | null;
}

export interface PipelineEdge {
  /** `source->target`. */
  readonly id: string;
  readonly source: NodeId;
  readonly target: NodeId;
  /** A draft's cable that is not SQL yet. */
  readonly isDraft: boolean;
}

export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly span: TextSpan | null;
  /** The text's line with a caret under the spot; empty where there is no span. */
  readonly caret: string;
  /** 1-based. */
  readonly line: number | null;
  readonly column: number | null;
  /** "did you mean ...": what to put in place of the span. */
  readonly suggestion: string | null;
  readonly nodeId: NodeId | null;
}

// ------------------------------------------------------------------------------------------------ editing

/** What a person does on the canvas. Each becomes the smallest patch of text, or a change of drafts or layout. */
export type PipelineEdit =
  /** `after`: place it behind that node and connect; `onEdge`: put it into that cable. */
  | { readonly type: 'add'; readonly item: PaletteItem; readonly position: Position; readonly after?: NodeId; readonly onEdge?: string }
  | { readonly type: 'connect'; readonly source: NodeId; readonly target: NodeId }
  | { readonly type: 'disconnect'; readonly edgeId: string }
  | { readonly type: 'configure'; readonly nodeId: NodeId; readonly config: NodeConfig }
  | { readonly type: 'rename'; readonly nodeId: NodeId; readonly name: string }
  /** `keepWire`: join what stood before and behind. */
  | { readonly type: 'remove'; readonly nodeIds: readonly NodeId[]; readonly keepWire: boolean }
  /** Statements made elsewhere (a dropped file, a demo), appended to the text. */
  | { readonly type: 'append'; readonly text: string; readonly positions: Readonly<Record<NodeId, Position>> }
  /** Statements that were run elsewhere and succeeded. */
  | { readonly type: 'adopt'; readonly statements: readonly string[] }
  | { readonly type: 'move'; readonly positions: Readonly<Record<NodeId, Position>> };

export type PaletteItem =
  | { readonly kind: 'source-connector'; readonly properties: Readonly<Record<string, string>>; readonly columns: readonly Column[] }
  /** Records typed by hand, or a topic that exists. */
  | { readonly kind: 'stream'; readonly topic?: string }
  | { readonly kind: 'table' }
  | { readonly kind: 'filter' }
  | { readonly kind: 'select' }
  | { readonly kind: 'aggregate' }
  /** A topic of one's own at the end. */
  | { readonly kind: 'topic-sink' }
  | { readonly kind: 'sink-connector'; readonly properties: Readonly<Record<string, string>> };

export type EditOutcome =
  | {
      readonly ok: true;
      readonly document: PipelineDocument;
      readonly view: PipelineView;
      /** Nodes that the edit made or changed, to select and pulse. */
      readonly touched: readonly NodeId[];
    }
  | { readonly ok: false; readonly reason: string };

export type ConnectionCheck = { readonly ok: true } | { readonly ok: false; readonly reason: string };
