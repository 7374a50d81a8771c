/** Stream time moves with the timestamps of records, wall-clock time with the clock that was handed in. */
export type PunctuationType = 'STREAM_TIME' | 'WALL_CLOCK_TIME';

/** Called with the time, of its kind, at which it was due to run or later. */
export type Punctuator = (timestamp: number) => void;

export interface Cancellable {
  cancel(): void;
}
