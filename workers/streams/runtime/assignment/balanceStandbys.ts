import type { ClientTasks } from './ClientTasks.ts';
import { sortedTaskIds } from './compareTaskIds.ts';

/** Moves standbys between clients until no move brings their numbers of tasks per thread closer together. */
export const balanceStandbys = (clients: readonly ClientTasks[]): void => {
  for (let moved = true; moved; ) {
    moved = false;
    for (const source of clients)
      for (const destination of clients) {
        if (source === destination || !improves(source, destination)) continue;
        for (const task of sortedTaskIds(source.standby)) {
          if (!improves(source, destination)) break;
          if (destination.has(task)) continue;
          source.standby.delete(task);
          destination.standby.add(task);
          moved = true;
        }
      }
  }
};

/** Whether one task less here and one more there makes the difference smaller without turning it round. */
const improves = (source: ClientTasks, destination: ClientTasks): boolean => {
  const skew = source.taskLoad - destination.taskLoad;
  if (skew <= 0) return false;
  const proposed = (source.taskCount - 1) / source.state.capacity - (destination.taskCount + 1) / destination.state.capacity;
  return proposed >= 0 && proposed < skew;
};
