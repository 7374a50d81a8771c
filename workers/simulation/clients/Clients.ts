import type { BrokerNetwork } from '../../broker/index.ts';
import type { FaultyCluster } from '../cluster/FaultyCluster.ts';
import type { Run } from '../Run.ts';

/** What a client needs. */
export interface ClientContext {
  readonly run: Run;
  readonly network: BrokerNetwork;
  /** Whether its tab is there still. */
  readonly alive: () => boolean;
}

/** The clients of all tabs, and how many of them are at work. */
export class Clients {
  readonly #run: Run;
  readonly #cluster: FaultyCluster;
  #running = 0;

  constructor(run: Run, cluster: FaultyCluster) {
    this.#run = run;
    this.#cluster = cluster;
  }

  get running(): number {
    return this.#running;
  }

  /** Of the tab as it is now. */
  context(): ClientContext {
    const run = this.#run;
    const { tab } = run;
    const cluster = this.#cluster;
    return {
      run, alive: () => run.tab === tab,
      get network() {
        return cluster.network;
      },
    };
  }

  /** A client counts until it ends or its tab dies. */
  start(context: ClientContext, client: (context: ClientContext) => Promise<void>): void {
    this.#running++;
    let counted = true;
    const end = (): void => {
      if (counted) this.#running--;
      counted = false;
    };
    void client(context).then(end, (error: unknown) => {
      end();
      if (context.alive()) this.#run.history.violations.push(`a client failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
    const watch = (): void => {
      if (!counted) return;
      if (!context.alive()) end();
      else this.#run.time.schedule(200, watch);
    };
    watch();
  }
}
