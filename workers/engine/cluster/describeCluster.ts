import { isInternalTopic } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import type { BrokerView, ClusterTopic, ClusterView } from '../../protocol/index.ts';
import { findLeaderLog } from './leaderLog.ts';
import { groupsOf } from './readGroups.ts';

/** The cluster as the controller has it, with what each living broker has on its disk. */
export const describeCluster = (cluster: Cluster): ClusterView => ({
  controller: { metadataOffset: cluster.controller.metadataOffset, events: [...cluster.controller.events] },
  brokers: cluster.brokerIds.map((brokerId) => describeBroker(cluster, brokerId)),
  topics: [...cluster.image.topics.keys()].sort().map((name) => describeTopic(cluster, name)),
});

const describeBroker = (cluster: Cluster, brokerId: number): BrokerView => {
  const broker = cluster.broker(brokerId);
  const partitions = [...cluster.image.topics.values()].flatMap((topic) => topic.partitions);
  return {
    brokerId,
    state: broker === undefined ? 'down' : cluster.image.isAlive(brokerId) ? 'up' : 'fenced',
    fault: cluster.fault(brokerId),
    leaderCount: partitions.filter(({ leader }) => leader === brokerId).length,
    replicaCount: partitions.filter(({ replicas }) => replicas.includes(brokerId)).length,
    sizeInBytes: broker === undefined ? 0 : [...broker.replicas.partitions()].reduce((sum, { log }) => sum + log.sizeInBytes, 0),
    groups: groupsOf(cluster, brokerId),
  };
};

const describeTopic = (cluster: Cluster, name: string): ClusterTopic => {
  const { partitions } = cluster.image.topics.get(name)!;
  const replicas = (partition: number) => partitions[partition]!.replicas.map((brokerId) => ({ brokerId, log: cluster.broker(brokerId)?.replicas.find({ topic: name, partition })?.log }));
  const anyLog = partitions.flatMap((_, partition) => replicas(partition)).find(({ log }) => log !== undefined)?.log;
  return {
    name,
    isInternal: isInternalTopic(name),
    replicationFactor: partitions[0]?.replicas.length ?? 0,
    minInsyncReplicas: anyLog?.config.minInsyncReplicas ?? Number(cluster.image.configs('topic', name)['min.insync.replicas'] ?? 1),
    partitions: partitions.map(({ leader, leaderEpoch, isr }, partition) => {
      const all = replicas(partition);
      const highest = Math.max(-1, ...all.map(({ log }) => log?.highWatermark ?? -1));
      return {
        partition, leader, leaderEpoch, isr,
        highWatermark: findLeaderLog(cluster, { topic: name, partition })?.highWatermark ?? highest,
        replicas: all.map(({ brokerId, log }) => ({ brokerId, logEndOffset: log?.logEndOffset ?? -1, isLeader: brokerId === leader, inSync: isr.includes(brokerId) })),
      };
    }),
  };
};
