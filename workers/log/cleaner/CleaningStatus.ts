/** What one pass over a log did. */
export interface CleaningPass {
  readonly startedMs: number;
  readonly elapsedMs: number;
  readonly firstDirtyOffset: number;
  /** Where the next pass begins. */
  readonly nextDirtyOffset: number;
  /** From 0 to 1: how full the offset map was. At 1 the pass ended before the cleanable part did. */
  readonly mapUtilization: number;
  /** Of the segments that it went over, before and after. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly messagesBefore: number;
  readonly messagesAfter: number;
  /** Records without a key, which were removed. */
  readonly invalidMessages: number;
}

/** Where compaction of one log stands. */
export interface CleaningStatus {
  /** Of the log, such as `0/widgets-3`. */
  readonly directory: string;
  readonly firstDirtyOffset: number;
  readonly firstUncleanableOffset: number;
  readonly cleanableBytes: number;
  /** Compared with min.cleanable.dirty.ratio. */
  readonly cleanableRatio: number;
  /** The background will clean it. */
  readonly isDue: boolean;
  readonly isCleaning: boolean;
  readonly lastPass: CleaningPass | undefined;
  /** Why it is not cleaned any more, if so. */
  readonly uncleanable: string | undefined;
}
