import { encodeUtf8, nextInt, sleep, type Time } from '../common/index.ts';
import { Admin, partitionForKey } from '../clients/index.ts';
import { forgetMembers, type StreamsConfig } from '../streams/index.ts';
import { Clients } from './clients/Clients.ts';
import { consume } from './clients/consume.ts';
import { produce, type SomeRecord } from './clients/produce.ts';
import { CLIENT } from './clients/settings.ts';
import { disturbBroker } from './cluster/disturbBroker.ts';
import { FaultyCluster, MAX_LATE_MS } from './cluster/FaultyCluster.ts';
import { insist } from './cluster/insist.ts';
import { watchEnds } from './cluster/watchEnds.ts';
import { count } from './History.ts';
import { checkInvariants } from './invariants/checkInvariants.ts';
import type { FinalPartition } from './invariants/FinalLog.ts';
import { Run, type SimulationResult } from './Run.ts';
import type { Settle } from './SimTime.ts';
import { disturbInstance } from './streams/disturbInstance.ts';
import { Instances } from './streams/Instances.ts';
import { APPLICATION_ID, type Outcome, type Repetition, type Scenario } from './streams/Scenario.ts';
import { someScenario } from './streams/scenarios/scenarios.ts';
import { someConfig } from './streams/someConfig.ts';
import { writeClosing } from './streams/writeClosing.ts';

const REPETITIONS: readonly Repetition[] = ['nothing', 'nothing', 'nothing', 'nothing', 'whole commits', 'parts of commits'];
/** How long things go wrong: from, and up to. */
const CHAOS_MS = [800, 3_000] as const;
const HEALING_MS = 60_000;
/** Larger than what a thread appends at once. */
const SEGMENT_BYTES = 200_000;
/** How long a group that is to forget its members is asked to. */
const FORGET_MS = 1_000;

/**
 * One run of an application of the streams floor under a seeded scheduler: instances of one application come, go, freeze,
 * are cut off and die while brokers, network and storage fail; then everything is healed, the application catches up, and
 * what it has written and holds is held against what its input says.
 *
 * Exactly once anything may happen. At least once is told of an application whose instances are not written off while
 * they are at work, over a network that loses nothing: a zombie's late changelog records would take back what others
 * have counted, in Kafka as here. As long as brokers do not fail either, only whole commits are done again.
 */
export class StreamsSimulation {
  readonly #run: Run;
  readonly #cluster: FaultyCluster;
  readonly #clients: Clients;
  readonly #isExactlyOnce: boolean;
  /** Chance that it is a broker to which something happens, and not an instance. */
  readonly #brokersShare: number;
  readonly #scenario: Scenario;
  readonly #config: StreamsConfig;
  readonly #partitions: number;
  readonly #instances: Instances;

