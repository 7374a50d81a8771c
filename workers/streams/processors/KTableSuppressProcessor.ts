import { unreachable } from '../../common/index.ts';
import { ContextualProcessor } from '../api/ContextualProcessor.ts';
import type { ProcessorContext } from '../api/ProcessorContext.ts';
import { Record } from '../api/Record.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { ProcessorRecordContext } from '../state/ProcessorRecordContext.ts';
import type { TimeOrderedKeyValueBuffer } from '../state/TimeOrderedKeyValueBuffer.ts';
import type { Change } from './Change.ts';

export interface Suppression<K> {
  readonly waitMs: number;
  readonly timeOf: (key: K, recordTimestamp: number) => number;
  readonly safeToDropTombstones: boolean;
  readonly maxRecords: number;
  readonly maxBytes: number;
  readonly bufferFullStrategy: 'EMIT' | 'SHUT_DOWN';
}

/**
 * Holds changes back until stream time passes the time of each by the wait, and forwards the last one of each key then,
 * as it came: with its own timestamp and headers.
 */
export class KTableSuppressProcessor<K, V> extends ContextualProcessor<K, Change<V>, K, Change<V>> {
  readonly #suppression: Suppression<K>;
  readonly #storeName: string;
  #buffer!: TimeOrderedKeyValueBuffer<K, V>;
  #observedStreamTime = -1;
  readonly #isDue = (): boolean => this.#buffer.minTimestamp <= this.#observedStreamTime - this.#suppression.waitMs;
  readonly #isOverCapacity = (): boolean =>
    this.#buffer.numRecords > this.#suppression.maxRecords || this.#buffer.bufferSize > this.#suppression.maxBytes;
  readonly #emit = (key: K, change: Change<V>, context: ProcessorRecordContext): void => {
    if (change.newValue === null && this.#suppression.safeToDropTombstones) return;
    this.context.runInContext(context, () => this.context.forward(new Record(key, change, context.timestamp, context.headers)));
  };

  constructor(suppression: Suppression<K>, storeName: string) {
    super();
    this.#suppression = suppression;
    this.#storeName = storeName;
  }

  override init(context: ProcessorContext<K, Change<V>>): void {
    super.init(context);
    this.#buffer = context.getStateStore(this.#storeName);
  }

  override process({ key, value: change, timestamp }: Record<K, Change<V>>): void {
    if (timestamp > this.#observedStreamTime) this.#observedStreamTime = timestamp;
    this.#buffer.put(this.#suppression.timeOf(key, timestamp), key, change);
    this.#buffer.evictWhile(this.#isDue, this.#emit);
    if (!this.#isOverCapacity()) return;
    const { bufferFullStrategy } = this.#suppression;
    switch (bufferFullStrategy) {
      case 'EMIT':
        this.#buffer.evictWhile(this.#isOverCapacity, this.#emit);
        return;
      case 'SHUT_DOWN':
        throw this.#capacityExceeded();
      default:
        unreachable(bufferFullStrategy);
    }
  }

  #capacityExceeded(): StreamsException {
    const { maxRecords, maxBytes } = this.#suppression;
    const { numRecords, bufferSize } = this.#buffer;
    const bytes = Number.isFinite(maxBytes) ? ` and ${bufferSize} of ${maxBytes} bytes` : '';
    return new StreamsException(`the ${this.#storeName} buffer exceeded its max capacity: it holds ${numRecords} of ${maxRecords} records${bytes}`);
  }
}
