import type { Invariant } from './checkInvariants.ts';

/** What somebody has read is there for everybody, and no aborted record was ever read. */
export const consumedIsThere: Invariant = function* (partitions, { consumed }) {
  const committed = new Map(partitions.flatMap(({ topic, partition, committed: records }) => records.map(({ offset, value }) => [`${topic}-${partition}@${offset}`, value])));
  for (const { topic, partition, offset, value } of consumed) {
    const place = `${topic}-${partition}@${offset}`;
    if (committed.get(place) !== value) yield `${value} was read at ${place}, where ${committed.get(place) ?? 'nothing'} is committed`;
  }
};
