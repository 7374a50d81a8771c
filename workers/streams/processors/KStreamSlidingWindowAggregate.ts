import type { Record } from '../api/Record.ts';
import type { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import type { SlidingWindows } from '../windows/SlidingWindows.ts';
import { TimeWindow } from '../windows/TimeWindow.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { KTableProcessorSupplier, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';
import { TimeWindowAggregateProcessor, type WindowStartRange } from './TimeWindowAggregateProcessor.ts';
import type { WindowAggregation } from './WindowAggregation.ts';
import { windowValueGetterSupplier } from './windowValueGetterSupplier.ts';

/**
 * One row per key and distinct set of records within the time difference. A window takes records until stream time
 * passes its end by the grace period. Records with a null key or value, and those for which even the window that they
 * begin has closed, are dropped.
 */
export class KStreamSlidingWindowAggregate<K, V, VAgg> implements KTableProcessorSupplier<K, V, Windowed<K>, VAgg> {
  readonly #windows: SlidingWindows;
  readonly #aggregation: WindowAggregation<K, V, VAgg>;
  #sendOldValues = false;

  constructor(windows: SlidingWindows, aggregation: WindowAggregation<K, V, VAgg>) {
    this.#windows = windows;
    this.#aggregation = aggregation;
  }

  get(): KStreamSlidingWindowAggregateProcessor<K, V, VAgg> {
    return new KStreamSlidingWindowAggregateProcessor(this.#windows, this.#aggregation, this.#sendOldValues);
  }

  enableSendingOldValues(): boolean {
    this.#sendOldValues = true;
    return true;
  }

  view(): KTableValueGetterSupplier<Windowed<K>, VAgg> {
    return windowValueGetterSupplier(this.#aggregation.storeName);
  }
}

/**
 * The left window of a record at t is [t - d, t], its right one [t + 1, t + 1 + d]; a right window is made once there is
 * a record in it. A row's time is its last record's, which tells where in its window the records lie.
 */
class KStreamSlidingWindowAggregateProcessor<K, V, VAgg> extends TimeWindowAggregateProcessor<K, V, VAgg> {
  readonly #timeDifferenceMs: number;
  readonly #gracePeriodMs: number;
  #windowCloseTime = 0;

  constructor(windows: SlidingWindows, aggregation: WindowAggregation<K, V, VAgg>, sendOldValues: boolean) {
    super(aggregation, sendOldValues);
    this.#timeDifferenceMs = windows.timeDifferenceMs;
    this.#gracePeriodMs = windows.gracePeriodMs;
  }

  override process(record: Record<K, V>): void {
    const { key, value, timestamp } = record;
    if (key === null || value === null) {
      this.context.recordDropped();
      return;
    }
    if (timestamp > this.observedStreamTime) this.observedStreamTime = timestamp;
    this.#windowCloseTime = this.observedStreamTime - this.#gracePeriodMs;
    if (timestamp + this.#timeDifferenceMs < this.#windowCloseTime) {
      this.context.recordDropped();
    } else if (timestamp < this.#timeDifferenceMs) {
      this.#processEarly(record);
    } else {
      this.rescueFinalResults(record, this.#windowCloseTime);
      this.#processInTime(record);
      this.forwardFinalResults(record, this.#windowCloseTime);
    }
  }

  /** Windows end with their last record, so those that end at the close time may still change. */
  protected override closedSince(last: number | undefined, windowCloseTime: number): WindowStartRange | undefined {
    const to = windowCloseTime - this.#timeDifferenceMs - 1;
    if (to < 0) return undefined;
    return { from: last === undefined ? 0 : Math.max(0, last - this.#timeDifferenceMs), to };
  }

  /** From the latest window that may hold the record back to the last one before its left window. */
  #processInTime(record: Record<K, V>): void {
    const { key, timestamp } = record;
    const difference = this.#timeDifferenceMs;
    const starts = new Set<number>();
    const holding: Array<{ readonly start: number; readonly row: ValueAndTimestamp<VAgg> }> = [];
    let leftRow: ValueAndTimestamp<VAgg> | null = null;
    let rightRow: ValueAndTimestamp<VAgg> | null = null;
    let hasLeftWindow = false;
    let hasRightWindow = false;
    /** Whether a record of this very time has been here before, so that all windows that it calls for exist. */
    let isRepeated = false;
    let previousTimestamp: number | undefined;
    // The upper bound takes in the right window, if there is one.
    for (const { key: start, value: row } of this.store.backwardFetch(key, Math.max(0, timestamp - 2 * difference), timestamp + 1)) {
      const end = start + difference;
      starts.add(start);
      if (start === timestamp + 1) {
        hasRightWindow = true;
      } else if (end > timestamp) {
        rightRow ??= row;
        holding.push({ start, row });
      } else if (end === timestamp) {
        hasLeftWindow = true;
        holding.push({ start, row });
        isRepeated = row.timestamp >= timestamp;
        if (isRepeated) break;
        previousTimestamp = row.timestamp;
      } else {
        leftRow = row;
        previousTimestamp = row.timestamp;
        break;
      }
    }
    for (const { start, row } of holding) this.#updateIfOpen(record, start, row);
    if (isRepeated) return;
    if (previousTimestamp !== undefined) {
      const start = previousTimestamp + 1;
      if (!starts.has(start) && start + difference >= timestamp) this.#updateIfOpen(record, start, null);
    }
    if (!hasLeftWindow) {
      const holdsPrevious = previousTimestamp !== undefined && timestamp - difference <= previousTimestamp;
      this.#updateIfOpen(record, timestamp - difference, holdsPrevious ? leftRow : null);
    }
    if (!hasRightWindow) this.#createRightWindow(record, rightRow);
  }

  /** Records before the time difference share the window that begins at 0 instead of having left windows. */
  #processEarly(record: Record<K, V>): void {
    const { key, timestamp } = record;
    const starts = new Set<number>();
    const holding: Array<{ readonly start: number; readonly row: ValueAndTimestamp<VAgg> }> = [];
    let sharedRow: ValueAndTimestamp<VAgg> | null = null;
    let rightRow: ValueAndTimestamp<VAgg> | null = null;
    let hasRightWindow = false;
    let previousTimestamp: number | undefined;
    for (const { key: start, value: row } of this.store.fetch(key, 0, timestamp + 1)) {
      starts.add(start);
      if (start === 0) {
        sharedRow = row;
        if (row.timestamp < timestamp) previousTimestamp = row.timestamp;
      } else if (start <= timestamp) {
        rightRow = row;
        holding.push({ start, row });
      } else {
        hasRightWindow = true;
      }
    }
    for (const { start, row } of holding) this.#updateIfOpen(record, start, row);
    // Without a window in between, all that the shared one holds lies after the record, or nothing does.
    if (rightRow === null && sharedRow !== null && sharedRow.timestamp > timestamp) rightRow = sharedRow;
    if (!hasRightWindow) this.#createRightWindow(record, rightRow);
    if (previousTimestamp !== undefined && !starts.has(previousTimestamp + 1)) this.#updateIfOpen(record, previousTimestamp + 1, null);
    this.#updateIfOpen(record, 0, sharedRow);
  }

  /** `row`: what of the window's records there was before the record. */
  #createRightWindow(record: Record<K, V>, row: ValueAndTimestamp<VAgg> | null): void {
    const { key, timestamp } = record;
    if (row === null || row.timestamp <= timestamp) return;
    const start = timestamp + 1;
    this.store.put(key, row, start);
    this.forwardUpdate(record, this.#window(start), row.value, null, row.timestamp);
  }

  #updateIfOpen(record: Record<K, V>, start: number, row: ValueAndTimestamp<VAgg> | null): void {
    if (start + this.#timeDifferenceMs >= this.#windowCloseTime) this.update(record, this.#window(start), row);
    else this.context.recordDropped();
  }

  #window(start: number): TimeWindow {
    return new TimeWindow(start, start + this.#timeDifferenceMs);
  }
}
