import { ByteWriter } from '../../common/index.ts';
import type { SnapshotAppender, StoreSnapshot } from './StateStore.ts';

/** One changelog record under way. Its buffers are used again for the next. */
export interface SnapshotRecord {
  readonly key: ByteWriter;
  readonly value: ByteWriter;
  timestamp: number;
  isTombstone: boolean;
}

/** A snapshot of what an iterator meets; it must bear changes of what it walks through. */
export class IteratorSnapshot<E> implements StoreSnapshot {
  readonly #entries: Iterator<E>;
  readonly #write: (entry: E, record: SnapshotRecord) => void;
  readonly #record: SnapshotRecord = { key: new ByteWriter(), value: new ByteWriter(), timestamp: 0, isTombstone: false };

  /** `write` is given empty buffers, timestamp 0, and no tombstone. */
  constructor(entries: Iterator<E>, write: (entry: E, record: SnapshotRecord) => void) {
    this.#entries = entries;
    this.#write = write;
  }

  next(limit: number, append: SnapshotAppender): boolean {
    const record = this.#record;
    const { key, value } = record;
    for (let count = 0; count < limit; count++) {
      const step = this.#entries.next();
      if (step.done === true) return false;
      key.reset();
      value.reset();
      record.timestamp = 0;
      record.isTombstone = false;
      this.#write(step.value, record);
      append(key.bytes, key.length, value.bytes, record.isTombstone ? -1 : value.length, record.timestamp);
    }
    return true;
  }
}
