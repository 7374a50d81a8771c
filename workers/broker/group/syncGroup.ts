import type { SyncGroupRequest, SyncGroupResponse } from '../api/groups.ts';
import type { Outcome } from '../api/Outcome.ts';
import type { CoordinatorResult } from '../coordinator/CoordinatorShard.ts';
import type { ClassicGroup } from './ClassicGroup.ts';
import { NO_BYTES } from './ClassicGroupMember.ts';
import { answer } from './Decision.ts';
import type { Rebalancer } from './Rebalancer.ts';
import { groupMetadataRecord } from './records/groupMetadata.ts';

/**
 * SyncGroup of the classic protocol: all wait for the leader, whose assignment is written; its commit answers them.
 * An assignment that arrives later than the next rebalance began changes nothing.
 */
export const syncGroup = (group: ClassicGroup | undefined, rebalancer: Rebalancer, request: SyncGroupRequest): CoordinatorResult<SyncGroupResponse> => {
  const { groupId, memberId, generationId } = request;
  const member = group?.member(memberId);
  const invalid = validate(group, request);
  if (invalid !== undefined) return answer(syncFailure(invalid));
  if (group === undefined || member === undefined) return answer(syncFailure(unknownMember(groupId, memberId)));
  switch (group.state) {
    case 'Empty':
      return answer(syncFailure(unknownMember(groupId, memberId)));
    case 'Dead':
      return answer(syncFailure({ error: 'COORDINATOR_NOT_AVAILABLE', message: `${groupId} is gone from here` }));
    case 'PreparingRebalance':
      return answer(syncFailure({ error: 'REBALANCE_IN_PROGRESS', message: `members of ${groupId} are joining again` }));
    case 'Stable':
      rebalancer.removePendingSync(group, memberId);
      return answer(group.uncommittedGeneration === generationId ? member.awaitSync() : { error: 'NONE', assignment: member.assignment });
    case 'CompletingRebalance': {
      const assignments = new Map(request.assignments.map((to) => [to.memberId, to.assignment]));
      // First of all: what does not fit into a record must leave nobody waiting.
      const records = group.isLeader(memberId) ? [groupMetadataRecord(groupId, group.toRecord(assignments))] : [];
      if (records.length > 0) group.uncommittedGeneration = generationId;
      const response = member.awaitSync();
      rebalancer.removePendingSync(group, memberId);
      return {
        records,
        response,
        onCommitted: () => {
          if (records.length > 0) rebalancer.assignmentCommitted(group, generationId);
        },
        onAppendFailed: (error) => {
          group.uncommittedGeneration = -1;
          if (group.state === 'CompletingRebalance' && group.generationId === generationId) rebalancer.assignmentFailed(group, error);
        },
      };
    }
  }
};

/** Undefined for a member of this generation that means the protocol in force. */
const validate = (group: ClassicGroup | undefined, request: SyncGroupRequest): Outcome | undefined => {
  if (group === undefined) return undefined;
  const invalid = group.validateMember(request);
  if (invalid !== undefined) return invalid;
  if (request.generationId !== group.generationId) return group.illegalGeneration(request.generationId);
  if (isOther(request.protocolType, group.protocolType) || isOther(request.protocolName, group.protocolName))
    return { error: 'INCONSISTENT_GROUP_PROTOCOL', message: `${group.groupId} uses ${group.protocolType} with ${group.protocolName}` };
  return undefined;
};

/** '' says nothing. */
const isOther = (requested: string, inForce: string | undefined): boolean => requested !== '' && inForce !== undefined && requested !== inForce;

const unknownMember = (groupId: string, memberId: string): Outcome => ({ error: 'UNKNOWN_MEMBER_ID', message: `${memberId} is not a member of ${groupId}` });

export const syncFailure = (outcome: Outcome): SyncGroupResponse => ({ ...outcome, assignment: NO_BYTES });
