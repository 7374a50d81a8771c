import type { Header } from '../../common/index.ts';
import type { Serde, Serializer } from '../../serde/index.ts';
import type { TaskId } from '../api/TaskId.ts';
import type { ProcessorRecordContext } from './ProcessorRecordContext.ts';
import type { SavedRecordContext } from './SavedRecordContext.ts';
import type { ThreadCache } from './ThreadCache.ts';

/** State of one task, answering synchronously from memory. Filled from its changelog before the task processes. */
export interface StateStore {
  readonly name: string;
  /** Registers with the task; called once, before anything else. */
  init(context: StateStoreContext): void;
  /** Hands on what is held back (caches), before a commit. */
  flush(): void;
  close(): void;
  isOpen(): boolean;
}

/**
 * Takes one changelog record back into the store: ranges of `bytes`, and a `valueStart` of -1 for a tombstone. Not
 * logged again.
 */
export type RestoreCallback = (
  bytes: Uint8Array,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
  timestamp: number,
) => void;

/**
 * Appends one changelog record: `key` and `value` are the first bytes of buffers that are used again. A `valueLength` of
 * -1 stands for a tombstone.
 */
export type SnapshotAppender = (key: Uint8Array, keyLength: number, value: Uint8Array, valueLength: number, timestamp: number) => void;

/**
 * The content of a store as changelog records, a slice at a time. The store may change in between: what changes may be
 * in the snapshot or not, since the changelog is replayed over it from where it began.
 */
export interface StoreSnapshot {
  /** At most `limit` records; false when there is no more. */
  next(limit: number, append: SnapshotAppender): boolean;
}

/** What a store may ask of its task. */
export interface StateStoreContext {
  readonly applicationId: string;
  readonly taskId: TaskId;
  readonly defaultKeySerde: Serde<unknown> | undefined;
  readonly defaultValueSerde: Serde<unknown> | undefined;
  /** What stores may hold back; undefined where caching is off, whatever a builder asks for. */
  readonly cache: ThreadCache | undefined;
  /** Of the record that is being processed. */
  readonly timestamp: number;
  /** Of the record that is being processed. */
  readonly recordContext: ProcessorRecordContext;
  /** Writes `recordContext` into an object that is there already. */
  saveRecordContext(into: SavedRecordContext): void;
  /** Runs `work` as if that record were processed: what it logs and forwards has its time, headers and origin. */
  runInContext(context: ProcessorRecordContext, work: () => void): void;
  /**
   * Once per store, for the outermost wrapper of it; both may be left out by stores that keep no changelog. Without
   * `snapshot` the store is always restored from the beginning of its changelog.
   */
  register(store: StateStore, restore?: RestoreCallback, snapshot?: () => StoreSnapshot): void;
  /** Counts a write that the store left out because it came too late (the dropped-records metric). */
  recordDropped?(storeName: string): void;
  /** Appends to the store's changelog, to the task's partition; `value` null is a tombstone. */
  logChange<K, V>(
    storeName: string,
    key: K,
    value: V | null,
    timestamp: number,
    keySerializer: Serializer<K>,
    valueSerializer: Serializer<V>,
    headers?: readonly Header[],
  ): void;
}
