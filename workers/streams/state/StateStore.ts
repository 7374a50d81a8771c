import type { Serde, Serializer } from '../../serde/index.ts';
import type { TaskId } from '../api/TaskId.ts';

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

/** What a store may ask of its task. */
export interface StateStoreContext {
  readonly applicationId: string;
  readonly taskId: TaskId;
  readonly defaultKeySerde: Serde<unknown> | undefined;
  readonly defaultValueSerde: Serde<unknown> | undefined;
  /** Of the record that is being processed. */
  readonly timestamp: number;
  /** Once per store, for the outermost wrapper of it; `restore` may be left out by stores that keep no changelog. */
  register(store: StateStore, restore?: RestoreCallback): void;
  /** Appends to the store's changelog, to the task's partition; `value` null is a tombstone. */
  logChange<K, V>(
    storeName: string,
    key: K,
    value: V | null,
    timestamp: number,
    keySerializer: Serializer<K>,
    valueSerializer: Serializer<V>,
  ): void;
}
