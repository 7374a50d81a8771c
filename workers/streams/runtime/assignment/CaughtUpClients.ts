import { must } from '../../../common/index.ts';
import { lagOf } from './ClientState.ts';
import type { ClientTasks } from './ClientTasks.ts';
import { LATEST_OFFSET } from './SubscriptionInfo.ts';

/** Which clients have the state of which task, and how far. */
export class CaughtUpClients {
  readonly #acceptableRecoveryLag: number;
  readonly #byLag = new Map<string, readonly ClientTasks[]>();
  readonly #caughtUp = new Map<string, ReadonlySet<ClientTasks>>();

  /** `clients` are ordered: that decides between equal lags. */
  constructor(clients: readonly ClientTasks[], statefulTasks: readonly string[], acceptableRecoveryLag: number) {
    this.#acceptableRecoveryLag = acceptableRecoveryLag;
    for (const task of statefulTasks) {
      this.#byLag.set(task, [...clients].sort((left, right) => lagOf(left.state, task) - lagOf(right.state, task)));
      this.#caughtUp.set(task, new Set(clients.filter((client) => this.#isAcceptable(lagOf(client.state, task)))));
    }
  }

  has(client: ClientTasks, task: string): boolean {
    return must(this.#caughtUp.get(task)).has(client);
  }

  count(task: string): number {
    return must(this.#caughtUp.get(task)).size;
  }

  /** Whether the client is not caught up while another one is ahead of it. */
  isOutrun(client: ClientTasks, task: string): boolean {
    return !this.has(client, task) && lagOf(must(must(this.#byLag.get(task))[0]).state, task) < lagOf(client.state, task);
  }

  /** The most caught-up of those that are ahead of `client` and fit. */
  mostCaughtUpBefore(client: ClientTasks, task: string, fits: (other: ClientTasks) => boolean): ClientTasks | undefined {
    for (const other of must(this.#byLag.get(task))) {
      if (other === client) return undefined;
      if (fits(other)) return other;
    }
    return undefined;
  }

  #isAcceptable(lag: number): boolean {
    return lag === LATEST_OFFSET || this.#acceptableRecoveryLag === Infinity || (lag >= 0 && lag <= this.#acceptableRecoveryLag);
  }
}
