import { must } from '../../../common/index.ts';
import type { CaughtUpClients } from './CaughtUpClients.ts';
import { leastLoaded, type ClientTasks } from './ClientTasks.ts';
import { compareTaskIds } from './compareTaskIds.ts';

/** How many warm-ups may still be handed out. */
export interface WarmupBudget {
  remaining: number;
}

/** A task on a client that has yet to catch up, while others are ahead of it. */
interface TaskMovement {
  readonly task: string;
  readonly destination: ClientTasks;
}

/**
 * Leaves active tasks, until their new client has caught up, to one that has or that is nearest to it, and warms the
 * new one up as far as the budget goes. Answers how many tasks are not where they are meant to be (TaskMovement).
 */
export const assignActiveTaskMovements = (clients: readonly ClientTasks[], caughtUp: CaughtUpClients, budget: WarmupBudget): number => {
  const movements = plan(clients, caughtUp, (client) => client.active);
  for (const { task, destination } of movements) {
    const caughtUpClient = (fits: (client: ClientTasks) => boolean): ClientTasks | undefined =>
      leastLoaded(clients, (client) => client.taskLoad, (client) => caughtUp.has(client, task) && fits(client));
    const source = must(
      caughtUpClient((client) => client.standby.has(task)) ?? caughtUpClient(() => true) ?? caughtUp.mostCaughtUpBefore(destination, task, () => true));
    const swaps = source.standby.has(task);
    if (swaps) source.unassignStandby(task);
    source.assignActive(task);
    destination.unassignActive(task);
    if (swaps) destination.assignStandby(task);
    else if (takeWarmup(budget)) {
      destination.assignStandby(task);
      destination.warmups.add(task);
    }
  }
  return movements.length;
};

/** The same for standbys that are no warm-ups: one that has caught up keeps its copy while the new one is made. */
export const assignStandbyTaskMovements = (clients: readonly ClientTasks[], caughtUp: CaughtUpClients, budget: WarmupBudget): number => {
  let moved = 0;
  for (const { task, destination } of plan(clients, caughtUp, ({ standby, warmups }) => [...standby].filter((task) => !warmups.has(task)))) {
    const isFree = (client: ClientTasks): boolean => !client.has(task);
    const source = leastLoaded(clients, (client) => client.taskLoad, (client) => caughtUp.has(client, task) && isFree(client))
      ?? caughtUp.mostCaughtUpBefore(destination, task, isFree);
    if (source === undefined) continue;
    source.assignStandby(task);
    if (!takeWarmup(budget)) destination.unassignStandby(task);
    moved++;
  }
  return moved;
};

/** Tasks that the fewest have caught up on first. */
const plan = (clients: readonly ClientTasks[], caughtUp: CaughtUpClients, tasksOf: (client: ClientTasks) => Iterable<string>): TaskMovement[] =>
  clients
    .flatMap((destination) => [...tasksOf(destination)].filter((task) => caughtUp.isOutrun(destination, task)).map((task) => ({ task, destination })))
    .sort((left, right) => caughtUp.count(left.task) - caughtUp.count(right.task) || compareTaskIds(left.task, right.task));

const takeWarmup = (budget: WarmupBudget): boolean => budget.remaining-- > 0;
