import type {
  ConsumedRecord, ConsumeOptions, DeployResult, EngineStatus, RecordMetadata, RecordToProduce, Row, StatementResult,
} from './Automation.ts';
import type { ApplicationsApi } from './Applications.ts';
import type { ClusterApi } from './Cluster.ts';
import type { Column, NodeId, PipelineDocument } from './PipelineDocument.ts';
import type { ConnectionCheck, EditOutcome, PipelineEdit, PipelineView } from './PipelineView.ts';
import type { TelemetryFrame, ViewRequest } from './Telemetry.ts';

/**
 * What the worker answers, over Comlink: cloneable data only. Mistakes of a person come back as values; a rejected
 * call is an OxbowError (`errors.ts`) that keeps code and message.
 */
export interface EngineApi {
  /** Opens storage and starts what ran before. Everything else waits for it. */
  open(options: OpenOptions): Promise<OpenResult>;
  /** Stops at a boundary, durable; for a tab that gives up its place. */
  close(): Promise<void>;

  ksql(text: string): Promise<StatementResult[]>;
  produce(topic: string, records: readonly RecordToProduce[]): Promise<RecordMetadata[]>;
  consume(topic: string, options: ConsumeOptions): Promise<ConsumedRecord[]>;
  table(name: string, options: { readonly atOffset?: number }): Promise<Row[]>;
  status(): Promise<EngineStatus>;
  idle(): Promise<void>;

  /** Topics, groups and brokers by hand. */
  readonly cluster: ClusterApi;
  /** The applications of queries, instance by instance. */
  readonly applications: ApplicationsApi;

  pause(): Promise<void>;
  resume(): Promise<void>;
  step(records: number): Promise<void>;
  speed(factor: number): Promise<void>;

  /** The document as it was saved last. */
  getDocument(): Promise<PipelineDocument>;
  /** Resolves once durable. */
  saveDocument(document: PipelineDocument): Promise<void>;
  /** The graph of a document, with problems. Pure: saves and deploys nothing. */
  view(document: PipelineDocument): Promise<PipelineView>;
  /** Applies what a person did on the canvas. Pure: the page saves the document that comes back. */
  edit(document: PipelineDocument, edit: PipelineEdit): Promise<EditOutcome>;
  canConnect(document: PipelineDocument, source: NodeId, target: NodeId): Promise<ConnectionCheck>;
  /** Makes what runs equal to the text by the smallest set of changes. */
  deploy(document: PipelineDocument): Promise<DeployResult>;
  /** Ends what the document runs; its own topics go with it. */
  clear(): Promise<void>;

  catalog(): Promise<Catalog>;

  /** Looks at the beginning of a dropped file; reads nothing else. */
  inspectFile(file: File): Promise<FileInspection>;
  /** Copies the file onto the log, so that loading survives a reload. `onProgress` gets bytes done. */
  storeFile(name: string, file: File, onProgress: (bytesDone: number) => void): Promise<void>;
  /** Ends a store or a load under way and drops the half of it that is there. */
  cancelFile(name: string): Promise<void>;
  /** What a file sink has written so far. */
  readFile(name: string): Promise<{ readonly name: string; readonly mediaType: string; readonly parts: readonly Uint8Array<ArrayBuffer>[] }>;
  /** Skipped records and failures, newest last; of one topic, query or connector when `origin` is given. */
  processingLog(options: { readonly origin?: string; readonly limit: number }): Promise<ProcessingLogEntry[]>;

  /** Frames go to `listener` until the next call. */
  subscribe(listener: (frame: TelemetryFrame) => void): Promise<void>;
  /** Says which nodes are on screen and which views are open: nothing else is sampled. */
  watch(request: { readonly document: PipelineDocument; readonly views: readonly ViewRequest[] }): Promise<void>;
}

export interface OpenOptions {
  /** IndexedDB database. */
  readonly databaseName: string;
  /** `memory` for a private window that has no storage. */
  readonly storage: 'indexeddb' | 'memory';
  readonly durability: 'relaxed' | 'strict';
}

export interface OpenResult {
  readonly protocolVersion: number;
  /** Nothing was ever saved here: show the newcomer a demo. */
  readonly isFirstVisit: boolean;
  readonly recoveries: readonly string[];
}

/** What the palette and forms are built from. */
export interface Catalog {
  readonly connectors: readonly ConnectorPlugin[];
  readonly functions: ReadonlyArray<{ readonly name: string; readonly isAggregate: boolean; readonly description: string; readonly signatures: readonly string[] }>;
  readonly keywords: readonly string[];
  readonly types: readonly string[];
}

export interface ConnectorPlugin {
  readonly connectorClass: string;
  readonly type: 'source' | 'sink';
  readonly title: string;
  readonly description: string;
  readonly settings: readonly ConnectorSetting[];
  /** The ready-made shapes of a generator. */
  readonly shapes: ReadonlyArray<{ readonly name: string; readonly description: string; readonly columns: readonly Column[] }>;
}

export interface ConnectorSetting {
  readonly name: string;
  readonly type: 'STRING' | 'INT' | 'LONG' | 'DOUBLE' | 'BOOLEAN' | 'LIST' | 'ENUM';
  readonly defaultValue: string | null;
  readonly isRequired: boolean;
  readonly documentation: string;
  readonly values: readonly string[];
}

export interface FileInspection {
  readonly name: string;
  readonly sizeInBytes: number;
  readonly format: 'CSV' | 'JSON' | 'JSONL' | 'UNKNOWN';
  readonly delimiter: string | null;
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: string; readonly isNullable: boolean; readonly examples: readonly string[] }>;
  readonly estimatedRows: number;
  /** Why it cannot be loaded, or what to look out for. */
  readonly problems: ReadonlyArray<{ readonly severity: 'error' | 'warning'; readonly message: string }>;
}

export interface ProcessingLogEntry {
  readonly timestampMs: number;
  /** The query, connector or topic that met it. */
  readonly origin: string;
  readonly message: string;
  /** The record or row as text, cut to a bound. */
  readonly record: string | null;
  /** `topic-partition@offset`, or `row 17, line 19`. */
  readonly place: string | null;
}
