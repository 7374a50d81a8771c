import { must } from '../../common/index.ts';
import type { LeaveGroupRequest, LeaveGroupResponse } from '../api/groups.ts';
import type { Outcome } from '../api/Outcome.ts';
import type { CoordinatorResult } from '../coordinator/CoordinatorShard.ts';
import type { ClassicGroup } from './ClassicGroup.ts';
import { answer, NOTHING, type Decision } from './Decision.ts';
import type { Rebalancer } from './Rebalancer.ts';

type LeavingMember = LeaveGroupRequest['members'][number];

/** LeaveGroup of the classic protocol; also how an admin removes a static member (KIP-345). */
export const leaveGroup = (
  group: ClassicGroup | undefined, rebalancer: Rebalancer, request: LeaveGroupRequest, nowMs: number,
): CoordinatorResult<LeaveGroupResponse> => {
  if (group?.state === 'Dead') return answer({ error: 'COORDINATOR_NOT_AVAILABLE', message: `${request.groupId} is gone from here`, members: [] });
  const left: string[] = [];
  const members = request.members.map((leaving): LeaveGroupResponse['members'][number] => {
    const { memberId, groupInstanceId } = leaving;
    const outcome: Outcome = group === undefined
      ? { error: 'UNKNOWN_MEMBER_ID', message: `there is no group ${request.groupId}` }
      : leave(group, rebalancer, leaving, nowMs, left);
    return { memberId, ...(groupInstanceId === undefined ? {} : { groupInstanceId }), ...outcome };
  });
  const decision = group === undefined || left.length === 0 ? NOTHING : rebalance(group, rebalancer, `${left.join(', ')} left`);
  return answer({ error: 'NONE', members }, decision);
};

const leave = (group: ClassicGroup, rebalancer: Rebalancer, leaving: LeavingMember, nowMs: number, left: string[]): Outcome => {
  const { groupInstanceId, reason } = leaving;
  const isByInstance = leaving.memberId === '' && groupInstanceId !== undefined;
  const memberId = isByInstance ? group.staticMemberId(groupInstanceId) ?? '' : leaving.memberId;
  if (group.isPendingJoin(memberId)) {
    group.remove(memberId);
    left.push(memberId);
  } else {
    const invalid = group.validateMember({ memberId, ...(groupInstanceId === undefined ? {} : { groupInstanceId }) });
    if (invalid !== undefined) return invalid;
    const { clientId } = must(group.member(memberId));
    group.remove(memberId);
    group.addEvent(nowMs, 'left', clientId, reason ?? '');
    left.push(clientId);
  }
  rebalancer.endSession(group, memberId);
  return { error: 'NONE' };
};

const rebalance = (group: ClassicGroup, rebalancer: Rebalancer, reason: string): Decision =>
  group.state === 'Empty' ? NOTHING : rebalancer.prepareOrCompleteJoin(group, reason);
