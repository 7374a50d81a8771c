/** How far the two sides of a left or outer join of streams have come together. Not restored after a restart. */
export class JoinTimeTracker {
  /** The highest timestamp of either side. */
  streamTime = -1;
  /** No unmatched record that waits is earlier; undefined where that is not known. */
  minTime: number | undefined = undefined;
  nextTimeToEmit = Number.NEGATIVE_INFINITY;

  advanceStreamTime(timestamp: number): void {
    if (timestamp > this.streamTime) this.streamTime = timestamp;
  }

  waits(timestamp: number): void {
    if (this.minTime === undefined || timestamp < this.minTime) this.minTime = timestamp;
  }
}
