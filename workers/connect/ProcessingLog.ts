/** Where skipped rows and failures are told; handed in. Source: Kafka Connect's error reporting (KIP-298). */
export interface ProcessingLog {
  report(entry: SkippedRow): void;
}

export interface SkippedRow {
  /** The connector's name. */
  readonly origin: string;
  readonly topic: string;
  readonly reason: string;
  /** The row or record as it was met, cut to a bound. */
  readonly rawText: string;
  readonly position: RowPosition;
}

/** `row` counts from 1, or is a record's offset for a sink; `byte` is where reading goes on. */
export interface RowPosition {
  readonly row: number;
  readonly line?: number;
  readonly byte?: number;
  readonly partition?: number;
}
