import { must } from '../../../common/index.ts';
import { sortedTaskIds } from './compareTaskIds.ts';

/**
 * Distributes tasks of one client over its threads: as evenly as goes over what `threadLoad` says they have already,
 * and each to the thread that had it as far as that allows. `consumers` are ordered; `previousTasks` answers what a
 * thread had, the most caught-up first, and nothing where stickiness is of no use. Adds to `threadLoad`.
 */
export const assignTasksToThreads = (
  tasks: Iterable<string>, consumers: readonly string[], previousTasks: (consumer: string) => readonly string[], threadLoad: Map<string, number>,
): Map<string, string[]> => {
  const assignment = new Map<string, string[]>(consumers.map((consumer) => [consumer, []]));
  const unassigned = new Set(sortedTaskIds(tasks));
  const loadOf = (consumer: string): number => must(assignment.get(consumer)).length + (threadLoad.get(consumer) ?? 0);
  const give = (task: string, consumer: string): void => {
    must(assignment.get(consumer)).push(task);
    unassigned.delete(task);
  };
  const total = [...threadLoad.values()].reduce((sum, count) => sum + count, unassigned.size);
  const minTasksPerThread = Math.floor(total / consumers.length);

  /** Tasks whose thread had its share already, with that thread. */
  const skipped = new Map<string, string>();
  for (const consumer of consumers)
    for (const task of previousTasks(consumer)) {
      if (!unassigned.has(task)) continue;
      if (loadOf(consumer) < minTasksPerThread) give(task, consumer);
      else skipped.set(task, consumer);
    }

  // In turns, so that the tasks of a sub-topology, which stand together, spread over the threads.
  for (let toFill = [...consumers]; toFill.length > 0; ) {
    toFill = toFill.filter((consumer) => loadOf(consumer) < minTasksPerThread);
    for (const consumer of toFill) give(must(first(unassigned)), consumer);
  }

  const atMinimum = new Set(consumers.filter((consumer) => loadOf(consumer) === minTasksPerThread));
  for (const task of sortedTaskIds(skipped.keys())) {
    const consumer = must(skipped.get(task));
    if (unassigned.has(task) && atMinimum.delete(consumer)) give(task, consumer);
  }
  for (const task of unassigned) {
    const consumer = must(first(atMinimum));
    atMinimum.delete(consumer);
    give(task, consumer);
  }
  for (const consumer of consumers) threadLoad.set(consumer, loadOf(consumer));
  return assignment;
};

const first = <T>(values: Iterable<T>): T | undefined => {
  const [value] = values;
  return value;
};
