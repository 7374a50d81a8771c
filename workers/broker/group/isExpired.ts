import type { ClassicGroup } from './ClassicGroup.ts';
import type { CommittedOffset } from './OffsetStore.ts';

/**
 * Whether a committed offset has been of no use for `offsets.retention.minutes` (KIP-211): since the group got empty, or
 * since the commit where there never were members, and in a stable group of consumers for topics that nobody subscribes to.
 */
export const isExpired = (group: ClassicGroup, committed: CommittedOffset, nowMs: number, retentionMs: number): boolean => {
  if (group.isSubscribedTo(committed.topic)) return false;
  const since = unusedSince(group, committed);
  return since !== undefined && nowMs - since >= retentionMs;
};

/** Undefined while the offset may be in use. */
const unusedSince = (group: ClassicGroup, { commitTimestamp }: CommittedOffset): number | undefined => {
  if (group.protocolType === undefined) return commitTimestamp;
  if (group.state === 'Empty') return group.stateTimestamp === -1 ? commitTimestamp : group.stateTimestamp;
  return group.state === 'Stable' && group.usesConsumerProtocol && group.knowsSubscribedTopics ? commitTimestamp : undefined;
};
