export interface EpochEntry {
  readonly epoch: number;
  readonly startOffset: number;
}

export interface EpochEndOffset {
  readonly leaderEpoch: number;
  readonly endOffset: number;
}

const UNKNOWN: EpochEndOffset = { leaderEpoch: -1, endOffset: -1 };

/** Which leader epoch begins at which offset (KIP-101; org.apache.kafka.storage.internals.epoch.LeaderEpochFileCache). */
export class LeaderEpochCache {
  /** Rising in epoch and start offset. */
  #entries: EpochEntry[];

  constructor(entries: readonly EpochEntry[] = []) {
    this.#entries = [...entries];
  }

  get entries(): readonly EpochEntry[] {
    return this.#entries;
  }

  get latestEpoch(): number | undefined {
    return this.#entries.at(-1)?.epoch;
  }

  /** Whether anything changed. Entries that contradict the new one go. */
  assign(epoch: number, startOffset: number): boolean {
    const latest = this.#entries.at(-1);
    if (latest !== undefined && latest.epoch === epoch && latest.startOffset <= startOffset) return false;
    while (this.#entries.length > 0) {
      const last = this.#entries.at(-1)!;
      if (last.epoch < epoch && last.startOffset < startOffset) break;
      this.#entries.pop();
    }
    this.#entries.push({ epoch, startOffset });
    return true;
  }

  /**
   * The largest known epoch that is not above `epoch`, and where it ends. An epoch older than all known ones ends where
   * the first known one begins.
   */
  endOffsetFor(epoch: number, logEndOffset: number): EpochEndOffset {
    if (epoch < 0 || this.#entries.length === 0) return UNKNOWN;
    if (epoch === this.latestEpoch) return { leaderEpoch: epoch, endOffset: logEndOffset };
    const higher = this.#entries.findIndex((entry) => entry.epoch > epoch);
    if (higher < 0) return UNKNOWN;
    return { leaderEpoch: this.#entries[higher - 1]?.epoch ?? epoch, endOffset: this.#entries[higher]!.startOffset };
  }

  /** The epoch of the record at `offset`. */
  epochForOffset(offset: number): number | undefined {
    return this.#entries.findLast((entry) => entry.startOffset <= offset)?.epoch;
  }

  /** Whether anything changed. Epochs that begin at `endOffset` or behind it go. */
  truncateFromEnd(endOffset: number): boolean {
    const before = this.#entries.length;
    while (this.#entries.length > 0 && this.#entries.at(-1)!.startOffset >= endOffset) this.#entries.pop();
    return this.#entries.length !== before;
  }

  /** Whether anything changed. The epoch that holds `startOffset` begins there from now on. */
  truncateFromStart(startOffset: number): boolean {
    const kept = this.#entries.findIndex((entry) => entry.startOffset > startOffset);
    const removed = this.#entries.splice(0, kept < 0 ? this.#entries.length : kept);
    const last = removed.at(-1);
    if (last === undefined) return false;
    this.#entries.unshift({ epoch: last.epoch, startOffset });
    return removed.length > 1 || last.startOffset !== startOffset;
  }

  clear(): void {
    this.#entries = [];
  }
}
