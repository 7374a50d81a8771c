/** Where what was skipped is told, so that a person can read why. Source: ksqlDB's processing log. */
export interface ProcessingLog {
  report(entry: ProcessingLogRecord): void;
}

export interface ProcessingLogRecord {
  /** The query that met it. */
  readonly origin: string;
  readonly message: string;
  /** The record as text, cut to a bound; null where there is none. */
  readonly record: string | null;
  /** `topic-partition@offset` */
  readonly place: string | null;
}
