import { must } from '../../../common/index.ts';
import { LATEST_OFFSET, UNKNOWN_OFFSET_SUM } from './SubscriptionInfo.ts';

/** An instance as it comes into a rebalance. Tasks are named by formatTaskId. */
export interface ClientState {
  readonly processId: string;
  /** How many threads it has. */
  readonly capacity: number;
  /** Those included that it was promised and that are still on their way. */
  readonly previousActiveTasks: ReadonlySet<string>;
  /** Standbys, and tasks whose state still lies on its disk. */
  readonly previousStandbyTasks: ReadonlySet<string>;
  /**
   * For every stateful task, had or not, how many records its state is behind: all of them for a task without state
   * here, LATEST_OFFSET for an active one that runs, UNKNOWN_OFFSET_SUM for nobody knows.
   */
  readonly taskLags: ReadonlyMap<string, number>;
}

/**
 * How far behind its end a task's state is. State that is ahead of its end must be wrong and counts as none.
 */
export const taskLag = (offsetSum: number, endOffsetSum: number): number => {
  if (offsetSum === LATEST_OFFSET || offsetSum === UNKNOWN_OFFSET_SUM) return offsetSum;
  return endOffsetSum < offsetSum ? endOffsetSum : endOffsetSum - offsetSum;
};

/** Throws for a task that is not stateful. */
export const lagOf = ({ taskLags }: ClientState, task: string): number => must(taskLags.get(task));
