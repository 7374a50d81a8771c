import type { Header, Time } from '../common/index.ts';
import type { ConnectorConfig } from './config/ConfigDef.ts';
import type { FileStore } from './files/FileStore.ts';
import type { RowPosition } from './ProcessingLog.ts';

/** Names a part of the outside world, and a place in it; JSON in `connect-offsets`. */
export type SourcePartition = Readonly<Record<string, string | number>>;
export type SourceOffset = Readonly<Record<string, string | number | boolean>>;

/**
 * Reads from outside. `start` comes once, then `poll` again and again, one at a time, then `stop`. A task is never
 * started twice. Source: org.apache.kafka.connect.source.SourceTask, with a writer instead of a list of records.
 */
export interface SourceTask {
  start(config: ConnectorConfig, context: SourceTaskContext): Promise<void>;
  /**
   * Writes up to `maxRecords` records and answers with the offset behind the last of them; the worker makes both
   * durable together. Should take no longer than a few milliseconds.
   */
  poll(writer: SourceRecordWriter, maxRecords: number): SourcePoll | Promise<SourcePoll>;
  /** Polling goes on after the connector was paused. */
  resumed?(): void;
  progress?(): SourceProgress;
  stop(): void;
}

export type SourcePoll =
  /** `isLast`: there is nothing behind it, for ever. `records` may be 0 where the offset moved past skipped rows. */
  | { readonly kind: 'batch'; readonly records: number; readonly sourcePartition: SourcePartition; readonly sourceOffset: SourceOffset; readonly isLast: boolean }
  | { readonly kind: 'idle'; readonly waitMs: number }
  | { readonly kind: 'completed' };

export interface SourceProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/**
 * Takes records as ranges of any buffers and has copied them when it returns. A null key or value is given as null
 * with any range. Without an explicit partition the key decides, as Kafka's default partitioner has it.
 */
export interface SourceRecordWriter {
  append(
    topic: string,
    timestamp: number,
    key: Uint8Array | null,
    keyStart: number,
    keyEnd: number,
    value: Uint8Array | null,
    valueStart: number,
    valueEnd: number,
    headers?: readonly Header[],
    partition?: number,
  ): void;
}

export interface SourceTaskContext {
  readonly time: Time;
  readonly fileStore: FileStore;
  /** What was stored last for a partition; undefined at the very first start. */
  offset(partition: SourcePartition): SourceOffset | undefined;
  /**
   * Reports a row that becomes no record. False when errors are not tolerated: the batch must end before this row, and
   * the task fails with it.
   */
  skip(topic: string, reason: string, rawText: string, position: RowPosition): boolean;
}
