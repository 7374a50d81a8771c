/** Settings of a broker that concern groups, named as Kafka names them. */
export interface GroupCoordinatorConfig {
  /** `group.initial.rebalance.delay.ms`: how long an empty group waits for more members before its first rebalance. */
  readonly groupInitialRebalanceDelayMs: number;
  /** `group.min.session.timeout.ms` */
  readonly groupMinSessionTimeoutMs: number;
  /** `group.max.session.timeout.ms` */
  readonly groupMaxSessionTimeoutMs: number;
  /** `group.max.size` */
  readonly groupMaxSize: number;
  /** How long a new member may wait for its first rebalance: it cannot send heartbeats yet. Not a setting in Kafka. */
  readonly groupNewMemberJoinTimeoutMs: number;
  /** `offsets.retention.minutes` */
  readonly offsetsRetentionMinutes: number;
  /** `offsets.retention.check.interval.ms` */
  readonly offsetsRetentionCheckIntervalMs: number;
  /** `offset.metadata.max.bytes` */
  readonly offsetMetadataMaxBytes: number;
}

/** Kafka's but for the initial delay (3 s there) and the shortest session (6 s there), so that a demo is quick. */
export const GROUP_COORDINATOR_CONFIG_DEFAULTS: GroupCoordinatorConfig = {
  groupInitialRebalanceDelayMs: 0,
  groupMinSessionTimeoutMs: 100,
  groupMaxSessionTimeoutMs: 1_800_000,
  groupMaxSize: 2_147_483_647,
  groupNewMemberJoinTimeoutMs: 300_000,
  offsetsRetentionMinutes: 7 * 24 * 60,
  offsetsRetentionCheckIntervalMs: 600_000,
  offsetMetadataMaxBytes: 4096,
};
