import { must } from '../../common/index.ts';
import type { HeartbeatRequest } from '../api/groups.ts';
import type { Outcome } from '../api/Outcome.ts';
import type { ClassicGroup } from './ClassicGroup.ts';
import type { Rebalancer } from './Rebalancer.ts';

/** Heartbeat of the classic protocol: keeps the member's session, and tells it that it has to join again. */
export const heartbeat = (group: ClassicGroup | undefined, rebalancer: Rebalancer, request: HeartbeatRequest): Outcome => {
  if (group === undefined) return { error: 'UNKNOWN_MEMBER_ID', message: `there is no group ${request.groupId}` };
  if (group.state === 'Dead') return { error: 'COORDINATOR_NOT_AVAILABLE', message: `${request.groupId} is gone from here` };
  const invalid = group.validateMember(request);
  if (invalid !== undefined) return invalid;
  if (request.generationId !== group.generationId) return group.illegalGeneration(request.generationId);
  rebalancer.restartSession(group, must(group.member(request.memberId)));
  return group.state === 'PreparingRebalance'
    ? { error: 'REBALANCE_IN_PROGRESS', message: `members of ${request.groupId} are joining again` }
    : { error: 'NONE' };
};
