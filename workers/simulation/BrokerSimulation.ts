import { nextInt, sleep } from '../common/index.ts';
import { consume } from './clients/consume.ts';
import { Clients } from './clients/Clients.ts';
import { copy, copyRest, type CopyTopics } from './clients/copy.ts';
import { produce, type SomeRecord } from './clients/produce.ts';
import { transact } from './clients/transact.ts';
import { disturbBroker } from './cluster/disturbBroker.ts';
import { FaultyCluster, MAX_LATE_MS } from './cluster/FaultyCluster.ts';
import { watchEnds } from './cluster/watchEnds.ts';
import { count } from './History.ts';
import { checkInvariants } from './invariants/checkInvariants.ts';
import { Run, type SimulationResult } from './Run.ts';
import type { Settle } from './SimTime.ts';

/** Topics of every run. All wait for two replicas where there are as many. */
const PLAIN = 'plain';
const COPY = 'copy';
const TRANSACTIONAL = 'transactional';
const TOPICS = [PLAIN, COPY, TRANSACTIONAL] as const;
const PARTITIONS = 2;
const GROUP = 'group';
const COPIES: CopyTopics = { groupId: 'copiers', source: PLAIN, copy: COPY };

/** How long things go wrong: from, and up to. */
const CHAOS_MS = [600, 2_600] as const;
const HEALING_MS = 60_000;
const NOT_TOGETHER = 'the replicas did not come together, or a transaction stays open';

/**
 * One run of the broker and client floors under a seeded scheduler: producers, transactions, a group that copies topic
 * to topic exactly once, while storage, network and brokers fail; then everything is healed, the rest is worked off, and
 * what the clients were told is held against what is there.
 */
export class BrokerSimulation {
  readonly #run: Run;
  readonly #cluster: FaultyCluster;
  readonly #clients: Clients;

  constructor(seed: number, settle: Settle) {
    this.#run = new Run(seed, settle);
    this.#cluster = new FaultyCluster(this.#run);
    this.#clients = new Clients(this.#run, this.#cluster);
  }

  async run(): Promise<SimulationResult> {
    const run = this.#run;
    const cluster = this.#cluster;
    if (!(await run.finishes(cluster.open(), 20_000))) return run.stuck('the cluster did not open');
    if (!(await run.finishes(cluster.createTopics(TOPICS.map((name) => ({ name, numPartitions: PARTITIONS }))), 20_000))) return run.stuck('the topics were not created');
    cluster.isChaos = true;
    this.#startClients();
    const nemesis = this.#nemesis();
    void watchEnds(run, cluster, TOPICS, PARTITIONS);
    await run.time.run(() => false, CHAOS_MS[0] + nextInt(run.random, CHAOS_MS[1] - CHAOS_MS[0]));
    run.isHealing = true;
    cluster.isChaos = false;
    if (!(await run.finishes(nemesis.then(() => this.#heal()), HEALING_MS))) return run.stuck('the cluster did not heal');
    if (!(await run.time.run(() => this.#clients.running === 0, HEALING_MS))) return run.stuck(`${this.#clients.running} clients did not come to an end`);
    // Until then the ends of the source may still rise: with what arrives late, and with what was not replicated.
    await run.time.run(() => false, MAX_LATE_MS);
    if (!(await run.finishes(cluster.untilReplicated(TOPICS), HEALING_MS))) return run.stuck(NOT_TOGETHER);
    if (!(await run.finishes(copyRest({ ...this.#clients.context(), alive: () => true }, COPIES, PARTITIONS), HEALING_MS))) return run.stuck('the copiers did not catch up');
    run.isOver = true;
    if (!(await run.finishes(cluster.untilReplicated(TOPICS), HEALING_MS))) return run.stuck(NOT_TOGETHER);
    await checkInvariants(cluster.cluster, run.history, { topics: TOPICS, unique: [PLAIN, TRANSACTIONAL], copied: COPIES });
    await run.finishes(cluster.cluster.close(), 20_000);
    return run.result();
  }

  async #nemesis(): Promise<void> {
    const run = this.#run;
    while (!run.isHealing) {
      await sleep(run.time, 50 + nextInt(run.random, 700));
      if (!run.isHealing) await disturbBroker(run, this.#cluster, () => this.#tabDies());
    }
  }

  /** Everything at once, clients too. */
  async #tabDies(): Promise<void> {
    count(this.#run.history, 'dead tabs');
    this.#run.tab++;
    await this.#cluster.reopen();
    this.#startClients();
  }

  async #heal(): Promise<void> {
    if (this.#cluster.cluster.storageFailure !== undefined) await this.#tabDies();
    await this.#cluster.heal();
  }

  #startClients(): void {
    const { random } = this.#run;
    const run = this.#run;
    const context = this.#clients.context();
    const start = (client: Parameters<Clients['start']>[1]): void => this.#clients.start(context, client);
    const toPlain = (name: string, i: number): SomeRecord => ({ topic: PLAIN, partition: nextInt(random, PARTITIONS), key: null, value: `${name}-${i}` });
    start(produce(toPlain));
    if (run.chance(0.5)) start(produce(toPlain));
    start(transact('tx-1', TRANSACTIONAL, PARTITIONS));
    if (run.chance(0.4)) start(transact(run.chance(0.5) ? 'tx-1' : 'tx-2', TRANSACTIONAL, PARTITIONS));
    const consumers = 1 + nextInt(random, 3);
    for (let i = 0; i < consumers; i++) start(consume(GROUP, `c${i}`, [PLAIN, TRANSACTIONAL]));
    const copiers = 1 + nextInt(random, 2);
    for (let i = 0; i < copiers; i++) start(copy(`copier-${i}`, COPIES, () => !run.isHealing));
  }
}
