import { KafkaError, type Time } from '../../common/index.ts';
import { Admin } from '../../clients/index.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { InteractiveQueries } from '../interactive-query/InteractiveQueries.ts';
import { QueryableStreams } from '../interactive-query/QueryableStreams.ts';
import type { NodeTap } from '../topology/ProcessorNode.ts';
import type { Topology } from '../topology/Topology.ts';
import { KafkaStreams, type KafkaStreamsParts, type PartitionLag } from './KafkaStreams.ts';
import type { KafkaStreamsState } from './KafkaStreamsState.ts';
import type { NodeMetrics } from './NodeMetrics.ts';
import type { StreamsConfig } from './StreamsConfig.ts';
import { runningTaskIds, type ThreadMetadata } from './ThreadMetadata.ts';

export interface InstanceDescription {
  /** Stays the instance's over kills and restarts; its state on disk hangs on it. */
  readonly processId: string;
  readonly state: KafkaStreamsState;
  /** Whether it was killed, so that the group may not have noticed yet. */
  readonly isKilled: boolean;
  readonly error: unknown;
  readonly threads: readonly ThreadMetadata[];
}

/** An instance that an application has from the beginning. */
export interface ApplicationInstance {
  readonly processId: string;
  /** How it ended in an earlier run: it is there, and runs when somebody starts it again. */
  readonly ended?: 'killed' | 'stopped';
}

interface Instance {
  readonly processId: string;
  streams: KafkaStreams;
  isKilled: boolean;
  /** It has not been started since an earlier run. */
  isAtRest: boolean;
}

const stateOf = ({ streams, isAtRest }: Instance): KafkaStreamsState => (isAtRest ? 'NOT_RUNNING' : streams.state);

/**
 * An application and all of its instances that live here: each would be a process elsewhere, and each is a member of the
 * application's group, with tasks and state of its own. Queries see all of them as one.
 */
export class StreamsApplication extends QueryableStreams {
  readonly applicationId: string;
  readonly #topology: Topology;
  readonly #config: StreamsConfig;
  readonly #parts: Omit<KafkaStreamsParts, 'processId'>;
  readonly #systemTime: Time;
  readonly #taps = new Map<string, NodeTap>();
  readonly #instances: Instance[] = [];
  protected override readonly queries: InteractiveQueries;
  /** Counters of runs that are over. */
  #retired: readonly NodeMetrics[] = [];
  #isClosed = false;

  constructor(topology: Topology, config: StreamsConfig, parts: Omit<KafkaStreamsParts, 'processId'>, instances: readonly ApplicationInstance[] = [{ processId: 'instance-1' }]) {
    super();
    this.applicationId = config.applicationId;
    this.#topology = topology;
    this.#config = config;
    this.#parts = parts;
    this.#systemTime = parts.systemTime ?? parts.time;
    for (const { processId, ended } of instances) this.#instances.push({ ...this.#create(processId), isKilled: ended === 'killed', isAtRest: ended !== undefined });
    this.queries = new InteractiveQueries({
      topology: this.#instances[0]!.streams.queryableTopology, time: this.#systemTime, hasAllTasks: true, state: () => this.state,
      taskStores: (name) => this.#live().flatMap((streams) => streams.taskStores(name)),
      partitionCounts: () => this.#live().map(({ partitionCounts }) => partitionCounts).find(({ size }) => size > 0) ?? new Map(),
      assignment: () => this.#live().map(({ assignment }) => assignment).find((assignment) => assignment !== undefined),
    });
  }

  get topology(): Topology {
    return this.#topology;
  }

  get config(): StreamsConfig {
    return this.#config;
  }

  /** The best that one of its instances is in. */
  get state(): KafkaStreamsState {
    const states = this.#instances.filter(({ isKilled }) => !isKilled).map(stateOf);
    const order: readonly KafkaStreamsState[] = ['RUNNING', 'REBALANCING', 'CREATED', 'PENDING_SHUTDOWN', 'ERROR'];
    return order.find((state) => states.includes(state)) ?? 'NOT_RUNNING';
  }

  /** Of the instance that failed last, while none is left. */
  get error(): unknown {
    return this.state === 'ERROR' ? this.#instances.findLast(({ streams }) => streams.error !== undefined)?.streams.error : undefined;
  }

  /** All instances that had not ended. Resolves when the first of them runs; how others fare is their state. See `KafkaStreams.start`. */
  async start(): Promise<void> {
    const [first, ...others] = this.#instances.filter(({ isAtRest }) => !isAtRest);
    const started = first?.streams.start();
    for (const { streams } of others) streams.start().catch(() => undefined);
    await started;
  }

  /** All instances. What was killed has to be forgotten by the group, too. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#instances.map(({ streams }) => streams.close()));
    if (this.#instances.some(({ isKilled }) => isKilled)) await this.#forgetMembers();
  }

  /** See `KafkaStreams.cleanUp`. */
  async cleanUp(): Promise<void> {
    await this.#instances[0]!.streams.cleanUp();
  }

