/** What an append did. */
export interface LogAppendInfo {
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** -1 unless the log stamped the records with its own time. */
  readonly logAppendTimeMs: number;
  readonly maxTimestamp: number;
  /** The batch repeats one that is in the log already: nothing was written, the offsets are those of the first time. */
  readonly isDuplicate: boolean;
}
