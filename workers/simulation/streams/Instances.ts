import { nextInt, type TopicPartition } from '../../common/index.ts';
import { KafkaStreams, runningTaskIds, type StreamsConfig, type Topology } from '../../streams/index.ts';
import type { FaultyCluster } from '../cluster/FaultyCluster.ts';
import { count } from '../History.ts';
import type { Run } from '../Run.ts';
import { ProcessHost } from './ProcessHost.ts';

export interface Instance {
  readonly processId: string;
  host: ProcessHost;
  streams: KafkaStreams;
  /** Whether its machine is gone. */
  isGone: boolean;
}

export interface InstancesParts {
  readonly run: Run;
  readonly cluster: FaultyCluster;
  readonly topology: () => Topology;
  readonly config: StreamsConfig;
  /** Whether stores are kept on disk. */
  readonly hasState: boolean;
}

/** The instances of one application, each a process of its own, and what can happen to them. */
export class Instances {
  readonly #parts: InstancesParts;
  readonly #all: Instance[] = [];

  constructor(parts: InstancesParts) {
    this.#parts = parts;
  }

  get all(): readonly Instance[] {
    return this.#all;
  }

  /** Those that take part, or will when they can. */
  get live(): readonly Instance[] {
    return this.#all.filter(({ streams, isGone }) => !isGone && (streams.state === 'REBALANCING' || streams.state === 'RUNNING'));
  }

  add(): Instance {
    const processId = `instance-${this.#all.length + 1}`;
    const instance = { processId, isGone: false, ...this.#start(processId) };
    this.#all.push(instance);
    return instance;
  }

  /** As the application itself does away with an instance: nothing is heard of it any more. */
  kill(instance: Instance): void {
    this.#count('instances killed');
    instance.isGone = true;
    instance.streams.kill();
  }

  /** Its process ends in the middle of whatever it does. */
  die(instance: Instance): void {
    this.#count('instances died');
    instance.isGone = true;
    instance.host.die();
    this.#parts.cluster.crashDisk(instance.processId);
  }

  stop(instance: Instance): void {
    this.#count('instances stopped');
    void instance.streams.close();
  }

  restart(instance: Instance): void {
    this.#count('instances restarted');
    Object.assign(instance, { isGone: false, ...this.#start(instance.processId) });
  }

  /** Everything at once, and everything again on what the disks hold. */
  allDie(): void {
    for (const { host } of this.#all) host.die();
  }

  restartAll(): void {
    for (const instance of this.#all) Object.assign(instance, { isGone: false, ...this.#start(instance.processId) });
  }

  /** A zombie in the making: it stands still, maybe for longer than its session. */
  freeze(instance: Instance): void {
    this.#count('instances frozen');
    const { host } = instance;
    host.freeze();
    this.#parts.run.time.schedule(nextInt(this.#parts.run.random, 2_500), () => host.thaw());
  }

  /** It goes on, but nobody hears of it. */
  cut(instance: Instance): void {
    this.#count('instances cut off');
    const { host } = instance;
    host.cut();
    this.#parts.run.time.schedule(nextInt(this.#parts.run.random, 2_500), () => host.join());
  }

  /** All can be reached, and of those that are gone enough are there again. */
  async heal(): Promise<void> {
    const { run } = this.#parts;
    for (const { host } of this.#all) {
      host.thaw();
      host.join();
    }
    for (const instance of this.#all) {
      if (!instance.isGone && instance.streams.state === 'PENDING_SHUTDOWN') await instance.streams.close();
      const isNeeded = !this.live.includes(instance) && (this.live.length === 0 || run.chance(0.6));
      if (isNeeded) this.restart(instance);
    }
  }

  /** Whether every task is with an instance that runs, and has processed everything that was in its inputs, durably. */
  async isCaughtUp(): Promise<boolean> {
    const live = this.live.map(({ streams }) => streams);
    const tasks = live.map((streams) => streams.taskIds()).find((ids) => ids !== undefined);
    if (tasks === undefined) return false;
    const isAllRunning = (): boolean => live.flatMap((streams) => runningTaskIds(streams.metadataForLocalThreads())).sort().join() === [...tasks].sort().join();
    // Those that begin while the ends are asked for were not looked at; those that end then cannot be asked any more.
    if (!isAllRunning()) return false;
    const caughtUp = await Promise.all(live.map((streams) => streams.isCaughtUp()));
    return caughtUp.every((isIt) => isIt) && isAllRunning();
  }

  /** What a running application reads. */
  inputs(): readonly TopicPartition[] {
    return this.live.flatMap(({ streams }) => streams.positions().map(({ topic, partition }) => ({ topic, partition })));
  }

  #start(processId: string): Pick<Instance, 'host' | 'streams'> {
    const { run, cluster, topology, config, hasState } = this.#parts;
    const host = new ProcessHost(run.time, cluster.network);
    const streams = new KafkaStreams(topology(), config, {
      network: host.network, time: host.time, processId,
      ...(hasState ? { stateStorage: host.disk(cluster.diskOf(processId)) } : {}),
      listener: {
        onAssignment: () => this.#count('assignments'),
        onRestored: (records) => count(run.history, 'records restored', records),
        onError: (error) => {
          if (!host.isDead) this.#onError(processId, error);
        },
      },
    });
    streams.start().catch(() => undefined);
    return { host, streams };
  }

  #onError(processId: string, error: unknown): void {
    // Its topics cannot be created while brokers are missing.
    if (error instanceof Error && error.message.startsWith('replication factor')) this.#count('instances without enough brokers');
    else this.#parts.run.history.violations.push(`${processId} failed: ${describe(error)}`);
  }

  #count(what: string): void {
    count(this.#parts.run.history, what);
  }
}

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? error.message}${error.cause === undefined ? '' : ` because of ${describe(error.cause)}`}`;
};
