import type { Invariant } from './checkInvariants.ts';

/** Below the high watermark every replica has the same. */
export const replicasAgree: Invariant = function* (partitions) {
  for (const { topic, partition, leader, replicas } of partitions)
    for (const replica of replicas) {
      const until = Math.min(leader.highWatermark, replica.highWatermark);
      for (let offset = Math.max(leader.logStartOffset, replica.logStartOffset); offset < until; offset++) {
        const [wanted, found] = [leader.records.get(offset)?.value, replica.records.get(offset)?.value];
        if (wanted === found) continue;
        yield `${topic}-${partition}@${offset} is ${found ?? 'nothing'} on broker ${replica.brokerId} and ${wanted ?? 'nothing'} on its leader ${leader.brokerId}`;
        break;
      }
    }
};
