import { must } from '../../../common/index.ts';
import { clientTasksOf, leastLoaded, type ClientTasks } from './ClientTasks.ts';
import { sortedTaskIds } from './compareTaskIds.ts';
import type { TaskAssignor } from './TaskAssignor.ts';

/**
 * For when lags cannot be known: active tasks stay where they were, all others go where their state may be unless that
 * overloads a client, and the group tries again later. Kafka's FallbackPriorTaskAssignor, a StickyTaskAssignor that
 * keeps every active task.
 */
export const fallbackPriorTaskAssignor: TaskAssignor = (states, tasks, { numStandbyReplicas }) => {
  const clients = clientTasksOf(states);
  const all = sortedTaskIds(tasks.all);
  const homeless = all.filter((task) => {
    const owner = clients.find(({ state }) => state.previousActiveTasks.has(task));
    owner?.assignActive(task);
    return owner === undefined;
  });
  for (const task of homeless) must(choose(clients, task)).assignActive(task);
  for (const task of all)
    if (tasks.stateful.has(task)) for (let i = 0; i < numStandbyReplicas; i++) choose(clients, task)?.assignStandby(task);
  return { clients: new Map(clients.map((client) => [client.state.processId, client])), probingRebalanceNeeded: true };
};

const choose = (clients: readonly ClientTasks[], task: string): ClientTasks | undefined => {
  const load = (client: ClientTasks): number => client.taskLoad;
  const previous = leastLoaded(clients, load, (client) => !client.has(task) && client.state.previousStandbyTasks.has(task));
  const isOverloaded = previous !== undefined && previous.taskCount >= previous.state.capacity && clients.some((client) => client.taskLoad < previous.taskLoad);
  return previous !== undefined && !isOverloaded ? previous : leastLoaded(clients, load, (client) => !client.has(task));
};
