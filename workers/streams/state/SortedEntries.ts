/** Something with a place in time, and an order among those of the same time. */
export interface Timed {
  readonly time: number;
  readonly order: number;
}

const CHUNK = 512;

/**
 * Entries by time, then order, each pair once. In chunks, so that a late one moves few others; one that is the latest
 * or the earliest is found, added and dropped at once.
 */
export class SortedEntries<E extends Timed> {
  readonly #chunks: E[][] = [];

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  get first(): E | undefined {
    return this.#chunks[0]?.[0];
  }

  get last(): E | undefined {
    const chunk = this.#chunks[this.#chunks.length - 1];
    return chunk?.[chunk.length - 1];
  }

  find(time: number, order: number): E | undefined {
    const last = this.last;
    if (last === undefined) return undefined;
    const position = compare(last, time, order);
    if (position <= 0) return position === 0 ? last : undefined;
    const chunk = this.#chunks[this.#chunkOf(time, order)]!;
    const entry = chunk[lowerBound(chunk, time, order)];
    return entry !== undefined && compare(entry, time, order) === 0 ? entry : undefined;
  }

  /** The last one before that place. */
  before(time: number, order: number): E | undefined {
    for (let c = this.#chunkOf(time, order); c >= 0; c--) {
      const chunk = this.#chunks[c];
      const found = chunk?.[lowerBound(chunk, time, order) - 1];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The first one at that place or after it. */
  ceiling(time: number, order: number): E | undefined {
    const c = this.#chunkOf(time, order);
    const chunk = this.#chunks[c];
    return chunk === undefined ? undefined : (chunk[lowerBound(chunk, time, order)] ?? this.#chunks[c + 1]?.[0]);
  }

  /** An entry whose place is free. */
  add(entry: E): void {
    const chunks = this.#chunks;
    const last = this.last;
    if (last === undefined || compare(last, entry.time, entry.order) < 0) {
      const chunk = chunks[chunks.length - 1];
      if (chunk === undefined || chunk.length >= CHUNK) chunks.push([entry]);
      else chunk.push(entry);
      return;
    }
    const c = this.#chunkOf(entry.time, entry.order);
    const chunk = chunks[c]!;
    chunk.splice(lowerBound(chunk, entry.time, entry.order), 0, entry);
    if (chunk.length > CHUNK) chunks.splice(c + 1, 0, chunk.splice(CHUNK >> 1));
  }

  remove(entry: E): void {
    const c = this.#chunkOf(entry.time, entry.order);
    const chunk = this.#chunks[c]!;
    chunk.splice(lowerBound(chunk, entry.time, entry.order), 1);
    if (chunk.length === 0) this.#chunks.splice(c, 1);
  }

  /** Forgets all that lie before that time. */
  dropBefore(time: number): void {
    const chunks = this.#chunks;
    for (let chunk = chunks[0]; chunk !== undefined; chunk = chunks[0]) {
      while (chunk.length > 0 && chunk[0]!.time < time) chunk.shift();
      if (chunk.length > 0) return;
      chunks.shift();
    }
  }

  /** From one time to another, both included. What is added or removed meanwhile is seen if it lies ahead. */
  *between(from: number, to: number): IterableIterator<E> {
    let c = this.#chunkOf(from, Number.NEGATIVE_INFINITY);
    let chunk = this.#chunks[c];
    let i = chunk === undefined ? 0 : lowerBound(chunk, from, Number.NEGATIVE_INFINITY);
    while (chunk !== undefined) {
      const entry = chunk[i];
      if (entry === undefined) {
        chunk = this.#chunks[++c];
        i = 0;
        continue;
      }
      if (entry.time > to) return;
      yield entry;
      if (this.#chunks[c] !== chunk || chunk[i] !== entry) {
        c = this.#chunkOf(entry.time, entry.order);
        chunk = this.#chunks[c];
        i = chunk === undefined ? 0 : lowerBound(chunk, entry.time, entry.order);
        if (chunk?.[i] !== entry) continue;
      }
      i++;
    }
  }

  /** As `between`, from the end. */
  *backwardBetween(from: number, to: number): IterableIterator<E> {
    for (let entry = this.before(to, Number.POSITIVE_INFINITY); entry !== undefined && entry.time >= from; entry = this.before(entry.time, entry.order))
      yield entry;
  }

  /** The last chunk that begins at that place or before; the first where none does. */
  #chunkOf(time: number, order: number): number {
    const chunks = this.#chunks;
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (compare(chunks[middle]![0]!, time, order) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const compare = (entry: Timed, time: number, order: number): number => {
  if (entry.time !== time) return entry.time < time ? -1 : 1;
  return entry.order === order ? 0 : entry.order < order ? -1 : 1;
};

/** The first index whose entry is at that place or after it. */
const lowerBound = (entries: readonly Timed[], time: number, order: number): number => {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(entries[middle]!, time, order) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};
