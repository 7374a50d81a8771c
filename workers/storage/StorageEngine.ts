/**
 * Bytes and small values at rest, under ordered keys. Knows no topic. One behaviour suite
 * (`testing/storageEngineSuite.ts`) runs on every implementation.
 *
 * Keys are tuples compared as IndexedDB compares arrays: element by element, numbers before strings, a prefix before
 * what it begins. `range` with a prefix is the common question.
 */
export type StorageKey = readonly (string | number)[];
export type StoreName = 'chunks' | 'checkpoints';

/**
 * A value must be cloneable. A Uint8Array must own its whole buffer, or the neighbours are stored along. Nobody changes
 * a value that was written or read: an implementation may keep and hand out the same object.
 */
export type StoredValue = Uint8Array<ArrayBuffer> | string | number | { readonly [field: string]: unknown };

export type WriteOperation =
  | { readonly kind: 'put'; readonly store: StoreName; readonly key: StorageKey; readonly value: StoredValue }
  | { readonly kind: 'delete'; readonly store: StoreName; readonly key: StorageKey }
  | { readonly kind: 'deletePrefix'; readonly store: StoreName; readonly prefix: StorageKey };

/** `strict` asks the platform to reach the disk before it answers; `relaxed` survives a killed tab, not a power cut. */
export type Durability = 'relaxed' | 'strict';

export interface StorageUsage {
  readonly usedBytes: number;
  /** Undefined where the platform does not tell. */
  readonly quotaBytes: number | undefined;
  /** Whether the platform promised not to evict. */
  readonly persisted: boolean;
}

/** A read sees every write that was called before it and did not fail. */
export interface StorageEngine {
  get(store: StoreName, key: StorageKey): Promise<StoredValue | undefined>;
  /** Entries with `from` <= key < `to`, in order, at most `limit`. */
  range(store: StoreName, from: StorageKey, to: StorageKey, limit?: number): Promise<Array<readonly [StorageKey, StoredValue]>>;
  /** Keys that begin with `prefix` (all keys for []), in order. */
  keys(store: StoreName, prefix: StorageKey): Promise<StorageKey[]>;
  /**
   * All operations or none, in order. Writes may overlap: they take effect, and settle, in the order of their calls.
   * Rejects with a StorageError and leaves nothing behind. A write that fails takes along those that were called after
   * it, up to the task in which it rejects, so that what is stored is always a prefix of what was called: whoever stops
   * writing when it hears of a failure leaves no hole.
   */
  write(operations: readonly WriteOperation[], durability: Durability): Promise<void>;
  usage(): Promise<StorageUsage>;
  /** Waits for writes under way. After it every call rejects. */
  close(): Promise<void>;
}

export type StorageErrorKind = 'quota-exceeded' | 'closed' | 'failed';

export class StorageError extends Error {
  readonly kind: StorageErrorKind;

  constructor(kind: StorageErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StorageError';
    this.kind = kind;
  }
}
