import type { ClientTasks } from './ClientTasks.ts';

/**
 * Gives every client the same number of active tasks per thread, and moves as few as that allows: who ran a task keeps it
 * up to its share, giving up first what others have state of; what is left goes to who has least to do and, of those, to
 * who lacks least of its state. Kafka deals tasks out in turn, whoever ran them: as long as nobody lags they change hands
 * whenever somebody comes or goes.
 *
 * `tasks` are in order, which decides between equals. `total`: tasks that are active in the end, those included that clients have already. `lag`: records that a client's
 * state lacks, below 0 for none; smaller is better.
 */
export const shareTasks = (
  clients: readonly ClientTasks[], tasks: readonly string[], total: number, lag: (client: ClientTasks, task: string) => number,
): void => {
  const threads = clients.reduce((sum, { state }) => sum + state.capacity, 0);
  const copiesOf = (task: string): number => clients.filter(({ state }) => state.previousStandbyTasks.has(task)).length;
  const left = new Set(tasks);
  for (const client of clients) {
    const { capacity, previousActiveTasks } = client.state;
    const share = Math.floor((total * capacity) / threads);
    const ran = [...left].filter((task) => previousActiveTasks.has(task)).sort((one, other) => copiesOf(one) - copiesOf(other));
    for (const task of ran.slice(0, Math.max(0, share - client.active.size))) {
      client.assignActive(task);
      left.delete(task);
    }
  }
  const isHomeless = (task: string): boolean => clients.every(({ state }) => !state.previousActiveTasks.has(task));
  for (const task of [...left].sort((one, other) => Number(isHomeless(one)) - Number(isHomeless(other)))) {
    const rank = (client: ClientTasks): number => (client.state.previousActiveTasks.has(task) ? Number.NEGATIVE_INFINITY : lag(client, task));
    const least = clients.reduce((best, client) => {
      const difference = client.activeTaskLoad - best.activeTaskLoad;
      return difference < 0 || (difference === 0 && rank(client) < rank(best)) ? client : best;
    });
    least.assignActive(task);
  }
};
