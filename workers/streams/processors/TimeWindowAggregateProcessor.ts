import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import { Record } from '../api/Record.ts';
import { setFlushListener, type CacheFlushListener } from '../state/CachedStateStore.ts';
import { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import type { TimestampedWindowStore } from '../state/WindowStore.ts';
import type { InternalProcessorContext } from '../topology/InternalProcessorContext.ts';
import type { Window } from '../windows/Window.ts';
import { Windowed } from '../windows/Windowed.ts';
import { Change } from './Change.ts';
import { FinalResults } from './FinalResults.ts';
import type { WindowAggregation } from './WindowAggregation.ts';

/** Starts of windows, both included. */
export interface WindowStartRange {
  readonly from: number;
  readonly to: number;
}

/** What aggregations over windows of one size share: they forward updates, or the results of windows that have closed. */
export abstract class TimeWindowAggregateProcessor<K, V, VAgg> extends ContextualProcessor<K, V, Windowed<K>, Change<VAgg>> {
  protected readonly aggregation: WindowAggregation<K, V, VAgg>;
  protected store!: TimestampedWindowStore<K, VAgg>;
  protected observedStreamTime = -1;
  readonly #sendOldValues: boolean;
  #forwardsUpdates = false;
  #finalResults: FinalResults | undefined;

  constructor(aggregation: WindowAggregation<K, V, VAgg>, sendOldValues: boolean) {
    super();
    this.aggregation = aggregation;
    this.#sendOldValues = sendOldValues;
  }

  override init(context: InternalProcessorContext<Windowed<K>, Change<VAgg>>): void {
    super.init(context);
    const { storeName, emitsOnClose } = this.aggregation;
    this.store = context.getStateStore(storeName);
    if (emitsOnClose) {
      this.#finalResults = new FinalResults(context, storeName);
      return;
    }
    const onFlush: CacheFlushListener<Windowed<K>, ValueAndTimestamp<VAgg>> = (key, newValue, oldValue, timestamp) => {
      const change = new Change(newValue?.value ?? null, oldValue?.value ?? null);
      context.forward(new Record(key, change, newValue?.timestamp ?? timestamp, context.recordHeaders()));
    };
    this.#forwardsUpdates = !setFlushListener(this.store, onFlush, this.#sendOldValues);
  }

  /** Folds the record into the window's row, null where there is none yet, and forwards the update. */
  protected update(record: Record<K, V>, window: Window, row: ValueAndTimestamp<VAgg> | null): void {
    const { key, value, timestamp: recordTimestamp } = record;
    const { initializer, aggregator } = this.aggregation;
    const timestamp = row !== null && row.timestamp > recordTimestamp ? row.timestamp : recordTimestamp;
    // The initial value, not null, is what a change names as old when the row is new: that is how Kafka does it.
    const oldAgg = row === null ? initializer() : row.value;
    const newAgg = aggregator(key, value, oldAgg);
    this.store.put(key, newAgg === null ? null : new ValueAndTimestamp(newAgg, timestamp), window.startMs);
    this.forwardUpdate(record, window, newAgg, oldAgg, timestamp);
  }

  protected forwardUpdate(record: Record<K, V>, window: Window, newAgg: VAgg, oldAgg: VAgg | null, timestamp: number): void {
    if (!this.#forwardsUpdates) return;
    const change = new Change(newAgg, this.#sendOldValues ? oldAgg : null);
    this.context.forward(new Record(new Windowed(record.key, window), change, timestamp, record.headers));
  }

  /** To be called after each record: forwards what has closed since. */
  protected forwardFinalResults(record: Record<K, V>, windowCloseTime: number): void {
    const results = this.#finalResults;
    if (results === undefined || !results.isDue(windowCloseTime)) return;
    const closed = this.#closedSinceLast(results, windowCloseTime);
    if (closed !== undefined) this.#emit(results, closed, record, windowCloseTime);
  }

  /**
   * To be called before each record: forwards what has closed, due or not, where the store would forget it when it is
   * told of the new time. Kafka loses it then.
   */
  protected rescueFinalResults(record: Record<K, V>, windowCloseTime: number): void {
    const results = this.#finalResults;
    if (results === undefined || !results.isBehind(windowCloseTime)) return;
    const closed = this.#closedSinceLast(results, windowCloseTime);
    // No window that is written now begins later than right after the latest record.
    if (closed !== undefined && closed.from <= this.observedStreamTime + 1 - this.aggregation.retentionMs)
      this.#emit(results, closed, record, windowCloseTime);
  }

  #closedSinceLast(results: FinalResults, windowCloseTime: number): WindowStartRange | undefined {
    return this.closedSince(results.hasEmitted ? results.lastEmitWindowCloseTime : undefined, windowCloseTime);
  }

  #emit(results: FinalResults, closed: WindowStartRange, record: Record<K, V>, windowCloseTime: number): void {
    for (const { key, value: row } of this.store.fetchAll(closed.from, closed.to))
      this.context.forward(new Record(key, new Change(row.value, null), row.timestamp, record.headers));
    results.emittedUpTo(windowCloseTime);
  }

  /** Windows that closed between two times; undefined where there are none. `last` undefined: since the beginning. */
  protected abstract closedSince(last: number | undefined, windowCloseTime: number): WindowStartRange | undefined;
}
