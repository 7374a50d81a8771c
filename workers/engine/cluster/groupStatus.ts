import type { Cluster } from '../../broker/index.ts';
import type { GroupStatus } from '../../protocol/index.ts';
import { findLeaderLog } from './leaderLog.ts';
import { readGroups } from './readGroups.ts';

/** What groups have committed and how far behind they are, by id; queries have a position of their own to tell. */
export const groupStatus = async (cluster: Cluster, queryGroups: ReadonlySet<string>): Promise<GroupStatus[]> =>
  (await readGroups(cluster))
    .filter(({ groupId }) => !queryGroups.has(groupId))
    .map(({ groupId, committed }) => ({
      groupId,
      offsets: committed.map(({ topic, partition, offset }) =>
        ({ topic, partition, offset, lag: Math.max(0, (findLeaderLog(cluster, { topic, partition })?.highWatermark ?? offset) - offset) })),
    }));
