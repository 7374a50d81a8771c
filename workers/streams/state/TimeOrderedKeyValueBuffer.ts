import type { Change } from '../processors/Change.ts';
import type { ProcessorRecordContext } from './ProcessorRecordContext.ts';
import type { StateStore } from './StateStore.ts';
import type { ValueAndTimestamp } from './ValueAndTimestamp.ts';

/** What suppression holds back: the last change of each key, in the order of time, then of key bytes. */
export interface TimeOrderedKeyValueBuffer<K, V> extends StateStore {
  readonly numRecords: number;
  /** Bytes, as Kafka estimates them; 0 where the buffer was told not to count. */
  readonly bufferSize: number;
  /** Infinity where there is nothing. */
  readonly minTimestamp: number;
  /** Replaces what is held back of the key, which keeps its place in time. In the context of the record under way. */
  put(time: number, key: K, change: Change<V>): void;
  /** Gives out the first entry and removes it, as long as there is one and the predicate says so. */
  evictWhile(predicate: () => boolean, callback: (key: K, change: Change<V>, context: ProcessorRecordContext) => void): void;
  /** The row that those downstream know while its changes are held back; undefined where none of the key's are. */
  priorValueForBuffered(key: K): ValueAndTimestamp<V> | null | undefined;
}
