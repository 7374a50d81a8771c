import type { Timed } from './SortedEntries.ts';

/** Something that can be removed while others look at it: its value is null then. */
export interface Removable {
  readonly value: unknown;
}

/**
 * What stands at one point in time, over all keys. Entries wait unsorted until somebody asks for an order, and are
 * merged in then. A merge makes a new array, so who iterates keeps seeing the order it began with.
 */
export class TimeSlot<E extends Removable> implements Timed {
  readonly time: number;
  readonly order = 0;
  #entries: E[];
  /** How many, from the first, are in order. */
  #sorted = 0;
  #live = 1;

  constructor(time: number, first: E) {
    this.time = time;
    this.#entries = [first];
  }

  get isEmpty(): boolean {
    return this.#live === 0;
  }

  /** In no order; removed ones may be among them. */
  get entries(): readonly E[] {
    return this.#entries;
  }

  add(entry: E): void {
    this.#entries.push(entry);
    this.#live++;
  }

  /** To be told after an entry's value became null. */
  removed(): void {
    this.#live--;
    if (this.#live * 2 >= this.#entries.length) return;
    const sorted = this.#entries.slice(0, this.#sorted).filter(isLive);
    this.#entries = [...sorted, ...this.#entries.slice(this.#sorted).filter(isLive)];
    this.#sorted = sorted.length;
  }

  /** In order; ones that are removed meanwhile are among them. */
  inOrder(compare: (a: E, b: E) => number): readonly E[] {
    if (this.#sorted < this.#entries.length) {
      const arrivals = this.#entries.slice(this.#sorted).filter(isLive).sort(compare);
      this.#entries = merge(this.#entries.slice(0, this.#sorted), arrivals, compare);
      this.#sorted = this.#entries.length;
    }
    return this.#entries;
  }
}

const isLive = (entry: Removable): boolean => entry.value !== null;

const merge = <E>(a: readonly E[], b: readonly E[], compare: (a: E, b: E) => number): E[] => {
  if (a.length === 0) return [...b];
  const merged: E[] = [];
  let j = 0;
  for (const entry of a) {
    while (j < b.length && compare(b[j]!, entry) < 0) merged.push(b[j++]!);
    merged.push(entry);
  }
  while (j < b.length) merged.push(b[j++]!);
  return merged;
};
