import type { ProcessorContext } from '../api/ProcessorContext.ts';
import { Record } from '../api/Record.ts';
import type { CacheFlushListener } from '../state/CachedStateStore.ts';
import type { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import { Change } from './Change.ts';

/** A store as a forwarder sees it. */
interface FlushingStore<K, V> {
  setFlushListener(listener: CacheFlushListener<K, ValueAndTimestamp<V>>, sendOldValues: boolean): boolean;
}

/**
 * Forwards a table's updates, with old values only where somebody asked for them. Where the table's store holds updates
 * back it forwards what the store hands on, and nothing else.
 */
export class TimestampedTupleForwarder<K, V> {
  readonly #context: ProcessorContext<K, Change<V>>;
  readonly #sendOldValues: boolean;
  readonly #isCached: boolean;

  /** `store` undefined: the table has none. */
  constructor(context: ProcessorContext<K, Change<V>>, store: FlushingStore<K, V> | undefined, sendOldValues: boolean) {
    this.#context = context;
    this.#sendOldValues = sendOldValues;
    this.#isCached = store?.setFlushListener((key, newValue, oldValue, timestamp) => {
      const headers = context.recordHeaders();
      context.forward(new Record(key, new Change(newValue?.value ?? null, oldValue?.value ?? null), newValue?.timestamp ?? timestamp, headers));
    }, sendOldValues) ?? false;
  }

  /** `record` gives key and headers. */
  forward(record: Record<K, unknown>, newValue: V | null, oldValue: V | null, timestamp: number, isLatest = true): void {
    if (this.#isCached) return;
    const change = new Change(newValue, this.#sendOldValues ? oldValue : null, isLatest);
    this.#context.forward(new Record(record.key, change, timestamp, record.headers));
  }
}
