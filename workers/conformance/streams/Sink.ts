import type { CaseRecord } from './CaseRecord.ts';

/** What arrives at one place, and how much of it the checks have seen. */
export class Sink {
  readonly #read: () => readonly CaseRecord[];
  readonly #records: CaseRecord[] = [];
  #checked = 0;

  /** `read` answers with what has come since it was called last. */
  constructor(read: () => readonly CaseRecord[]) {
    this.#read = read;
  }

  /** What has come since the previous check. */
  next(): readonly CaseRecord[] {
    this.#records.push(...this.#read());
    const records = this.#records.slice(this.#checked);
    this.#checked = this.#records.length;
    return records;
  }

  /** The last one of all, which counts as checked. */
  last(): CaseRecord | undefined {
    this.next();
    return this.#records.at(-1);
  }
}
