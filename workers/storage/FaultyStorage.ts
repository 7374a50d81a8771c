import { nextInt, type Random, type Time } from '../common/index.ts';
import type { MemoryStorage } from './MemoryStorage.ts';
import {
  StorageError, type Durability, type StorageEngine, type StorageKey, type StorageUsage, type StoredValue, type StoreName,
  type WriteOperation,
} from './StorageEngine.ts';

export interface Faults {
  /** Chance, from 0 to 1, that a write fails. */
  readonly failure: number;
  /** A write settles after 0 to this many yields of `time`. */
  readonly maxDelayYields: number;
  /** Chance, from 0 to 1, that a crash leaves half of a value behind the last whole write. Default 0. */
  readonly torn?: number;
}

interface Write {
  readonly operations: readonly WriteOperation[];
  readonly durability: Durability;
  /** Settled by nothing but a failure: its own, or that of a write in front of it. */
  doomed: boolean;
}

/** A storage that misbehaves within its contract, by seed: for tests and simulations of everything above. */
export class FaultyStorage implements StorageEngine {
  readonly #base: MemoryStorage;
  readonly #inner: MemoryStorage;
  readonly #time: Time;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #settled: Write[] = [];
  readonly #unsettled: Write[] = [];
  /** From a failure until its caller must have heard of it. */
  #refusing = false;
  #tail: Promise<void> = Promise.resolve();
  #gone = false;
  #failNext = false;

  constructor(inner: MemoryStorage, time: Time, random: Random, faults: Faults) {
    this.#base = inner.fork();
    this.#inner = inner;
    this.#time = time;
    this.#random = random;
    this.#faults = faults;
  }

  async get(store: StoreName, key: StorageKey): Promise<StoredValue | undefined> {
    await this.#afterWrites();
    return this.#inner.get(store, key);
  }

  async range(
    store: StoreName, from: StorageKey, to: StorageKey, limit?: number,
  ): Promise<Array<readonly [StorageKey, StoredValue]>> {
    await this.#afterWrites();
    return this.#inner.range(store, from, to, limit);
  }

  async keys(store: StoreName, prefix: StorageKey): Promise<StorageKey[]> {
    await this.#afterWrites();
    return this.#inner.keys(store, prefix);
  }

  write(operations: readonly WriteOperation[], durability: Durability): Promise<void> {
    const fails = this.#failNext || this.#random.next() < this.#faults.failure;
    this.#failNext = false;
    const doomed = fails || this.#refusing || this.#unsettled.some((write) => write.doomed);
    const settled = this.#settle({ operations, durability, doomed }, this.#tail);
    this.#tail = settled.catch(() => undefined);
    return settled;
  }

  async usage(): Promise<StorageUsage> {
    return this.#inner.usage();
  }

  async close(): Promise<void> {
    await this.#tail;
    this.#gone = true;
    await this.#inner.close();
  }

  /** The next write fails, whatever the seed says. */
  failNextWrite(): void {
    this.#failNext = true;
  }

  /**
   * The tab dies: what settled stays; of the writes under way a prefix had reached the disk without anybody hearing of
   * it, though none that fails or stands behind one. After it this storage only rejects. Returns what the next start finds.
   */
  crash(): MemoryStorage {
    this.#gone = true;
    const survivor = this.#inner.fork();
    const sound = this.#unsettled.findIndex((write) => write.doomed) >>> 0;
    const reached = nextInt(this.#random, Math.min(sound, this.#unsettled.length) + 1);
    for (const { operations, durability } of this.#unsettled.slice(0, reached)) void survivor.write(operations, durability);
    const next = this.#unsettled[reached];
    if (next !== undefined && reached < sound && this.#random.next() < (this.#faults.torn ?? 0)) void survivor.write(tear(next.operations), next.durability);
    return survivor;
  }

  /** The machine dies: relaxed writes since the last strict one may be lost too, newest first. Returns what is left. */
  powerCut(): MemoryStorage {
    this.#gone = true;
    const survivor = this.#base.fork();
    const safe = this.#settled.findLastIndex((write) => write.durability === 'strict') + 1;
    const kept = safe + nextInt(this.#random, this.#settled.length - safe + 1);
    for (const { operations, durability } of this.#settled.slice(0, kept)) void survivor.write(operations, durability);
    return survivor;
  }

  async #settle(write: Write, previous: Promise<void>): Promise<void> {
    if (this.#gone) throw new StorageError('closed', 'the storage is gone');
    this.#unsettled.push(write);
    for (let yields = nextInt(this.#random, this.#faults.maxDelayYields + 1); yields > 0; yields--) await this.#time.yield();
    await previous;
    if (this.#gone) throw new StorageError('closed', 'the storage is gone');
    this.#unsettled.splice(this.#unsettled.indexOf(write), 1);
    if (write.doomed) {
      this.#refuseForNow();
      throw new StorageError('failed', 'an injected fault');
    }
    await this.#inner.write(write.operations, write.durability);
    this.#settled.push(write);
  }

  /** Whoever waits for the failed write hears of it in this task; a write called before that belongs behind it. */
  #refuseForNow(): void {
    this.#refusing = true;
    void this.#time.yield().then(() => (this.#refusing = false));
  }

  async #afterWrites(): Promise<void> {
    await this.#tail;
    if (this.#gone) throw new StorageError('closed', 'the storage is gone');
  }
}

/** The first bytes of a write: one value, and half of that. */
const tear = (operations: readonly WriteOperation[]): WriteOperation[] => {
  for (const operation of operations)
    if (operation.kind === 'put' && operation.value instanceof Uint8Array) return [{ ...operation, value: operation.value.slice(0, operation.value.length >> 1) }];
  return [];
};
