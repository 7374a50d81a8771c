import type { Invariant } from './checkInvariants.ts';

/** An idempotent producer writes every record once, however often it had to repeat itself. */
export const noDuplicates: Invariant = function* (partitions, _history, { copy }) {
  const seen = new Map<string, string>();
  for (const { topic, partition, leader } of partitions) {
    // An aborted copy is made again: copies are held against their source instead.
    if (topic === copy) continue;
    for (const { offset, value } of leader.records.values()) {
      const place = `${topic}-${partition}@${offset}`;
      const before = seen.get(value);
      if (before !== undefined) yield `${value} is there twice, at ${before} and at ${place}`;
      seen.set(value, place);
    }
  }
};
