import { assignStandbyTasks } from './assignStandbyTasks.ts';
import { balanceStandbys } from './balanceStandbys.ts';
import { CaughtUpClients } from './CaughtUpClients.ts';
import { lagOf } from './ClientState.ts';
import { clientTasksOf, type ClientTasks } from './ClientTasks.ts';
import { sortedTaskIds } from './compareTaskIds.ts';
import { shareTasks } from './shareTasks.ts';
import { UNKNOWN_OFFSET_SUM } from './SubscriptionInfo.ts';
import type { TaskAssignor } from './TaskAssignor.ts';
import { assignActiveTaskMovements, assignStandbyTaskMovements } from './taskMovements.ts';

/**
 * KIP-441: a balanced assignment, approached without ever giving a stateful task to a client that would first have to
 * restore more than `acceptable.recovery.lag` records while another one has the state. Such a client gets the task as a
 * warm-up, and the group probes later whether it has caught up. Which assignment is approached depends on who has what
 * (see shareTasks), so that a group that has settled stays as it is and a dead client's tasks go to its standbys.
 */
export const highAvailabilityTaskAssignor: TaskAssignor = (states, tasks, { numStandbyReplicas, acceptableRecoveryLag, maxWarmupReplicas }) => {
  const clients = clientTasksOf(states);
  const all = sortedTaskIds(tasks.all);
  const stateful = all.filter((task) => tasks.stateful.has(task));

  shareTasks(clients, stateful, stateful.length, statefulLag);
  if (numStandbyReplicas > 0) {
    assignStandbyTasks(clients, stateful, numStandbyReplicas);
    balanceStandbys(clients);
  }

  const caughtUp = new CaughtUpClients(clients, stateful, acceptableRecoveryLag);
  const budget = { remaining: maxWarmupReplicas };
  const movedActive = assignActiveTaskMovements(clients, caughtUp, budget);
  const movedStandby = assignStandbyTaskMovements(clients, caughtUp, budget);

  shareTasks(clients, all.filter((task) => !tasks.stateful.has(task)), all.length, () => 0);
  return { clients: new Map(clients.map((client) => [client.state.processId, client])), probingRebalanceNeeded: movedActive + movedStandby > 0 };
};

const statefulLag = ({ state }: ClientTasks, task: string): number => {
  const lag = lagOf(state, task);
  return lag === UNKNOWN_OFFSET_SUM ? Number.POSITIVE_INFINITY : lag;
};
