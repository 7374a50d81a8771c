/** What a `RowReader` found. Numbers, because the answer is given for every row. */
export const ROW = 0;
/** Something that stands where a row should and is not one: `reason` and `rawText` tell about it; reading goes on behind it. */
export const MALFORMED = 1;
export const NEED_INPUT = 2;
export const END = 3;
export type RowEvent = typeof ROW | typeof MALFORMED | typeof NEED_INPUT | typeof END;

/**
 * Finds the rows of a file in the bytes it is fed, in place, holding no more than one row and one chunk. What it finds
 * does not depend on where the file was cut into chunks. The fields describe the row of the last ROW or MALFORMED.
 */
export interface RowReader {
  feed(chunk: Uint8Array): void;
  /** No more will be fed. */
  finish(): void;
  next(): RowEvent;
  /** Where to go on reading behind the last row, with `row` and `line` a resume point. */
  readonly position: number;
  /** 1-based number among the rows, malformed ones included. */
  readonly row: number;
  /** 1-based line on which the row begins; undefined where a format has no use for lines. */
  readonly line: number | undefined;
  /** Why the row is malformed. */
  readonly reason: string;
  /** The row as it stands in the file, cut to a bound. */
  readonly rawText: string;
}

/** Where a reader goes on: taken from another reader of the same file, behind one of its rows. */
export interface ResumePoint {
  readonly position: number;
  readonly row: number;
  readonly line: number;
}

export const FILE_START: ResumePoint = { position: 0, row: 0, line: 1 };

/** A row above it cannot be a record: Kafka's default max.message.bytes, less the room a batch's header takes. */
export const MAX_ROW_BYTES = 1024 * 1024 - 1024;
export const MAX_RAW_TEXT_BYTES = 512;
