import type { Invariant } from './checkInvariants.ts';

/** With acks=all, what was acknowledged is where it was said to be. */
export const acknowledgedIsThere: Invariant = function* (partitions, { acknowledged }) {
  for (const { topic, partition, offset, value } of acknowledged) {
    const { leader } = partitions.find((one) => one.topic === topic && one.partition === partition)!;
    // The answer to a repeated batch whose place is not known any more.
    const found = offset === -1 ? [...leader.records.values()].find((record) => record.value === value) : leader.records.get(offset);
    if (found?.value !== value) yield `${value} was acknowledged at ${topic}-${partition}@${offset}, where ${found?.value ?? 'nothing'} is`;
  }
};