  constructor(seed: number, settle: Settle) {
    const run = new Run(seed, settle);
    this.#run = run;
    const repetition = run.pick(REPETITIONS);
    this.#isExactlyOnce = repetition === 'nothing';
    this.#brokersShare = repetition === 'whole commits' ? 0 : 0.4;
    this.#cluster = new FaultyCluster(run, this.#isExactlyOnce ? {} : { isShared: true, isNetworkFaulty: false });
    this.#clients = new Clients(run, this.#cluster);
    this.#scenario = someScenario(run.random, repetition);
    this.#config = someConfig(run, this.#isExactlyOnce, this.#scenario.isUncached === true);
    this.#partitions = 1 + nextInt(run.random, 3);
    this.#instances = new Instances({
      run, cluster: this.#cluster, topology: () => this.#scenario.topology(), config: this.#config, hasState: run.chance(0.7),
    });
    count(run.history, `scenario: ${this.#scenario.name}`);
    count(run.history, `guarantee: ${this.#config.processingGuarantee}`);
  }

  async run(): Promise<SimulationResult> {
    const run = this.#run;
    const cluster = this.#cluster;
    const { inputs, outputs, closing } = this.#scenario;
    if (!(await run.finishes(cluster.open(), 20_000))) return run.stuck('the cluster did not open');
    if (!(await run.finishes(cluster.createTopics([...inputs, ...outputs].map((name) => ({ name, numPartitions: this.#partitions })), SEGMENT_BYTES), 20_000)))
      return run.stuck('the topics were not created');
    if (!(await run.finishes(this.#startFirst(), HEALING_MS))) return run.stuck('the application did not start');
    cluster.isChaos = true;
    if (run.chance(0.5)) this.#instances.add();
    this.#startClients();
    const nemesis = this.#nemesis();
    void watchEnds(run, cluster, [...inputs, ...outputs], this.#partitions);
    await run.time.run(() => false, CHAOS_MS[0] + nextInt(run.random, CHAOS_MS[1] - CHAOS_MS[0]));
    run.isHealing = true;
    cluster.isChaos = false;
    if (!(await run.finishes(nemesis.then(() => this.#heal()), HEALING_MS))) return run.stuck('the cluster did not heal');
    if (!(await run.time.run(() => this.#clients.running === 0, HEALING_MS))) return run.stuck(`${this.#clients.running} clients did not come to an end`);
    // What arrives late is input, too.
    await run.time.run(() => false, MAX_LATE_MS);
    if (!(await run.finishes(cluster.untilReplicated(inputs), HEALING_MS))) return run.stuck('the replicas of the input did not come together');
    if (!(await run.finishes(this.#untilCaughtUp(), HEALING_MS))) return run.stuck(`the application did not catch up: ${await this.#state()}`);
    if (closing !== undefined && !(await run.finishes(writeClosing(run, cluster, closing, this.#partitions, () => this.#untilCaughtUp()), closing.timestamps.length * HEALING_MS)))
      return run.stuck(`the application did not close its windows: ${await this.#state()}`);
    if (run.chance(0.3) && !(await run.finishes(this.#startAnew(), HEALING_MS))) return run.stuck(`the application did not restore its state: ${await this.#state()}`);
    run.isOver = true;
    const untilReplicated = (): Promise<boolean> => run.finishes(cluster.untilReplicated(this.#topics()), HEALING_MS);
    if (!(await untilReplicated())) return run.stuck('the replicas did not come together, or a transaction stays open');
    // A transaction's marker may have come after its records were read and committed: it is no input, but it has an offset.
    if (!(await run.finishes(this.#untilCaughtUp(), HEALING_MS))) return run.stuck(`the application did not read the last markers: ${await this.#state()}`);
    if (!(await untilReplicated())) return run.stuck('the replicas did not stay together');
    const partitions = await checkInvariants(cluster.cluster, run.history, { topics: this.#topics(), unique: inputs });
    if (!(await run.finishes(this.#checkOffsets(partitions), HEALING_MS))) return run.stuck('the committed offsets could not be read');
    // Stores can be asked while no task is on its way to another instance.
    if (!(await run.finishes(this.#untilCaughtUp(), HEALING_MS))) return run.stuck(`the application did not stay caught up: ${await this.#state()}`);
    const what = `${this.#scenario.name}, ${this.#config.processingGuarantee}`;
    for (const violation of this.#scenario.check(this.#outcome(partitions))) run.history.violations.push(`${what}: ${violation}`);
    if (!(await run.finishes(this.#close(), HEALING_MS))) return run.stuck('the instances did not stop');
    await run.finishes(cluster.cluster.close(), 20_000);
    return run.result();
  }

  /** It makes its topics, which it cannot do while brokers are missing: those whose heartbeats get lost are away for a while. */
  async #startFirst(): Promise<void> {
    const instance = this.#instances.add();
    await until(this.#run.time, () => {
      if (instance.streams.state === 'ERROR') this.#instances.restart(instance);
      return instance.streams.state === 'RUNNING';
    });
  }

  async #nemesis(): Promise<void> {
    const run = this.#run;
    while (!run.isHealing) {
      await sleep(run.time, 50 + nextInt(run.random, 400));
      if (run.isHealing) return;
      if (run.chance(this.#brokersShare)) await disturbBroker(run, this.#cluster, () => this.#tabDies());
      else if (!this.#isExactlyOnce && run.chance(0.1)) await this.#tabDies();
      else disturbInstance(run, this.#instances, this.#isExactlyOnce);
    }
  }

  /** Everything at once, instances and clients too. */
  async #tabDies(): Promise<void> {
    const run = this.#run;
    count(run.history, 'dead tabs');
    run.tab++;
    this.#instances.allDie();
    await this.#cluster.reopen();
    if (run.chance(0.5))
      await Promise.race([forgetMembers(this.#cluster.network, run.time, APPLICATION_ID).catch(() => undefined), sleep(run.time, FORGET_MS)]);
    this.#instances.restartAll();
    this.#startClients();
  }

  async #heal(): Promise<void> {
    if (this.#cluster.cluster.storageFailure !== undefined) await this.#tabDies();
    await this.#cluster.heal();
    await this.#instances.heal();
  }

  #startClients(): void {
    const { inputs, outputs } = this.#scenario;
    const run = this.#run;
    const context = this.#clients.context();
    for (let i = nextInt(run.random, 2); i >= 0; i--) this.#clients.start(context, produce((name, record) => this.#input(`${name}-${record}`)));
    if (this.#isExactlyOnce && run.chance(0.3)) this.#clients.start(context, consume('readers', 'reader', [...inputs, ...outputs]));
  }

  #input(id: string): SomeRecord {
    const { topic, key, value, timestamp } = this.#scenario.next(this.#run.random, id);
    return { topic, key, value, timestamp, partition: partitionForKey(encodeUtf8(key), this.#partitions) };
  }

  #untilCaughtUp(): Promise<void> {
    return until(this.#run.time, () => this.#instances.isCaughtUp());
  }

  /** One instance, with nothing but the changelogs to begin with. */
  async #startAnew(): Promise<void> {
    count(this.#run.history, 'restored from nothing');
    await this.#close();
    this.#instances.add();
    await this.#untilCaughtUp();
  }

  async #close(): Promise<void> {
    await Promise.all(this.#instances.live.map(({ streams }) => streams.close()));
    for (const { processId, streams, isGone } of this.#instances.all)
      if (!isGone && streams.state !== 'NOT_RUNNING') this.#run.history.violations.push(`${processId} is ${streams.state} in the end`);
  }

  /** All of the run, internal ones of the application included. */
  #topics(): string[] {
    return [...this.#cluster.cluster.image.topics.keys()].filter((topic) => !topic.startsWith('__'));
  }

  #outcome(partitions: readonly FinalPartition[]): Outcome {
    return {
      isExactlyOnce: this.#isExactlyOnce, isCached: this.#config.statestoreCacheMaxBytes !== 0, partitions: this.#partitions,
      records: (topic) => partitions.filter((one) => one.topic === topic).map(({ committed }) => committed),
      instances: this.#instances.live.map(({ streams }) => streams),
    };
  }

  /** What the application has committed is all there is. */
  async #checkOffsets(partitions: readonly FinalPartition[]): Promise<void> {
    const { history, time } = this.#run;
    const admin = new Admin(this.#cluster.network, time, CLIENT);
    await insist(time, async () => {
      const inputs = this.#instances.inputs();
      const committed = await admin.listConsumerGroupOffsets(APPLICATION_ID, { partitions: inputs, requireStable: true });
      for (const { topic, partition } of inputs) {
        const end = partitions.find((one) => one.topic === topic && one.partition === partition)!.leader.highWatermark;
        const offset = committed.find((one) => one.topic === topic && one.partition === partition)?.offset ?? 0;
        if (offset !== end) history.violations.push(`${offset} is committed of ${topic}-${partition}, which ends at ${end}`);
      }
    });
    admin.close();
  }

  async #state(): Promise<string> {
    const lag = this.#instances.live.flatMap(({ processId, streams }) => [
      `${processId} ${streams.state} ${JSON.stringify(streams.metadataForLocalThreads())} ${JSON.stringify(streams.positions())}`,
    ]);
    return lag.join('\n');
  }
}

const until = async (time: Time, condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await sleep(time, 50);
};
