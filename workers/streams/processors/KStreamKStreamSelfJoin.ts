import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import { Record } from '../api/Record.ts';
import type { WindowStore } from '../state/WindowStore.ts';
import type { JoinWindows } from '../windows/JoinWindows.ts';
import type { KeyedJoiner } from './ValueJoiner.ts';

/**
 * An inner join of a stream with itself over one window store: what the two-sided join answers, in the same order. Both
 * sides' values are of one type then, whatever the types say.
 */
export class KStreamKStreamSelfJoin<K, V1, V2, VOut> extends ContextualProcessor<K, V1 & V2, K, VOut> {
  readonly #windowName: string;
  readonly #windows: JoinWindows;
  readonly #joiner: KeyedJoiner<K, V1, V2, VOut>;
  #window!: WindowStore<K, V1 & V2>;
  #streamTime = -1;

  constructor(windowName: string, windows: JoinWindows, joiner: KeyedJoiner<K, V1, V2, VOut>) {
    super();
    this.#windowName = windowName;
    this.#windows = windows;
    this.#joiner = joiner;
  }

  override init(context: ProcessorContext<K, VOut>): void {
    super.init(context);
    this.#window = context.getStateStore<WindowStore<K, V1 & V2>>(this.#windowName);
  }

  override process(record: Record<K, V1 & V2>): void {
    const { key, value, timestamp, headers } = record;
    const { context } = this;
    if (key === null || value === null) {
      context.recordDropped();
      return;
    }
    const joiner = this.#joiner;
    const { beforeMs, afterMs, sizeMs, gracePeriodMs } = this.#windows;
    if (timestamp > this.#streamTime) this.#streamTime = timestamp;
    // With two stores a record older than the retention would not be there to meet itself.
    let withItself = timestamp > this.#streamTime - (sizeMs + gracePeriodMs) + 1;
    for (const other of this.#window.fetch(key, Math.max(0, timestamp - beforeMs), Math.max(0, timestamp + afterMs)))
      context.forward(new Record(key, joiner(key, value, other.value), Math.max(timestamp, other.key), headers));
    for (const other of this.#window.fetch(key, Math.max(0, timestamp - afterMs), Math.max(0, timestamp + beforeMs))) {
      if (withItself && timestamp < other.key) {
        withItself = false;
        context.forward(record.withValue(joiner(key, value, value)));
      }
      context.forward(new Record(key, joiner(key, other.value, value), Math.max(timestamp, other.key), headers));
    }
    if (withItself) context.forward(record.withValue(joiner(key, value, value)));
  }
}
