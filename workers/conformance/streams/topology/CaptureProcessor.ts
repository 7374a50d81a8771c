import { ContextualProcessor, type Record } from '../../../streams/index.ts';
import { toCaseData, type CaseRecord } from '../CaseRecord.ts';

/** Writes down every record that it gets. */
export class CaptureProcessor extends ContextualProcessor<unknown, unknown, unknown, unknown> {
  readonly #captured: CaseRecord[];
  readonly #shown: (value: unknown) => unknown;

  constructor(captured: CaseRecord[], shown: (value: unknown) => unknown) {
    super();
    this.#captured = captured;
    this.#shown = shown;
  }

  override process({ key, value, timestamp }: Record<unknown, unknown>): void {
    this.#captured.push({ key: toCaseData(key), value: toCaseData(this.#shown(value)), ts: timestamp });
  }
}
