import type { RecordBatch, RecordCursor } from '../../common/index.ts';
import type { UnifiedLog } from '../../log/index.ts';
import type { BrowsedRecord } from '../../protocol/index.ts';
import { visitRange } from './visitRange.ts';

export interface WalkOptions {
  readonly log: UnifiedLog;
  /** Looks at [from, to). */
  readonly from: number;
  readonly to: number;
  readonly direction: 'forward' | 'backward';
  readonly isCommittedOnly: boolean;
  /** Undefined for a record that was not looked for. */
  readonly find: (batch: RecordBatch, cursor: RecordCursor) => BrowsedRecord | undefined;
}

/** Found records that are enough for one step. */
const MATCHES_PER_STEP = 64;
const RECORDS_PER_STEP = 2_000;
const FIRST_WINDOW = 500;

/** Goes through one partition a step at a time and keeps what it has found and nobody took yet, in the order of the walk. */
export class PartitionWalk {
  readonly #options: WalkOptions;
  /** What is left to look at is [#from, #to). */
  #from: number;
  #to: number;
  /** Offsets that a step backwards takes; more where compaction left holes. */
  #window = FIRST_WINDOW;
  #found: BrowsedRecord[] = [];

  constructor(options: WalkOptions) {
    this.#options = options;
    this.#from = options.from;
    this.#to = options.to;
  }

  get head(): BrowsedRecord | undefined {
    return this.#found[0];
  }

  get isAtEnd(): boolean {
    return this.#from >= this.#to;
  }

  take(): BrowsedRecord | undefined {
    return this.#found.shift();
  }

  /** Resolves with the number of records looked at. */
  async step(): Promise<number> {
    return this.#options.direction === 'forward' ? this.#stepForward() : this.#stepBackward();
  }

  async #stepForward(): Promise<number> {
    let scanned = 0;
    this.#from = await this.#visit(this.#from, this.#to, () => ++scanned < RECORDS_PER_STEP && this.#found.length < MATCHES_PER_STEP);
    return scanned;
  }

  async #stepBackward(): Promise<number> {
    let scanned = 0;
    const from = Math.max(this.#from, this.#to - this.#window);
    await this.#visit(from, this.#to, () => {
      scanned++;
      return true;
    });
    this.#found.reverse();
    this.#to = from;
    if (scanned < this.#window / 2) this.#window *= 2;
    return scanned;
  }

  #visit(from: number, to: number, goesOn: () => boolean): Promise<number> {
    const { log, isCommittedOnly, find } = this.#options;
    const aborted = isCommittedOnly ? log.abortedTransactions(from, to) : [];
    return visitRange(log, from, to, (batch, cursor) => {
      const isHidden = batch.isControlBatch || (batch.isTransactional && aborted.some(({ producerId, firstOffset, lastOffset }) =>
        producerId === batch.producerId && firstOffset <= cursor.offset && cursor.offset <= lastOffset));
      const match = isHidden ? undefined : find(batch, cursor);
      if (match !== undefined) this.#found.push(match);
      return goesOn();
    });
  }
}
