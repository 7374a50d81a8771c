import type { ProcessingLog, RowPosition } from '../ProcessingLog.ts';

const MAX_TEXT = 512;

/** Counts and reports rows that become no record, or remembers the one that must end the task. */
export class RowSkipper {
  readonly #connector: string;
  readonly #log: ProcessingLog;
  readonly #tolerates: boolean;
  #count = 0;
  #intolerable: Error | undefined;

  constructor(connector: string, log: ProcessingLog, tolerates: boolean) {
    this.#connector = connector;
    this.#log = log;
    this.#tolerates = tolerates;
  }

  /** How many since the last look. */
  take(): number {
    const count = this.#count;
    this.#count = 0;
    return count;
  }

  /** What the task must fail with once everything before it is out. */
  get intolerable(): Error | undefined {
    return this.#intolerable;
  }

  /** False: not tolerated. */
  skip(topic: string, reason: string, rawText: string, position: RowPosition): boolean {
    if (!this.#tolerates) {
      const place = position.line === undefined ? `row ${position.row}` : `row ${position.row}, line ${position.line}`;
      this.#intolerable ??= new Error(`${place}: ${reason}: ${rawText.slice(0, MAX_TEXT)}`);
      return false;
    }
    this.#count++;
    this.#log.report({ origin: this.#connector, topic, reason, rawText: rawText.slice(0, MAX_TEXT), position });
    return true;
  }
}
