import type { ProcessorContext } from '../api/ProcessorContext.ts';
import { Record } from '../api/Record.ts';
import { Change } from './Change.ts';

/** Forwards a table's updates, with old values only where somebody asked for them. */
export class TimestampedTupleForwarder<K, V> {
  readonly #context: ProcessorContext<K, Change<V>>;
  readonly #sendOldValues: boolean;

  constructor(context: ProcessorContext<K, Change<V>>, sendOldValues: boolean) {
    this.#context = context;
    this.#sendOldValues = sendOldValues;
  }

  /** `record` gives key and headers. */
  forward(record: Record<K, unknown>, newValue: V | null, oldValue: V | null, timestamp: number): void {
    const change = new Change(newValue, this.#sendOldValues ? oldValue : null);
    this.#context.forward(new Record(record.key, change, timestamp, record.headers));
  }
}
