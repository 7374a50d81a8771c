import { leastLoaded, type ClientTasks } from './ClientTasks.ts';

/** So many copies of each task as there are clients for that do not have it yet, on the least loaded (DefaultStandbyTaskAssignor). */
export const assignStandbyTasks = (clients: readonly ClientTasks[], statefulTasks: readonly string[], numStandbyReplicas: number): void => {
  for (const task of statefulTasks)
    for (let i = 0; i < numStandbyReplicas; i++)
      leastLoaded(clients, (client) => client.taskLoad, (client) => !client.has(task))?.assignStandby(task);
};
