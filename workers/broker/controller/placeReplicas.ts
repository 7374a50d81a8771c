/**
 * Replicas by partition, the preferred leader first: leaders go round over the brokers, the followers of successive
 * rounds are shifted, so that a dead broker's work is shared by all others (StripedReplicaPlacer, without racks).
 */
export const placeReplicas = (
  brokers: readonly number[], numPartitions: number, replicationFactor: number, startIndex: number, firstPartition = 0,
): number[][] =>
  Array.from({ length: numPartitions }, (_, i) => {
    const partition = firstPartition + i;
    const first = (startIndex + partition) % brokers.length;
    const shift = Math.floor(partition / brokers.length);
    return Array.from({ length: replicationFactor }, (_unused, r) =>
      r === 0 ? brokers[first]! : brokers[(first + 1 + ((shift + r - 1) % (brokers.length - 1))) % brokers.length]!,
    );
  });
