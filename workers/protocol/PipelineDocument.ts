/**
 * The document that a person edits: the KSQL text, where its nodes lie, and pieces that are not SQL yet. The text is
 * the truth about what runs; layout and drafts ride beside it. Cloneable data, saved as a record in `_oxbow_pipelines`.
 */
export interface PipelineDocument {
  readonly version: typeof DOCUMENT_VERSION;
  readonly name: string;
  readonly text: string;
  readonly layout: Layout;
  readonly drafts: readonly Draft[];
}

export const DOCUMENT_VERSION = 1;

/**
 * Names a node by what it stands for, so that positions survive edits of the text: the source or connector's name
 * (`WIDGETS_RED`), or that and a clause (`WIDGETS_RED/where`). Drafts have ids of their own (`draft-3`).
 */
export type NodeId = string;

export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  /** Nodes that are not named here are laid out automatically, left to right. */
  readonly positions: Readonly<Record<NodeId, Position>>;
}

/** A piece that cannot be SQL yet: not connected, or without the part that would make it say something. */
export interface Draft {
  readonly id: NodeId;
  readonly kind: DraftKind;
  readonly position: Position;
  /** The stream or table it is plugged into, when it is. */
  readonly input: NodeId | null;
  readonly config: NodeConfig;
}

export type DraftKind = 'filter' | 'select' | 'aggregate' | 'stream' | 'table' | 'sink-connector';

export const emptyDocument = (name = 'My pipeline'): PipelineDocument => ({
  version: DOCUMENT_VERSION,
  name,
  text: '',
  layout: { positions: {} },
  drafts: [],
});

// ------------------------------------------------------------------------------------- what a node is set to

/** What the inspector shows and sends back, by kind of node. */
export type NodeConfig =
  | SourceConnectorConfig
  | SinkConnectorConfig
  | RelationConfig
  | FilterConfig
  | SelectConfig
  | AggregateConfig;

export type NodeKind = NodeConfig['kind'];

export interface SourceConnectorConfig {
  readonly kind: 'source-connector';
  readonly properties: Readonly<Record<string, string>>;
}

export interface SinkConnectorConfig {
  readonly kind: 'sink-connector';
  readonly properties: Readonly<Record<string, string>>;
}

/** A stream or table: a topic with columns. `isDerived` ones take their columns from the query that fills them. */
export interface RelationConfig {
  readonly kind: 'stream' | 'table';
  readonly name: string;
  readonly topic: string;
  readonly valueFormat: string;
  readonly keyFormat: string;
  readonly partitions: number | null;
  readonly columns: readonly Column[];
  readonly isDerived: boolean;
}

/** WHERE on what comes in, or HAVING on what an aggregation gives. */
export interface FilterConfig {
  readonly kind: 'filter';
  readonly clause: 'where' | 'having';
  /** KSQL; empty in a draft. */
  readonly condition: string;
}

export interface SelectConfig {
  readonly kind: 'select';
  readonly items: readonly SelectItemConfig[];
  /** KSQL expressions of PARTITION BY; empty where the key stays. */
  readonly partitionBy: readonly string[];
}

export interface SelectItemConfig {
  /** KSQL, `*` included. */
  readonly expression: string;
  /** As it is written; empty for none. */
  readonly alias: string;
}

export interface AggregateConfig {
  readonly kind: 'aggregate';
  /** KSQL expressions. */
  readonly groupBy: readonly string[];
  /** The select list: group columns and aggregate calls, in order. */
  readonly items: readonly SelectItemConfig[];
}

export interface Column {
  readonly name: string;
  /** KSQL's text of the type: VARCHAR, INTEGER, ARRAY<BIGINT> ... */
  readonly type: string;
  readonly isKey: boolean;
}
