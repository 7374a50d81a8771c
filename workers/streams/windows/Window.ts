/**
 * A stretch of event time, in milliseconds. Whether `endMs` belongs to it is up to the kind: time windows end before it,
 * session windows and sliding windows with it.
 */
export abstract class Window {
  readonly startMs: number;
  readonly endMs: number;

  constructor(startMs: number, endMs: number) {
    if (startMs < 0) throw new RangeError(`a window starts at 0 or later, not at ${startMs}`);
    if (endMs < startMs) throw new RangeError(`a window that starts at ${startMs} cannot end at ${endMs}`);
    this.startMs = startMs;
    this.endMs = endMs;
  }

  /** Only windows of one kind can be compared; throws otherwise. */
  abstract overlap(other: Window): boolean;
}
