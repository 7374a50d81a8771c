import { compareKeys, hasPrefix } from './compareKeys.ts';
import {
  StorageError, type Durability, type StorageEngine, type StorageKey, type StorageUsage, type StoredValue, type StoreName,
  type WriteOperation,
} from './StorageEngine.ts';

interface Entry {
  readonly key: StorageKey;
  readonly value: StoredValue;
}

/** The contract without a disk: tests, simulations, and private windows that refuse IndexedDB. */
export class MemoryStorage implements StorageEngine {
  readonly #stores: Record<StoreName, Entry[]>;
  #closed = false;

  constructor() {
    this.#stores = { chunks: [], checkpoints: [] };
  }

  async get(store: StoreName, key: StorageKey): Promise<StoredValue | undefined> {
    const entries = this.#open(store);
    const entry = entries[lowerBound(entries, key)];
    return entry !== undefined && compareKeys(entry.key, key) === 0 ? entry.value : undefined;
  }

  async range(
    store: StoreName, from: StorageKey, to: StorageKey, limit = Infinity,
  ): Promise<Array<readonly [StorageKey, StoredValue]>> {
    const entries = this.#open(store);
    const found: Array<readonly [StorageKey, StoredValue]> = [];
    for (let i = lowerBound(entries, from); i < entries.length && found.length < limit; i++) {
      const entry = entries[i]!;
      if (compareKeys(entry.key, to) >= 0) break;
      found.push([entry.key, entry.value]);
    }
    return found;
  }

  async keys(store: StoreName, prefix: StorageKey): Promise<StorageKey[]> {
    const entries = this.#open(store);
    const from = lowerBound(entries, prefix);
    return entries.slice(from, prefixEnd(entries, from, prefix)).map((entry) => entry.key);
  }

  async write(operations: readonly WriteOperation[], _durability: Durability): Promise<void> {
    for (const operation of operations) {
      this.#open(operation.store);
      if (operation.kind === 'put' && operation.key.some(Number.isNaN)) throw new StorageError('failed', 'NaN cannot be in a key');
    }
    for (const operation of operations) this.#apply(operation);
  }

  async usage(): Promise<StorageUsage> {
    let usedBytes = 0;
    for (const entries of Object.values(this.#stores)) for (const { value } of entries) usedBytes += sizeOf(value);
    return { usedBytes, quotaBytes: undefined, persisted: false };
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** Another storage with the same content; what is written to one is not seen by the other. */
  fork(): MemoryStorage {
    const copy = new MemoryStorage();
    for (const name of ['chunks', 'checkpoints'] as const) copy.#stores[name] = this.#stores[name].slice();
    return copy;
  }

  #open(store: StoreName): Entry[] {
    if (this.#closed) throw new StorageError('closed', 'the storage is closed');
    return this.#stores[store];
  }

  #apply(operation: WriteOperation): void {
    const entries = this.#stores[operation.store];
    if (operation.kind === 'deletePrefix') {
      const from = lowerBound(entries, operation.prefix);
      entries.splice(from, prefixEnd(entries, from, operation.prefix) - from);
      return;
    }
    const at = lowerBound(entries, operation.key);
    const existing = entries[at] !== undefined && compareKeys(entries[at].key, operation.key) === 0 ? 1 : 0;
    if (operation.kind === 'delete') entries.splice(at, existing);
    else entries.splice(at, existing, { key: operation.key, value: operation.value });
  }
}

/** Index of the first entry whose key is not below `key`. */
const lowerBound = (entries: readonly Entry[], key: StorageKey): number => {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(entries[middle]!.key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

const prefixEnd = (entries: readonly Entry[], from: number, prefix: StorageKey): number => {
  let end = from;
  while (end < entries.length && hasPrefix(entries[end]!.key, prefix)) end++;
  return end;
};

const sizeOf = (value: StoredValue): number => {
  if (value instanceof Uint8Array) return value.byteLength;
  return typeof value === 'number' ? 8 : JSON.stringify(value).length;
};
