import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import { Record } from '../api/Record.ts';
import type { OuterJoinStore } from '../state/OuterJoinStore.ts';
import type { WindowStore } from '../state/WindowStore.ts';
import type { InternalProcessorContext } from '../topology/InternalProcessorContext.ts';
import type { JoinWindows } from '../windows/JoinWindows.ts';
import { emitNonJoinedOuterRecords } from './emitNonJoinedOuterRecords.ts';
import type { KeyedJoiner } from './ValueJoiner.ts';

export interface StreamStreamJoin<K, V1, V2, VOut> {
  /** Sees null for a missing value only where a side is outer. */
  readonly joiner: KeyedJoiner<K, V1 | null, V2 | null, VOut>;
  readonly windows: JoinWindows;
  /** Undefined for inner joins, and for those that answer eagerly. */
  readonly outerJoinStoreName: string | undefined;
  /** Of this side: whether its records are answered even if nothing matches. */
  readonly outer: boolean;
  /** The window in which the other side's records are kept. */
  readonly otherWindowName: string;
}

/**
 * One side of a windowed join of streams: joins each record with those of the other side that are close enough in time.
 * What matches nothing is answered when its window closes, by whichever side moves stream time past it. Records without
 * key or value are left out; without a key alone they go through an outer side at once (KIP-962).
 */
export abstract class KStreamKStreamJoin<K, V1, V2, VThis, VOther, VOut> extends ContextualProcessor<K, VThis, K, VOut> {
  protected readonly shared: StreamStreamJoin<K, V1, V2, VOut>;
  readonly #isLeft: boolean;
  readonly #joinBeforeMs: number;
  readonly #joinAfterMs: number;
  #emitIntervalMs = 0;
  #otherWindow!: WindowStore<K, VOther>;
  #outerJoinStore: OuterJoinStore<K, V1, V2> | undefined;

  constructor(shared: StreamStreamJoin<K, V1, V2, VOut>, isLeft: boolean) {
    super();
    const { beforeMs, afterMs } = shared.windows;
    this.shared = shared;
    this.#isLeft = isLeft;
    this.#joinBeforeMs = isLeft ? beforeMs : afterMs;
    this.#joinAfterMs = isLeft ? afterMs : beforeMs;
  }

  override init(context: ProcessorContext<K, VOut>): void {
    super.init(context);
    this.#emitIntervalMs = (context as InternalProcessorContext<K, VOut>).outerJoinEmitIntervalMs;
    this.#otherWindow = context.getStateStore<WindowStore<K, VOther>>(this.shared.otherWindowName);
    const name = this.shared.outerJoinStoreName;
    if (name !== undefined) this.#outerJoinStore = context.getStateStore<OuterJoinStore<K, V1, V2>>(name);
  }

  override process(record: Record<K, VThis>): void {
    const { key, value, timestamp } = record;
    const { context } = this;
    const outerJoinStore = this.#outerJoinStore;
    outerJoinStore?.timeTracker.advanceStreamTime(timestamp);
    if (key === null || value === null) {
      if (this.shared.outer && value !== null) context.forward(record.withValue(this.join(key, value, null)));
      else context.recordDropped();
      return;
    }
    if (outerJoinStore !== undefined && timestamp === outerJoinStore.timeTracker.streamTime) this.#emitNonJoined(outerJoinStore, record);
    const timeFrom = Math.max(0, timestamp - this.#joinBeforeMs);
    const timeTo = Math.max(0, timestamp + this.#joinAfterMs);
    let matched = false;
    for (const other of this.#otherWindow.fetch(key, timeFrom, timeTo)) {
      matched = true;
      outerJoinStore?.remove(key, other.key, !this.#isLeft);
      context.forward(new Record(key, this.join(key, value, other.value), Math.max(timestamp, other.key), record.headers));
    }
    if (matched || !this.shared.outer) return;
    // Late on its own side: no record of the other side can come for it any more.
    if (outerJoinStore === undefined || timeTo < outerJoinStore.timeTracker.streamTime) {
      context.forward(record.withValue(this.join(key, value, null)));
      return;
    }
    outerJoinStore.timeTracker.waits(timestamp);
    this.keep(outerJoinStore, key, timestamp, value);
  }

  protected abstract join(key: K, mine: VThis, other: VOther | null): VOut;

  /** Until a match comes or the window closes. */
  protected abstract keep(store: OuterJoinStore<K, V1, V2>, key: K, time: number, value: VThis): void;

  #emitNonJoined(store: OuterJoinStore<K, V1, V2>, record: Record<K, VThis>): void {
    const { timeTracker } = store;
    const { windows, joiner } = this.shared;
    const openMs = this.#joinAfterMs + windows.gracePeriodMs;
    // Where nothing is known to wait, Kafka's time of it is the highest number, and overflows unless nothing is added.
    if (timeTracker.minTime === undefined ? openMs <= 0 : timeTracker.minTime + openMs >= timeTracker.streamTime) return;
    const now = this.context.currentSystemTimeMs();
    if (now < timeTracker.nextTimeToEmit) return;
    timeTracker.nextTimeToEmit = now + this.#emitIntervalMs;
    timeTracker.minTime = emitNonJoinedOuterRecords(store, windows, timeTracker.streamTime, (key, left, right, time) =>
      this.context.forward(new Record(key, joiner(key, left, right), time, record.headers)),
    );
  }
}
