import type { Invariant } from './checkInvariants.ts';

/** Records of one producer are in a partition in the order in which they were sent. */
export const orderHolds: Invariant = function* (partitions, { sent }) {
  for (const { topic, partition, committed } of partitions) {
    const place = new Map(committed.map(({ value }, i) => [value, i]));
    for (const [key, values] of sent) {
      if (!key.endsWith(`/${topic}/${partition}`)) continue;
      let last = -1;
      for (const value of values) {
        const at = place.get(value);
        if (at === undefined) continue;
        if (at < last) yield `${value} is in ${topic}-${partition} before what its producer sent earlier`;
        last = at;
      }
    }
  }
};
