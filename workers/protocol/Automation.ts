import type { ApplicationsApi, ApplicationSummary } from './Applications.ts';
import type { ClusterApi } from './Cluster.ts';
import type { PipelineDocument } from './PipelineDocument.ts';

/** Types of the automation API, `window.oxbow`: stable, documented in the README. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** `key` and `value`: text stays text, anything else becomes JSON; null is null. */
export interface RecordToProduce {
  readonly key?: Json;
  readonly value: Json;
  readonly timestamp?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly partition?: number;
}

export interface RecordMetadata {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
}

export interface ConsumeOptions {
  readonly partition?: number;
  /** From where; the beginning when left out. */
  readonly offset?: number;
  /** At most; 1,000 when left out. */
  readonly max?: number;
  readonly isolation?: 'read_uncommitted' | 'read_committed';
}

/** Key and value as JSON where their bytes are, else as text; Kafka's number keys of KSQL topics as numbers. */
export interface ConsumedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: Json;
  readonly value: Json;
  readonly headers: Readonly<Record<string, string>>;
}

/** A row by column name. 64-bit integers beyond 2^53 are text. */
export type Row = Readonly<Record<string, Json>>;

/** What a statement answers, in the order of the statements. */
export interface StatementResult {
  readonly statement: string;
  readonly type:
    | 'success' | 'error' | 'rows' | 'streams' | 'tables' | 'topics' | 'queries' | 'connectors' | 'functions' | 'properties'
    | 'description' | 'explanation' | 'records';
  /** For people. */
  readonly message: string;
  readonly queryId?: string;
  readonly columns?: ReadonlyArray<{ readonly name: string; readonly type: string }>;
  readonly rows?: readonly Row[];
  readonly error?: StatementError;
}

export interface StatementError {
  /** Stable, for programs: SYNTAX, UNKNOWN_COLUMN, UNKNOWN_SOURCE ... */
  readonly code: string;
  readonly message: string;
  /** 1-based; of the text that was given. */
  readonly line: number | null;
  readonly column: number | null;
  /** The line with a caret under the spot. */
  readonly caret: string;
  readonly suggestion: string | null;
}

export interface DeployResult {
  readonly created: readonly string[];
  readonly replaced: readonly string[];
  readonly dropped: readonly string[];
  readonly unchanged: readonly string[];
  readonly errors: readonly StatementError[];
}

export interface EngineStatus {
  readonly topics: readonly TopicStatus[];
  readonly groups: readonly GroupStatus[];
  readonly queries: readonly QueryStatus[];
  readonly applications: readonly ApplicationSummary[];
  readonly connectors: readonly ConnectorStatus[];
  readonly storage: StorageStatus;
  readonly time: { readonly isPaused: boolean; readonly speed: number; readonly nowMs: number };
}

export interface TopicStatus {
  readonly name: string;
  readonly isInternal: boolean;
  readonly partitions: ReadonlyArray<{
    readonly partition: number;
    readonly logStartOffset: number;
    readonly endOffset: number;
    readonly sizeInBytes: number;
  }>;
}

export interface GroupStatus {
  readonly groupId: string;
  readonly offsets: ReadonlyArray<{ readonly topic: string; readonly partition: number; readonly offset: number; readonly lag: number }>;
}

export interface QueryStatus {
  readonly queryId: string;
  readonly statement: string;
  readonly sink: string | null;
  readonly state: 'CREATED' | 'RESTORING' | 'RUNNING' | 'PAUSED' | 'ERROR' | 'TERMINATED';
  readonly lag: number;
  readonly recordsIn: number;
  readonly recordsOut: number;
  readonly skipped: number;
  readonly error: string | null;
}

export interface ConnectorStatus {
  readonly name: string;
  readonly type: 'source' | 'sink';
  readonly connectorClass: string;
  readonly state: 'RUNNING' | 'PAUSED' | 'FAILED' | 'STOPPED' | 'COMPLETED';
  readonly topics: readonly string[];
  readonly records: number;
  readonly skipped: number;
  readonly bytesDone: number | null;
  readonly bytesTotal: number | null;
  readonly error: string | null;
}

export interface StorageStatus {
  readonly kind: 'indexeddb' | 'memory';
  readonly usedBytes: number;
  readonly quotaBytes: number | null;
  readonly isPersisted: boolean;
  /** What was found damaged when the engine opened, in words. */
  readonly recoveries: readonly string[];
}

export interface OxbowApi {
  readonly ready: Promise<void>;
  ksql(text: string): Promise<StatementResult[]>;
  produce(topic: string, records: readonly RecordToProduce[]): Promise<RecordMetadata[]>;
  consume(topic: string, options?: ConsumeOptions): Promise<ConsumedRecord[]>;
  table(name: string, options?: { readonly atOffset?: number }): Promise<Row[]>;
  readonly pipeline: {
    get(): Promise<PipelineDocument>;
    load(document: PipelineDocument): Promise<void>;
    toKsql(): Promise<string>;
    fromKsql(text: string): Promise<PipelineDocument>;
    deploy(): Promise<DeployResult>;
    clear(): Promise<void>;
  };
  readonly time: {
    pause(): Promise<void>;
    resume(): Promise<void>;
    step(records?: number): Promise<void>;
    speed(factor: number): Promise<void>;
  };
  /** Brokers, topics, groups and consumers, as a person has them on the page; see `ClusterApi`. */
  readonly cluster: ClusterApi;
  /** Kafka Streams applications and their instances; see `ApplicationsApi`. */
  readonly applications: ApplicationsApi;
  status(): Promise<EngineStatus>;
  idle(): Promise<void>;
}
