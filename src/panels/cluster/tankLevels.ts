import type { ClusterTopic } from '../../../workers/protocol/index.ts';

type Partition = ClusterTopic['partitions'][number];

export interface TankLevels {
  /** The offset at the bottom of the tanks: what is below is on all of them. */
  readonly from: number;
  /** The offset at their brim: the leader's log end, or the longest one while nobody leads. */
  readonly to: number;
  /** Where the high watermark stands, 0 to 1. */
  readonly waterline: number;
  /** How full each replica is, 0 to 1; null while its broker is down and nobody knows. In the order of the replicas. */
  readonly levels: ReadonlyArray<number | null>;
}

/** Fewer offsets than these are not spread over a whole tank: one record more or less would look like a flood. */
const LEAST_SPAN = 12;
/** Of the tank, beneath the lowest of the replicas that are close: so that also a follower behind is not empty. */
const GROUND = 1.6;
/** A replica further behind than this many records is empty for the eye: otherwise the others could not be told apart. */
const MOST_SPAN = 5000;

/** Tanks show the newest stretch of the log: in all of it a follower that lags by five records could not be seen. */
export const tankLevels = ({ leader, highWatermark, replicas }: Partition): TankLevels => {
  const ends = replicas.map(({ logEndOffset }) => logEndOffset).filter((end) => end >= 0);
  const leaderEnd = replicas.find(({ brokerId }) => brokerId === leader)?.logEndOffset ?? -1;
  const to = leaderEnd >= 0 ? leaderEnd : Math.max(highWatermark, 0, ...ends);
  const lowest = Math.min(to, Math.max(highWatermark, 0), ...ends);
  const span = Math.min(MOST_SPAN, Math.max(LEAST_SPAN, Math.ceil((to - lowest) * GROUND)));
  const from = Math.max(0, to - span);
  const share = (offset: number): number => (to === from ? 0 : Math.min(1, Math.max(0, (offset - from) / (to - from))));
  return { from, to, waterline: share(highWatermark), levels: replicas.map(({ logEndOffset }) => (logEndOffset < 0 ? null : share(logEndOffset))) };
};

/** What is wrong with a partition, worst first; null while all is well. */
export const partitionTrouble = (partition: Partition, minInsyncReplicas: number): string | null => {
  if (partition.leader === -1) return 'no leader';
  if (partition.isr.length < minInsyncReplicas) return 'below min ISR';
  if (partition.isr.length < partition.replicas.length) return 'under-replicated';
  return null;
};
