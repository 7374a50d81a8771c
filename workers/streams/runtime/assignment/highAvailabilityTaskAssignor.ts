import { must } from '../../../common/index.ts';
import { assignStandbyTasks } from './assignStandbyTasks.ts';
import { balanceTasks } from './balanceTasks.ts';
import { CaughtUpClients } from './CaughtUpClients.ts';
import { clientTasksOf, leastLoaded } from './ClientTasks.ts';
import { sortedTaskIds } from './compareTaskIds.ts';
import type { TaskAssignor } from './TaskAssignor.ts';
import { assignActiveTaskMovements, assignStandbyTaskMovements } from './taskMovements.ts';

/**
 * KIP-441: a balanced assignment that depends on nothing but who is there, approached without ever giving a stateful
 * task to a client that would first have to restore more than `acceptable.recovery.lag` records while another one has
 * the state. Such a client gets the task as a warm-up, and the group probes later whether it has caught up.
 */
export const highAvailabilityTaskAssignor: TaskAssignor = (states, tasks, { numStandbyReplicas, acceptableRecoveryLag, maxWarmupReplicas }) => {
  const clients = clientTasksOf(states);
  const all = sortedTaskIds(tasks.all);
  const stateful = all.filter((task) => tasks.stateful.has(task));

  for (const [i, task] of stateful.entries()) must(clients[i % clients.length]).assignActive(task);
  balanceTasks(clients, 'active');
  if (numStandbyReplicas > 0) {
    assignStandbyTasks(clients, stateful, numStandbyReplicas);
    balanceTasks(clients, 'standby');
  }

  const caughtUp = new CaughtUpClients(clients, stateful, acceptableRecoveryLag);
  const budget = { remaining: maxWarmupReplicas };
  const movedActive = assignActiveTaskMovements(clients, caughtUp, budget);
  const movedStandby = assignStandbyTaskMovements(clients, caughtUp, budget);

  for (const task of all)
    if (!tasks.stateful.has(task)) must(leastLoaded(clients, (client) => client.activeTaskLoad, () => true)).assignActive(task);
  return { clients: new Map(clients.map((client) => [client.state.processId, client])), probingRebalanceNeeded: movedActive + movedStandby > 0 };
};
