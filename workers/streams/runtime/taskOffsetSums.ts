import type { StateDirectory } from '../state/StateDirectory.ts';
import { LATEST_OFFSET } from './assignment/SubscriptionInfo.ts';
import type { StoreChangelogReader } from './StoreChangelogReader.ts';
import type { TaskManager } from './TaskManager.ts';

/**
 * How much of which tasks' state a thread has: what its tasks are at, and what lies on disk of tasks that no thread of
 * the instance has.
 */
export const taskOffsetSums = (
  tasks: TaskManager, changelogs: StoreChangelogReader, directory: StateDirectory | undefined, isElsewhere: (taskId: string) => boolean,
): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const { taskId, offset } of directory?.checkpoints ?? []) if (!isElsewhere(taskId)) sums.set(taskId, (sums.get(taskId) ?? 0) + offset);
  for (const [id, { task, state }] of tasks.active) {
    if (task.stateManager.changelogs.length === 0) sums.delete(id);
    else sums.set(id, state === 'RUNNING' ? LATEST_OFFSET : changelogs.offsetSum(task));
  }
  for (const [id, task] of tasks.standby) sums.set(id, changelogs.offsetSum(task));
  return sums;
};
