import type { Record } from '../api/Record.ts';
import type { Window } from '../windows/Window.ts';
import type { Windowed } from '../windows/Windowed.ts';
import type { Windows } from '../windows/Windows.ts';
import type { KTableProcessorSupplier, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';
import { TimeWindowAggregateProcessor, type WindowStartRange } from './TimeWindowAggregateProcessor.ts';
import type { WindowAggregation } from './WindowAggregation.ts';
import { windowValueGetterSupplier } from './windowValueGetterSupplier.ts';

/**
 * One row per key and window, folded from the records of that window. A window takes records until stream time passes
 * its end by the grace period; a record is counted as dropped for each of its windows that takes no more. Records with a
 * null key are dropped.
 */
export class KStreamWindowAggregate<K, V, VAgg> implements KTableProcessorSupplier<K, V, Windowed<K>, VAgg> {
  readonly #windows: Windows<Window>;
  readonly #aggregation: WindowAggregation<K, V, VAgg>;
  #sendOldValues = false;

  constructor(windows: Windows<Window>, aggregation: WindowAggregation<K, V, VAgg>) {
    this.#windows = windows;
    this.#aggregation = aggregation;
  }

  get(): KStreamWindowAggregateProcessor<K, V, VAgg> {
    return new KStreamWindowAggregateProcessor(this.#windows, this.#aggregation, this.#sendOldValues);
  }

  enableSendingOldValues(): boolean {
    this.#sendOldValues = true;
    return true;
  }

  view(): KTableValueGetterSupplier<Windowed<K>, VAgg> {
    return windowValueGetterSupplier(this.#aggregation.storeName);
  }
}

class KStreamWindowAggregateProcessor<K, V, VAgg> extends TimeWindowAggregateProcessor<K, V, VAgg> {
  readonly #windows: Windows<Window>;

  constructor(windows: Windows<Window>, aggregation: WindowAggregation<K, V, VAgg>, sendOldValues: boolean) {
    super(aggregation, sendOldValues);
    this.#windows = windows;
  }

  override process(record: Record<K, V>): void {
    const { key, timestamp } = record;
    if (key === null) {
      this.context.recordDropped();
      return;
    }
    if (timestamp > this.observedStreamTime) this.observedStreamTime = timestamp;
    const windowCloseTime = this.observedStreamTime - this.#windows.gracePeriodMs;
    this.rescueFinalResults(record, windowCloseTime);
    const windows = this.#windows.windowsFor(timestamp);
    for (let i = 0; i < windows.length; i++) {
      const window = windows[i]!;
      if (window.endMs > windowCloseTime) this.update(record, window, this.store.fetch(key, window.startMs));
      else this.context.recordDropped();
    }
    this.forwardFinalResults(record, windowCloseTime);
  }

  /** A window closes with its end, which does not belong to it. */
  protected override closedSince(last: number | undefined, windowCloseTime: number): WindowStartRange | undefined {
    const size = this.#windows.sizeMs;
    const to = windowCloseTime - size;
    if (to < 0) return undefined;
    if (last === undefined) return { from: 0, to };
    const lastTo = Math.max(0, last - size);
    return sameWindows(this.#windows.windowsFor(to), this.#windows.windowsFor(lastTo)) ? undefined : { from: lastTo + 1, to };
  }
}

const sameWindows = (a: readonly Window[], b: readonly Window[]): boolean =>
  a.length === b.length && a.every((window, i) => window.startMs === b[i]!.startMs);
