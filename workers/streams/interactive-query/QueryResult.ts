import { Position } from './Position.ts';

/**
 * UNKNOWN_QUERY_TYPE: not a question for this kind of store. NOT_ACTIVE: the task is a standby, or is being restored.
 * NOT_UP_TO_BOUND: the store has not seen enough yet. NOT_PRESENT: the partition is somewhere else now. DOES_NOT_EXIST:
 * there is no such partition. STORE_EXCEPTION: the store threw.
 */
export type FailureReason = 'UNKNOWN_QUERY_TYPE' | 'NOT_ACTIVE' | 'NOT_UP_TO_BOUND' | 'NOT_PRESENT' | 'DOES_NOT_EXIST' | 'STORE_EXCEPTION';

interface Answered {
  /** What the store had seen when it answered; empty where it was not asked, or is restored and does not know. */
  readonly position: Position;
  /** Empty unless the request enabled it. */
  readonly executionInfo: readonly string[];
}

export interface SucceededQueryResult<R> extends Answered {
  readonly isSuccess: true;
  readonly result: R;
}

export interface FailedQueryResult extends Answered {
  readonly isSuccess: false;
  readonly failureReason: FailureReason;
  readonly failureMessage: string;
}

/** What one partition of a store answers. */
export type QueryResult<R> = SucceededQueryResult<R> | FailedQueryResult;

export const succeededQuery = <R>(result: R, position: Position): SucceededQueryResult<R> => ({ isSuccess: true, result, position, executionInfo: [] });

export const failedQuery = (failureReason: FailureReason, failureMessage: string, position = Position.emptyPosition()): FailedQueryResult => ({
  isSuccess: false, failureReason, failureMessage, position, executionInfo: [],
});
