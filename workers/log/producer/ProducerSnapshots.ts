import type { StorageEngine, StorageKey, WriteOperation } from '../../storage/index.ts';
import { LogProducerState } from './LogProducerState.ts';

const FIELD = 'producerSnapshot';
/** More than one, so that a truncation need not go back to the beginning. */
const SNAPSHOTS_TO_KEEP = 3;

/** The stored states of a log's producers, each as of an offset: a cache of a replay, any of them may be missing. */
export class ProducerSnapshots {
  readonly #storage: StorageEngine;
  readonly #directory: string;
  readonly #expirationMs: number;
  /** By offset, rising; undefined where it has to be read from the storage. */
  readonly #snapshots = new Map<number, string | undefined>();

  /** @param keys checkpoint keys of the log, those of other fields too. */
  constructor(storage: StorageEngine, directory: string, keys: readonly StorageKey[], expirationMs: number) {
    this.#storage = storage;
    this.#directory = directory;
    this.#expirationMs = expirationMs;
    const offsets = keys.filter((key) => key[1] === FIELD).map((key) => Number(key[2]));
    for (const offset of offsets.sort((a, b) => a - b)) this.#snapshots.set(offset, undefined);
  }

  /** Keeps the state as of `offset`, which is not below that of any other. */
  take(offset: number, state: LogProducerState): WriteOperation[] {
    const encoded = state.encode();
    this.#snapshots.delete(offset);
    this.#snapshots.set(offset, encoded);
    const surplus = [...this.#snapshots.keys()].slice(0, -SNAPSHOTS_TO_KEEP);
    return [...this.#remove(surplus), { kind: 'put', store: 'checkpoints', key: this.#key(offset), value: encoded }];
  }

  /** The newest sound one as of an offset from `from` to `to`. */
  async latest(from: number, to: number): Promise<{ readonly offset: number; readonly state: LogProducerState } | undefined> {
    for (const [offset, known] of [...this.#snapshots].reverse()) {
      if (offset < from || offset > to) continue;
      const state = LogProducerState.decode(known ?? (await this.#storage.get('checkpoints', this.#key(offset))), this.#expirationMs);
      if (state !== undefined) return { offset, state };
    }
    return undefined;
  }

  /** Whether nothing is kept that tells of an offset in this range. */
  isEmptyWithin(from: number, to: number): boolean {
    for (const offset of this.#snapshots.keys()) if (offset >= from && offset <= to) return false;
    return true;
  }

  /** Forgets those that are not as of an offset from `from` to `to`. */
  retain(from: number, to: number): WriteOperation[] {
    return this.#remove([...this.#snapshots.keys()].filter((offset) => offset < from || offset > to));
  }

  #remove(offsets: readonly number[]): WriteOperation[] {
    for (const offset of offsets) this.#snapshots.delete(offset);
    return offsets.map((offset) => ({ kind: 'delete', store: 'checkpoints', key: this.#key(offset) }));
  }

  #key(offset: number): StorageKey {
    return [this.#directory, FIELD, offset];
  }
}
