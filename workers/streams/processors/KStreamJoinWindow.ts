import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import type { Record } from '../api/Record.ts';
import type { WindowStore } from '../state/WindowStore.ts';

/** Keeps one side's records for the other side of a join, each in a window of its own, after they have been joined. */
export class KStreamJoinWindow<K, V> extends ContextualProcessor<K, V, K, V> {
  readonly #storeName: string;
  #window!: WindowStore<K, V>;

  constructor(storeName: string) {
    super();
    this.#storeName = storeName;
  }

  override init(context: ProcessorContext<K, V>): void {
    super.init(context);
    this.#window = context.getStateStore<WindowStore<K, V>>(this.#storeName);
  }

  override process(record: Record<K, V>): void {
    this.context.forward(record);
    if (record.key !== null) this.#window.put(record.key, record.value, record.timestamp);
  }
}
