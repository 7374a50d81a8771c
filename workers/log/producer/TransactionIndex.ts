/** An aborted transaction, for readers of committed records (org.apache.kafka.storage.internals.log.AbortedTxn). */
export interface AbortedTxn {
  readonly producerId: number;
  readonly firstOffset: number;
  /** Of the marker. */
  readonly lastOffset: number;
  /** Of the partition when the marker was written, the transaction itself left aside. */
  readonly lastStableOffset: number;
}

/** The aborted transactions of one log, in the order of their markers (TransactionIndex, for all segments in one). */
export class TransactionIndex {
  #aborted: AbortedTxn[];

  constructor(aborted: readonly AbortedTxn[] = []) {
    this.#aborted = [...aborted];
  }

  get all(): readonly AbortedTxn[] {
    return this.#aborted;
  }

  append(aborted: AbortedTxn): void {
    this.#aborted.push(aborted);
  }

  /** Those that have something between `fromOffset` and, exclusive, `toOffset`. */
  collect(fromOffset: number, toOffset: number): readonly AbortedTxn[] {
    const found: AbortedTxn[] = [];
    for (let i = this.#firstEndingAt(fromOffset); i < this.#aborted.length; i++) {
      const aborted = this.#aborted[i]!;
      if (aborted.firstOffset < toOffset) found.push(aborted);
      if (aborted.lastStableOffset >= toOffset) break;
    }
    return found;
  }

  removeBefore(logStartOffset: number): void {
    this.#aborted.splice(0, this.#firstEndingAt(logStartOffset));
  }

  /** Puts `aborted`, a part of them, in the place of those whose marker is between `fromOffset` and, exclusive, `toOffset`. Whether that is a change. */
  replace(fromOffset: number, toOffset: number, aborted: readonly AbortedTxn[]): boolean {
    const from = this.#firstEndingAt(fromOffset);
    const count = this.#firstEndingAt(toOffset) - from;
    this.#aborted.splice(from, count, ...aborted);
    return count !== aborted.length;
  }

  #firstEndingAt(offset: number): number {
    let low = 0;
    let high = this.#aborted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#aborted[middle]!.lastOffset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
