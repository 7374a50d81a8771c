import { assert } from '../../../common/index.ts';
import type { ClientState } from './ClientState.ts';
import { compareText } from './comparePartitions.ts';

/** The tasks of one client while an assignment is being made. */
export class ClientTasks {
  readonly state: ClientState;
  readonly active = new Set<string>();
  readonly standby = new Set<string>();
  /** Those of `standby` that are to become active here once they have caught up. */
  readonly warmups = new Set<string>();

  constructor(state: ClientState) {
    this.state = state;
  }

  get taskCount(): number {
    return this.active.size + this.standby.size;
  }

  /** Tasks per thread. */
  get taskLoad(): number {
    return this.taskCount / this.state.capacity;
  }

  get activeTaskLoad(): number {
    return this.active.size / this.state.capacity;
  }

  has(task: string): boolean {
    return this.active.has(task) || this.standby.has(task);
  }

  assignActive(task: string): void {
    assert(!this.has(task), `task ${task} is assigned to ${this.state.processId} already`);
    this.active.add(task);
  }

  assignStandby(task: string): void {
    assert(!this.has(task), `task ${task} is assigned to ${this.state.processId} already`);
    this.standby.add(task);
  }

  unassignActive(task: string): void {
    assert(this.active.delete(task), `task ${task} is not active on ${this.state.processId}`);
  }

  unassignStandby(task: string): void {
    assert(this.standby.delete(task), `task ${task} is no standby on ${this.state.processId}`);
  }
}

/** One for each client, by processId: the order in which ties are decided. */
export const clientTasksOf = (clients: readonly ClientState[]): ClientTasks[] =>
  [...clients].sort((left, right) => compareText(left.processId, right.processId)).map((state) => new ClientTasks(state));

/** The first with the smallest load of those that fit. */
export const leastLoaded = (
  clients: readonly ClientTasks[], loadOf: (client: ClientTasks) => number, fits: (client: ClientTasks) => boolean,
): ClientTasks | undefined => {
  let least: ClientTasks | undefined;
  for (const client of clients) if (fits(client) && (least === undefined || loadOf(client) < loadOf(least))) least = client;
  return least;
};
