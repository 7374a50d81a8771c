import type { ClientState } from './ClientState.ts';
import type { AssignmentConfigs } from './StreamsAssignorHost.ts';

export interface TasksToAssign {
  readonly all: readonly string[];
  /** Those of `all` that have a changelog. */
  readonly stateful: ReadonlySet<string>;
}

/** The tasks of one instance, whatever thread they will run on. No task is in both sets. */
export interface ClientAssignment {
  readonly active: ReadonlySet<string>;
  /** Standbys and warm-ups alike. */
  readonly standby: ReadonlySet<string>;
  /** Those of `standby` that nobody asked for: the task is to become active here once they have caught up. */
  readonly warmups: ReadonlySet<string>;
}

export interface TaskAssignment {
  /** Of every client, by processId. */
  readonly clients: ReadonlyMap<string, ClientAssignment>;
  /** Whether a later rebalance, when warm-ups have caught up, could do better. */
  readonly probingRebalanceNeeded: boolean;
}

/** Distributes tasks over at least one client. Pure, and the order of what it is handed does not matter. */
export type TaskAssignor = (clients: readonly ClientState[], tasks: TasksToAssign, configs: AssignmentConfigs) => TaskAssignment;
