import type { Invariant } from './checkInvariants.ts';

/** The end that anybody was told of is reached still. */
export const endsDoNotGoBack: Invariant = function* (partitions, { highestEnd }) {
  for (const { topic, partition, leader } of partitions) {
    const told = highestEnd.get(`${topic}-${partition}`) ?? 0;
    if (leader.highWatermark < told) yield `the high watermark of ${topic}-${partition} is ${leader.highWatermark}, it was ${told} before`;
  }
};
