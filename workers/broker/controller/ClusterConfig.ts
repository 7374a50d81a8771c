/** What holds for the whole cluster, under Kafka's names for it. */
export interface ClusterConfig {
  /** `num.partitions` */
  readonly numPartitions: number;
  /** `default.replication.factor` */
  readonly defaultReplicationFactor: number;
  /** Topic configs that hold where a topic does not set its own. */
  readonly topicConfigs: Readonly<Record<string, string>>;
  /** `broker.session.timeout.ms`: silence after which a broker is fenced. */
  readonly brokerSessionTimeoutMs: number;
  /** `broker.heartbeat.interval.ms` */
  readonly brokerHeartbeatIntervalMs: number;
  /** `replica.lag.time.max.ms`: a follower that did not catch up for so long leaves the ISR. */
  readonly replicaLagTimeMaxMs: number;
  /** `leader.imbalance.check.interval.seconds`, in ms; 0: leaders go back to the preferred replica only when asked. */
  readonly leaderImbalanceCheckIntervalMs: number;
  /** `offsets.topic.num.partitions` and `transaction.state.log.num.partitions` */
  readonly internalTopicPartitions: number;
  /** `offsets.topic.replication.factor` and `transaction.state.log.replication.factor`; at most as many as there are brokers. */
  readonly internalTopicReplicationFactor: number;
  /** Topics and partitions a minute that may be created or deleted (KIP-599); Infinity: no quota. */
  readonly controllerMutationsPerMinute: number;
  /** Bytes a second that one client may produce; Infinity: no quota. */
  readonly producerByteRate: number;
}

export const CLUSTER_CONFIG_DEFAULTS: ClusterConfig = {
  numPartitions: 1,
  defaultReplicationFactor: 1,
  topicConfigs: {},
  brokerSessionTimeoutMs: 9_000,
  brokerHeartbeatIntervalMs: 2_000,
  replicaLagTimeMaxMs: 30_000,
  leaderImbalanceCheckIntervalMs: 300_000,
  internalTopicPartitions: 3,
  internalTopicReplicationFactor: 3,
  controllerMutationsPerMinute: Number.POSITIVE_INFINITY,
  producerByteRate: Number.POSITIVE_INFINITY,
};
