import { openDB, unwrap, type DBSchema, type IDBPDatabase } from 'idb';
import { compareKeys } from './compareKeys.ts';
import {
  StorageError, type Durability, type StorageEngine, type StorageKey, type StorageUsage, type StoredValue, type StoreName,
  type WriteOperation,
} from './StorageEngine.ts';

interface EngineSchema extends DBSchema {
  chunks: { key: IDBValidKey; value: StoredValue };
  checkpoints: { key: IDBValidKey; value: StoredValue };
}

const DB_VERSION = 1;
const STORES = ['chunks', 'checkpoints'] as const satisfies readonly StoreName[];

/** The slice of `navigator.storage` that tells how full the disk is. */
export type StorageEstimator = Partial<Pick<StorageManager, 'estimate' | 'persisted'>>;

export interface IndexedDbStorageOptions {
  /** Absent where the platform has none, as in Node. */
  readonly estimator?: StorageEstimator | undefined;
  /** Called when the platform took the connection away: another version wants in, or the site's data was cleared. */
  readonly onLost?: (reason: string) => void;
}

/** The one file that knows IndexedDB. Keys are out of line, so a value is stored as it is. */
export class IndexedDbStorage implements StorageEngine {
  readonly #db: IDBPDatabase<EngineSchema>;
  readonly #estimator: StorageEstimator | undefined;
  /** In the order of their calls; a failed one aborts those behind it. */
  readonly #underWay = new Set<IDBTransaction>();
  #lastWrite: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(db: IDBPDatabase<EngineSchema>, estimator: StorageEstimator | undefined) {
    this.#db = db;
    this.#estimator = estimator;
  }

  static async open(name: string, options: IndexedDbStorageOptions = {}): Promise<IndexedDbStorage> {
    let storage: IndexedDbStorage | undefined;
    const lost = (reason: string): void => {
      if (storage === undefined || storage.#closed) return;
      storage.#closed = true;
      storage.#db.close();
      options.onLost?.(reason);
    };
    try {
      const db = await openDB<EngineSchema>(name, DB_VERSION, {
        upgrade: (upgraded) => {
          for (const store of STORES) upgraded.createObjectStore(store);
        },
        blocking: () => lost('another tab upgrades or deletes the database'),
        terminated: () => lost('the platform closed the database'),
      });
      storage = new IndexedDbStorage(db, options.estimator ?? platformEstimator());
      return storage;
    } catch (error) {
      throw toStorageError(error, 'the database could not be opened');
    }
  }

  async get(store: StoreName, key: StorageKey): Promise<StoredValue | undefined> {
    return this.#read(() => this.#db.get(store, [...key]));
  }

  async range(
    store: StoreName, from: StorageKey, to: StorageKey, limit?: number,
  ): Promise<Array<readonly [StorageKey, StoredValue]>> {
    if (compareKeys(from, to) >= 0 || limit === 0) return [];
    return this.#read(async () => {
      const source = this.#db.transaction(store).store;
      const bounds = IDBKeyRange.bound([...from], [...to], false, true);
      const [keys, values] = await Promise.all([source.getAllKeys(bounds, limit), source.getAll(bounds, limit)]);
      return keys.map((key, i) => [toStorageKey(key), values[i]!] as const);
    });
  }

  async keys(store: StoreName, prefix: StorageKey): Promise<StorageKey[]> {
    return this.#read(async () => (await this.#db.getAllKeys(store, prefixRange(prefix))).map(toStorageKey));
  }

  write(operations: readonly WriteOperation[], durability: Durability): Promise<void> {
    if (this.#closed) return Promise.reject(closedError());
    let done: Promise<void>;
    try {
      done = this.#transact(operations, durability);
    } catch (error) {
      done = Promise.reject(error);
    }
    const settled = this.#settle(done, this.#lastWrite);
    this.#lastWrite = settled.catch(() => undefined);
    return settled;
  }

  async usage(): Promise<StorageUsage> {
    return this.#read(async () => {
      const [estimate, persisted] = await Promise.all([this.#estimator?.estimate?.(), this.#estimator?.persisted?.()]);
      return { usedBytes: estimate?.usage ?? 0, quotaBytes: estimate?.quota, persisted: persisted ?? false };
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#lastWrite;
    this.#db.close();
  }

  /** A transaction that is refused at once may end before those in front of it: its answer waits for theirs. */
  async #settle(done: Promise<void>, previous: Promise<unknown>): Promise<void> {
    try {
      await done;
    } catch (error) {
      await previous;
      throw toStorageError(error, 'a write failed');
    }
    await previous;
  }

  /**
   * Both stores are always in scope: transactions with a common scope run one after the other, which gives the
   * promised order. `commit` is not called early, so that a transaction behind a failing one can still be aborted.
   * Settles with the transaction's own end: a request's error event comes before it, too early to know who is behind.
   */
  #transact(operations: readonly WriteOperation[], durability: Durability): Promise<void> {
    const transaction = unwrap(this.#db).transaction(STORES, 'readwrite', { durability });
    this.#underWay.add(transaction);
    return new Promise((resolve, reject) => {
      let refusal: unknown;
      transaction.addEventListener('complete', () => {
        this.#underWay.delete(transaction);
        resolve();
      });
      transaction.addEventListener('abort', () => {
        const inOrder = [...this.#underWay];
        this.#underWay.delete(transaction);
        for (const behind of inOrder.slice(inOrder.indexOf(transaction) + 1)) abortQuietly(behind);
        reject(refusal ?? transaction.error ?? new Error('a write in front of it failed'));
      });
      try {
        for (const operation of operations) {
          const store = transaction.objectStore(operation.store);
          if (operation.kind === 'put') store.put(operation.value, [...operation.key]);
          else if (operation.kind === 'delete') store.delete([...operation.key]);
          else store.delete(prefixRange(operation.prefix));
        }
      } catch (error) {
        refusal = error;
        transaction.abort();
      }
    });
  }

  async #read<T>(question: () => Promise<T>): Promise<T> {
    if (this.#closed) throw closedError();
    try {
      return await question();
    } catch (error) {
      throw toStorageError(error, 'a read failed');
    }
  }
}

/** An array sorts behind every number and string, so `[...prefix, []]` is just behind all keys with that prefix. */
const prefixRange = (prefix: StorageKey): IDBKeyRange => IDBKeyRange.bound([...prefix], [...prefix, []], false, true);

const toStorageKey = (key: IDBValidKey): StorageKey => key as (string | number)[];

const abortQuietly = (transaction: IDBTransaction): void => {
  try {
    transaction.abort();
  } catch {
    // It has just finished by itself: there is nothing left to abort.
  }
};

const platformEstimator = (): StorageEstimator | undefined =>
  typeof navigator === 'undefined' ? undefined : navigator.storage;

const closedError = (): StorageError => new StorageError('closed', 'the storage is closed');

const toStorageError = (error: unknown, what: string): StorageError => {
  const name = error instanceof Error ? error.name : '';
  const detail = error instanceof Error ? error.message : String(error);
  if (name === 'QuotaExceededError') return new StorageError('quota-exceeded', `${what}: the disk quota is used up`, { cause: error });
  if (name === 'InvalidStateError') return new StorageError('closed', `${what}: ${detail}`, { cause: error });
  return new StorageError('failed', `${what}: ${detail}`, { cause: error });
};
