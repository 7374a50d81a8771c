import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { KeyValue } from '../api/KeyValue.ts';
import { Record } from '../api/Record.ts';
import { setFlushListener, type CacheFlushListener } from '../state/CachedStateStore.ts';
import type { SessionStore } from '../state/SessionStore.ts';
import { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import type { InternalProcessorContext } from '../topology/InternalProcessorContext.ts';
import { SessionWindow } from '../windows/SessionWindow.ts';
import type { SessionWindows } from '../windows/SessionWindows.ts';
import { Windowed } from '../windows/Windowed.ts';
import { Change } from './Change.ts';
import { FinalResults } from './FinalResults.ts';
import type { KTableProcessorSupplier, KTableValueGetter, KTableValueGetterSupplier } from './KTableProcessorSupplier.ts';
import type { WindowAggregation } from './WindowAggregation.ts';

/** The aggregate of two sessions that have become one. */
export type Merger<K, VAgg> = (key: K, aggregateOne: VAgg, aggregateTwo: VAgg) => VAgg;

export interface SessionAggregation<K, V, VAgg> extends WindowAggregation<K, V, VAgg> {
  readonly merger: Merger<K, VAgg>;
  /** For how long after its end, in stream time, a record may still touch a session. Undefined: as long as it is kept. */
  readonly touchableMs?: number;
}

/**
 * One row per session. A record that touches sessions makes one of them: their rows are deleted before the new one is
 * forwarded, all with the time of the session's end. Records with a null key, and those whose session has closed, are
 * dropped; that is when stream time passes its end by gap and grace period.
 */
export class KStreamSessionWindowAggregate<K, V, VAgg> implements KTableProcessorSupplier<K, V, Windowed<K>, VAgg> {
  readonly #windows: SessionWindows;
  readonly #aggregation: SessionAggregation<K, V, VAgg>;
  #sendOldValues = false;

  constructor(windows: SessionWindows, aggregation: SessionAggregation<K, V, VAgg>) {
    this.#windows = windows;
    this.#aggregation = aggregation;
  }

  get(): KStreamSessionWindowAggregateProcessor<K, V, VAgg> {
    return new KStreamSessionWindowAggregateProcessor(this.#windows, this.#aggregation, this.#sendOldValues);
  }

  enableSendingOldValues(): boolean {
    this.#sendOldValues = true;
    return true;
  }

  view(): KTableValueGetterSupplier<Windowed<K>, VAgg> {
    const { storeName } = this.#aggregation;
    return {
      get: (): KTableValueGetter<Windowed<K>, VAgg> => {
        let store: SessionStore<K, VAgg> | undefined;
        return {
          init: (context) => {
            store = context.getStateStore(storeName);
          },
          get: ({ key, window }) => {
            const aggregate = store!.fetchSession(key, window.startMs, window.endMs);
            return aggregate === null ? null : new ValueAndTimestamp(aggregate, window.endMs);
          },
          isVersioned: () => false,
        };
      },
      storeNames: () => [storeName],
    };
  }
}

class KStreamSessionWindowAggregateProcessor<K, V, VAgg> extends ContextualProcessor<K, V, Windowed<K>, Change<VAgg>> {
  readonly #gapMs: number;
  readonly #closesAfterMs: number;
  readonly #aggregation: SessionAggregation<K, V, VAgg>;
  readonly #sendOldValues: boolean;
  #store!: SessionStore<K, VAgg>;
  #forwardsUpdates = false;
  #finalResults: FinalResults | undefined;
  #observedStreamTime = -1;

  constructor(windows: SessionWindows, aggregation: SessionAggregation<K, V, VAgg>, sendOldValues: boolean) {
    super();
    this.#gapMs = windows.inactivityGapMs;
    this.#closesAfterMs = windows.inactivityGapMs + windows.gracePeriodMs;
    this.#aggregation = aggregation;
    this.#sendOldValues = sendOldValues;
  }

  override init(context: InternalProcessorContext<Windowed<K>, Change<VAgg>>): void {
    super.init(context);
    const { storeName, emitsOnClose } = this.#aggregation;
    this.#store = context.getStateStore(storeName);
    if (emitsOnClose) {
      this.#finalResults = new FinalResults(context, storeName);
      return;
    }
    const onFlush: CacheFlushListener<Windowed<K>, VAgg> = (key, newValue, oldValue) =>
      context.forward(new Record(key, new Change(newValue, oldValue), key.window.endMs, context.recordHeaders()));
    this.#forwardsUpdates = !setFlushListener(this.#store, onFlush, this.#sendOldValues);
  }

  override process(record: Record<K, V>): void {
    const { key, timestamp } = record;
    if (key === null) {
      this.context.recordDropped();
      return;
    }
    const earliestEndMs = Math.max(timestamp - this.#gapMs, this.#earliestTouchableEndMs());
    if (timestamp > this.#observedStreamTime) this.#observedStreamTime = timestamp;
    const windowCloseTime = this.#observedStreamTime - this.#closesAfterMs;
    this.#rescueFinalResults(record, windowCloseTime);
    const { initializer, aggregator, merger } = this.#aggregation;
    const found = [...this.#store.findSessions(key, earliestEndMs, timestamp + this.#gapMs)];
    let startMs = timestamp;
    let endMs = timestamp;
    let aggregate = initializer();
    for (const { key: session, value } of found) {
      aggregate = merger(key, aggregate, value);
      startMs = Math.min(startMs, session.window.startMs);
      endMs = Math.max(endMs, session.window.endMs);
    }
    if (endMs < windowCloseTime) {
      this.context.recordDropped();
    } else {
      if (startMs !== timestamp || endMs !== timestamp) this.#remove(found);
      aggregate = aggregator(key, record.value, aggregate);
      const session = new Windowed(key, new SessionWindow(startMs, endMs));
      this.#store.put(session, aggregate);
      this.#forwardUpdate(session, aggregate, null);
    }
    this.#forwardFinalResults(record, windowCloseTime);
  }

  /** Kafka's store does not show a record what has passed the retention before, though it is still there to be given out. */
  #earliestTouchableEndMs(): number {
    const { touchableMs } = this.#aggregation;
    if (touchableMs === undefined) return Number.NEGATIVE_INFINITY;
    const results = this.#finalResults;
    const streamTimeOfEmission = results?.hasEmitted === true ? results.lastEmitWindowCloseTime + this.#closesAfterMs : -1;
    return Math.max(this.#observedStreamTime, streamTimeOfEmission) - touchableMs + 1;
  }

  #remove(sessions: ReadonlyArray<KeyValue<Windowed<K>, VAgg>>): void {
    for (const { key: session, value } of sessions) {
      this.#store.remove(session);
      this.#forwardUpdate(session, null, value);
    }
  }

  #forwardUpdate(session: Windowed<K>, newAgg: VAgg | null, oldAgg: VAgg | null): void {
    if (!this.#forwardsUpdates) return;
    // Without the record's headers, as in Kafka, which only gives them out where the update was held back.
    this.context.forward(new Record(session, new Change(newAgg, this.#sendOldValues ? oldAgg : null), session.window.endMs));
  }

  #forwardFinalResults(record: Record<K, V>, windowCloseTime: number): void {
    const results = this.#finalResults;
    if (results !== undefined && results.isDue(windowCloseTime)) this.#emit(results, record, windowCloseTime);
  }

  /** See TimeWindowAggregateProcessor. */
  #rescueFinalResults(record: Record<K, V>, windowCloseTime: number): void {
    const results = this.#finalResults;
    if (results === undefined || !results.isBehind(windowCloseTime)) return;
    if (Math.max(0, results.lastEmitWindowCloseTime) <= this.#observedStreamTime - this.#aggregation.retentionMs)
      this.#emit(results, record, windowCloseTime);
  }

  #emit(results: FinalResults, record: Record<K, V>, windowCloseTime: number): void {
    // Sessions end with their last record, so those that end at the close time may still change.
    const to = windowCloseTime - 1;
    const from = Math.max(0, results.lastEmitWindowCloseTime);
    if (to < from) return;
    for (const { key: session, value } of this.#store.findSessionsByEnd(from, to))
      this.context.forward(new Record(session, new Change(value, null), session.window.endMs, record.headers));
    results.emittedUpTo(windowCloseTime);
  }
}
