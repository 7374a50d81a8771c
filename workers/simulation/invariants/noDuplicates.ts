import type { Invariant } from './checkInvariants.ts';

/** An idempotent producer writes every record once, however often it had to repeat itself. */
export const noDuplicates: Invariant = function* (partitions, _history, { unique }) {
  const seen = new Map<string, string>();
  for (const { topic, partition, leader } of partitions) {
    // What was aborted is made again: copies are held against their source instead.
    if (!unique.includes(topic)) continue;
    for (const { offset, value, isTombstone } of leader.records.values()) {
      if (isTombstone) continue;
      const place = `${topic}-${partition}@${offset}`;
      const before = seen.get(value);
      if (before !== undefined) yield `${value} is there twice, at ${before} and at ${place}`;
      seen.set(value, place);
    }
  }
};
