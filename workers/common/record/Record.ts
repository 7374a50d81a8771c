/** A record header (KIP-82). A null value is legal and distinct from an empty one. */
export interface Header {
  readonly key: string;
  readonly value: Uint8Array | null;
}

export const NO_HEADERS: readonly Header[] = Object.freeze([]);

/** Who set a record's timestamp: its producer or the log that took it. */
export type TimestampType = 'CreateTime' | 'LogAppendTime';

/** "No timestamp", as Kafka writes it. */
export const NO_TIMESTAMP = -1;