  instances(): InstanceDescription[] {
    return this.#instances.map((instance) => {
      const { processId, streams, isKilled } = instance;
      return { processId, isKilled, state: stateOf(instance), error: streams.error, threads: streams.metadataForLocalThreads() };
    });
  }

  /** One more, which takes its share of the tasks. Resolves with its id when it runs. */
  async addInstance(): Promise<string> {
    this.#ensureOpen();
    let number = this.#instances.length + 1;
    while (this.#instances.some(({ processId }) => processId === `instance-${number}`)) number++;
    const instance = this.#create(`instance-${number}`);
    this.#instances.push(instance);
    await instance.streams.start();
    return instance.processId;
  }

  /** As if its machine had gone: others take over when the session has timed out. */
  killInstance(processId: string): void {
    const instance = this.#instance(processId);
    instance.isKilled = true;
    instance.streams.kill();
  }

  /** It commits, leaves the group, and others take over at once. */
  async stopInstance(processId: string): Promise<void> {
    await this.#instance(processId).streams.close();
  }

  /** One that was killed, was stopped or has failed, again, with what it has on disk. */
  async restartInstance(processId: string): Promise<void> {
    this.#ensureOpen();
    const instance = this.#instance(processId);
    const state = stateOf(instance);
    if (state !== 'NOT_RUNNING' && state !== 'ERROR') throw new StreamsException(`${processId} is ${state}: only what has stopped can be started again`);
    this.#retired = [...this.#retired, ...instance.streams.metrics()];
    Object.assign(instance, this.#create(processId));
    await instance.streams.start();
  }

  /** One that has stopped, for good. The last one stays. */
  removeInstance(processId: string): void {
    const instance = this.#instance(processId);
    const state = stateOf(instance);
    if ((state !== 'NOT_RUNNING' && state !== 'ERROR') || this.#instances.length === 1) throw new StreamsException(`${processId} cannot be removed while it is ${state}`);
    this.#retired = [...this.#retired, ...instance.streams.metrics()];
    this.#instances.splice(this.#instances.indexOf(instance), 1);
  }

  /** Of all sub-topologies; undefined while the topics are not known. */
  taskIds(): string[] | undefined {
    return this.#instances.map(({ streams }) => streams.taskIds()).find((ids) => ids !== undefined);
  }

  /** See `KafkaStreams.sourceTopics`. */
  get sourceTopics(): readonly string[] {
    return this.#instances[0]!.streams.sourceTopics;
  }

  metrics(): NodeMetrics[] {
    return [...this.#retired, ...this.#instances.flatMap(({ streams }) => streams.metrics())];
  }

  positions(): Array<Omit<PartitionLag, 'end'>> {
    return this.#live().flatMap((streams) => streams.positions());
  }

  async lag(): Promise<PartitionLag[]> {
    return (await Promise.all(this.#live().map((streams) => streams.lag()))).flat();
  }

  /** Whether every task is with an instance that runs, and has processed everything that was in its inputs, durably. */
  async isCaughtUp(): Promise<boolean> {
    const live = this.#live();
    const tasks = this.taskIds();
    if (tasks === undefined) return false;
    const running = new Set(live.flatMap((streams) => runningTaskIds(streams.metadataForLocalThreads())));
    const caughtUp = await Promise.all(live.map((streams) => streams.isCaughtUp()));
    return caughtUp.every((isIt) => isIt) && tasks.every((id) => running.has(id));
  }

  tap(nodeName: string, listener: NodeTap | null): void {
    if (listener === null) this.#taps.delete(nodeName);
    else this.#taps.set(nodeName, listener);
    for (const { streams } of this.#instances) streams.tap(nodeName, listener);
  }

  protected override get askingProcessId(): string {
    return this.#instances[0]!.processId;
  }

  #live(): KafkaStreams[] {
    return this.#instances.map(({ streams }) => streams).filter(({ state }) => state === 'RUNNING' || state === 'REBALANCING');
  }

  #create(processId: string): Instance {
    const listener = { ...this.#parts.listener, onShutdownApplication: () => void this.#closeOthers(processId) };
    const streams = new KafkaStreams(this.#topology, this.#config, { ...this.#parts, processId, listener });
    for (const [node, tap] of this.#taps) streams.tap(node, tap);
    return { processId, streams, isKilled: false, isAtRest: false };
  }

  async #closeOthers(processId: string): Promise<void> {
    await Promise.all(this.#instances.map((other) => (other.processId === processId ? undefined : other.streams.close())));
  }

  #instance(processId: string): Instance {
    const instance = this.#instances.find((one) => one.processId === processId);
    if (instance === undefined) throw new StreamsException(`${this.applicationId} has no instance ${processId}`);
    return instance;
  }

  #ensureOpen(): void {
    if (this.#isClosed) throw new StreamsException(`${this.applicationId} is closed`);
  }

  async #forgetMembers(): Promise<void> {
    await forgetMembers(this.#parts.network, this.#systemTime, this.applicationId);
  }
}

/** Members of an application's group whose processes are known to be gone; without it their sessions would have to time out. */
export const forgetMembers = async (network: KafkaStreamsParts['network'], time: Time, applicationId: string): Promise<void> => {
  const admin = new Admin(network, time);
  try {
    await admin.removeMembersFromConsumerGroup(applicationId);
  } catch (error) {
    if (!(error instanceof KafkaError) || (error.errorName !== 'GROUP_ID_NOT_FOUND' && error.errorName !== 'UNKNOWN_MEMBER_ID')) throw error;
  } finally {
    admin.close();
  }
};
