import { deferred, must, topicPartitionKey, type Time, type TopicPartition } from '../../common/index.ts';
import { Admin, LATEST_TIMESTAMP } from '../../clients/index.ts';
import type { BrokerNetwork } from '../../broker/index.ts';
import { formatTaskId } from '../api/TaskId.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { InteractiveQueries } from '../interactive-query/InteractiveQueries.ts';
import { QueryableStreams } from '../interactive-query/QueryableStreams.ts';
import { Position } from '../interactive-query/Position.ts';
import { QueryableTopology } from '../interactive-query/QueryableTopology.ts';
import { taskStores, type TaskStore } from '../interactive-query/TaskStore.ts';
import { MAX_SNAPSHOT_AGE_MS, StateDirectory, type StateStorage } from '../state/StateDirectory.ts';
import type { StateStore } from '../state/StateStore.ts';
import { buildGlobalTopology } from '../topology/buildGlobalTopology.ts';
import type { NodeTap } from '../topology/ProcessorNode.ts';
import { subtopologies, type Subtopology } from '../topology/Subtopology.ts';
import type { Topology } from '../topology/Topology.ts';
import type { StreamsAssignment } from './assignment/StreamsAssignorHost.ts';
import { changelogPositions } from './changelogPositions.ts';
import { GlobalStreamThread } from './GlobalStreamThread.ts';
import { InternalTopicManager, taskCount } from './InternalTopicManager.ts';
import { isLegalTransition, type KafkaStreamsState } from './KafkaStreamsState.ts';
import { lagInfo, type LagInfo } from './LagInfo.ts';
import { listOffsetsAt } from './listOffsetsAt.ts';
import type { NodeMetrics } from './NodeMetrics.ts';
import type { Pacer } from './Pacer.ts';
import { resolveStreamsConfig, type ResolvedStreamsConfig, type StreamsConfig } from './StreamsConfig.ts';
import type { StreamTask } from './StreamTask.ts';
import { StreamThread } from './StreamThread.ts';
import type { StreamThreadState } from './StreamThreadParts.ts';
import { TaskMigratedException } from './TaskMigratedException.ts';
import type { TaskRestored } from './TaskRestored.ts';
import { describeThread, type ThreadMetadata } from './ThreadMetadata.ts';

export interface KafkaStreamsListener {
  onStateChange?(newState: KafkaStreamsState, oldState: KafkaStreamsState): void;
  /** Before the state becomes ERROR. */
  onError?(error: unknown): void;
  /** After restoring; `records` of all changelogs and snapshots. */
  onRestored?(records: number): void;
  /** The stores of one task are whole. */
  onTaskRestored?(thread: string, taskId: string, restored: TaskRestored): void;
  onAssignment?(thread: string, assignment: StreamsAssignment): void;
  /** The uncaught exception handler wants every instance to end. Before `onError`. */
  onShutdownApplication?(error: unknown): void;
}

export interface KafkaStreamsParts {
  readonly network: BrokerNetwork;
  /** Of the processing: punctuations and commits follow it. May stand still and run faster. */
  readonly time: Time;
  /** Of the conversation with brokers, which has to go on. Default: `time`. */
  readonly systemTime?: Time;
  readonly pacer?: Pacer | undefined;
  readonly listener?: KafkaStreamsListener;
  /** What tells this instance from others of its application, also after a restart. Default: nobody else has it. */
  readonly processId?: string;
  /** Where stores are kept between runs; without it they are restored from their changelogs alone. */
  readonly stateStorage?: StateStorage;
}

export interface PartitionLag extends TopicPartition {
  readonly taskId: string;
  /** The first offset that has not been processed. */
  readonly position: number;
  /** The first offset that is not durably processed. */
  readonly committed: number;
  readonly end: number;
}

/**
 * One instance of an application: a topology at work in threads that are members of the application's group. Starts once
 * and closes once.
 */
export class KafkaStreams extends QueryableStreams {
  static #count = 0;
  readonly processId: string;
  readonly #topology: Topology;
  #subtopologies: readonly Subtopology[];
  readonly #config: ResolvedStreamsConfig;
  readonly #parts: KafkaStreamsParts;
  readonly #systemTime: Time;
  readonly #admin: Admin;
  readonly #taps = new Map<string, NodeTap>();
  readonly #global: GlobalStreamThread | undefined;
  readonly #globalStores: ReadonlyMap<string, StateStore>;
  readonly #queryable: QueryableTopology;
  protected override readonly queries: InteractiveQueries;
  /** The one that came last, of whichever thread. */
  #assignment: StreamsAssignment | undefined;
  #threads: readonly StreamThread[] = [];
  /** Counters of threads that were replaced. */
  #retired: readonly NodeMetrics[] = [];
  #restored = 0;
  #stateDirectory: StateDirectory | undefined;
  #state: KafkaStreamsState = 'CREATED';
  #error: unknown;
  #isKilled = false;
  readonly #started = deferred<void>();
  #finished: Promise<unknown> = Promise.resolve();

  constructor(topology: Topology, config: StreamsConfig, parts: KafkaStreamsParts) {
    super();
    this.#topology = topology;
    this.#config = resolveStreamsConfig(config);
    this.#parts = parts;
    this.#systemTime = parts.systemTime ?? parts.time;
    this.processId = parts.processId ?? `process-${++KafkaStreams.#count}`;
    this.#admin = new Admin(parts.network, this.#systemTime);
    this.#subtopologies = this.#subtopologiesAmong([]);
    const global = buildGlobalTopology(topology.builder, config.applicationId);
    if (global !== undefined)
      this.#global = new GlobalStreamThread({ topology: global, config: this.#config, network: parts.network, time: parts.time, systemTime: this.#systemTime, onError: (error) => this.#fail(error) });
    this.#globalStores = this.#global?.stores ?? new Map();
    this.#queryable = new QueryableTopology(topology, () => this.#subtopologies, this.#config.defaultKeySerde);
    this.queries = new InteractiveQueries({
      topology: this.#queryable, time: this.#systemTime, hasAllTasks: false, state: () => this.#state, taskStores: (name) => this.taskStores(name),
      partitionCounts: () => this.partitionCounts, assignment: () => this.#assignment,
    });
    this.#started.promise.catch(() => undefined);
  }

  get state(): KafkaStreamsState {
    return this.#state;
  }

  /** What ended the instance, in state ERROR. */
  get error(): unknown {
    return this.#error;
  }

  /**
   * Resolves when it is RUNNING, with the stores of all its tasks restored, or closed meanwhile. Rejects with what makes it
   * an ERROR.
   */
  async start(): Promise<void> {
    if (this.#state !== 'CREATED') throw new StreamsException(`an instance starts once; this one is ${this.#state}`);
    this.#setState('REBALANCING');
    this.#finished = this.#run();
    await this.#started.promise;
  }

  /**
   * Stops between two batches of records, commits and leaves the group. Resolves when that is durable; what cannot be
   * handed over, because brokers are away, is left for the next start. Never rejects: see `error`.
   */
  async close(): Promise<void> {
    if (this.#state === 'NOT_RUNNING' || this.#state === 'ERROR') return;
    if (this.#state !== 'PENDING_SHUTDOWN') this.#setState('PENDING_SHUTDOWN');
    this.#started.resolve();
    for (const thread of this.#threads) thread.stop();
    this.#global?.stop();
    await this.#finished;
    this.#admin.close();
    if (isLegalTransition(this.#state, 'NOT_RUNNING')) this.#setState('NOT_RUNNING');
  }

  /** As if its machine had gone: the group hears of it by the session timeout. */
  kill(): void {
    this.#isKilled = true;
    for (const thread of this.#threads) thread.kill();
    // A restart may find the disk before the last of this run's commits is answered.
    this.#stateDirectory?.close();
    this.#global?.stop();
    this.#admin.close();
    this.#started.resolve();
    if (isLegalTransition(this.#state, 'PENDING_SHUTDOWN')) this.#setState('PENDING_SHUTDOWN');
    if (isLegalTransition(this.#state, 'NOT_RUNNING')) this.#setState('NOT_RUNNING');
  }

  /** Forgets everything that the application keeps: its internal topics, its committed offsets and what is on disk. Not while it runs. */
  async cleanUp(): Promise<void> {
    if (this.#state !== 'CREATED' && this.#state !== 'NOT_RUNNING' && this.#state !== 'ERROR')
      throw new StreamsException(`an application cannot be cleaned up while it is ${this.#state}`);
    const admin = new Admin(this.#parts.network, this.#systemTime);
    await new InternalTopicManager(admin, this.#subtopologies).deleteAll();
    await admin.deleteConsumerGroup(this.#config.applicationId);
    if (this.#parts.stateStorage !== undefined) await StateDirectory.wipe(this.#parts.stateStorage, this.#config.applicationId);
    admin.close();
  }

  protected override get askingProcessId(): string {
    return this.processId;
  }

  /** Of all tasks that it has, whatever they do. */
  taskStores(storeName: string): TaskStore[] {
    const store = this.#globalStores.get(storeName);
    if (store !== undefined) return [{ taskId: 'global', partition: -1, store, state: 'RUNNING', position: Position.emptyPosition }];
    return this.#threads.flatMap(({ tasks }) => taskStores(tasks, storeName));
  }

  get queryableTopology(): QueryableTopology {
    return this.#queryable;
  }

  /** Of all topics that it knows; empty while it knows none. */
  get partitionCounts(): ReadonlyMap<string, number> {
    return this.#threads.find(({ partitionCounts }) => partitionCounts.size > 0)?.partitionCounts ?? new Map();
  }

  /** Of all sub-topologies, repartition topics among them. */
  get sourceTopics(): readonly string[] {
    return this.#subtopologies.flatMap(({ sourceTopics }) => sourceTopics);
  }

  /** Undefined before the first. */
  get assignment(): StreamsAssignment | undefined {
    return this.#assignment;
  }

  /** Counters of all nodes of all tasks since the start. */
  metrics(): NodeMetrics[] {
    return [...this.#retired, ...this.#threads.flatMap((thread) => thread.tasks.metrics())];
  }

  /** How far the stores that are here are behind their changelogs, by store and partition; standbys and what is restored among them. */
  async allLocalStorePartitionLags(): Promise<Map<string, Map<number, LagInfo>>> {
    const stores = this.#threads.flatMap(({ tasks, changelogs }) => changelogPositions(tasks, changelogs));
    const ends = await listOffsetsAt(this.#admin, stores, LATEST_TIMESTAMP);
    const lags = new Map<string, Map<number, LagInfo>>();
    for (const [i, { storeName, partition, position }] of stores.entries()) {
      const end = ends[i]!;
      lags.set(storeName, (lags.get(storeName) ?? new Map<number, LagInfo>()).set(partition, lagInfo(position ?? end, end)));
    }
    return lags;
  }

  /** What each thread does, and which tasks it has. */
  metadataForLocalThreads(): ThreadMetadata[] {
    return this.#threads.map(describeThread);
  }

  /** All tasks of the application, of whichever instance; undefined while the topics are not known. */
  taskIds(): string[] | undefined {
    const counts = this.partitionCounts;
    return counts.size === 0 ? undefined
      : this.#subtopologies.flatMap((subtopology) => Array.from({ length: taskCount(subtopology, counts) }, (_, partition) => formatTaskId({ subtopology: subtopology.id, partition })));
  }

  /** Of every input partition: where its task is, and what of that is durable. Empty while nothing runs. */
  positions(): Array<Omit<PartitionLag, 'end'>> {
    return this.#threads.flatMap(({ tasks }) => tasks.running.flatMap((task) =>
      task.group.queues.map((queue) => {
        const { topic, partition, position } = queue;
        return { taskId: formatTaskId(task.taskId), topic, partition, position, committed: tasks.committedOffset(queue) };
      })));
  }

  /** The positions, with the ends as the brokers know them now. */
  async lag(): Promise<PartitionLag[]> {
    // Taken before the ends are asked for: what is processed meanwhile may have written more than those ends show.
    const inputs = this.positions();
    const ends = await listOffsetsAt(this.#admin, inputs, LATEST_TIMESTAMP);
    return inputs.map((input, i) => ({ ...input, end: ends[i]! }));
  }

  /** Whether everything that was in the input topics of its tasks, repartition topics included, is processed and durable. */
  async isCaughtUp(): Promise<boolean> {
    // Tasks that begin while the ends are asked for are not among the positions.
    const wasRunning = this.#state === 'RUNNING';
    const lag = await this.lag();
    return wasRunning && this.#state === 'RUNNING' && this.#hasItsShare(lag) && this.#threads.every(({ isSettled }) => isSettled) && lag.every(({ committed, end }) => committed >= end);
  }

  /** False while a task is on its way from one thread to another. */
  #hasItsShare(held: readonly TopicPartition[]): boolean {
    const keys = new Set(held.map(({ topic, partition }) => topicPartitionKey(topic, partition)));
    return (this.#assignment?.partitionsByProcess.get(this.processId) ?? []).every(({ topic, partition }) => keys.has(topicPartitionKey(topic, partition)));
  }

  /** Shows the records that pass a node to `listener`, until null is given. One listener per node. */
  tap(nodeName: string, listener: NodeTap | null): void {
    if (listener === null) this.#taps.delete(nodeName);
    else this.#taps.set(nodeName, listener);
    for (const task of this.#running()) this.#applyTaps(task);
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    try {
      const { stateStorage } = this.#parts;
      if (stateStorage !== undefined) {
        this.#stateDirectory = await StateDirectory.open(stateStorage, this.#config.applicationId, this.processId);
        await this.#stateDirectory.deleteTakenBefore(this.#systemTime.milliseconds() - MAX_SNAPSHOT_AGE_MS);
      }
      await this.#resolvePatterns();
      await this.#global?.start();
    } catch (error) {
      this.#fail(error);
      return;
    }
    await Promise.all([this.#global?.finished, ...Array.from({ length: this.#config.numStreamThreads }, (_, i) => this.#runThread(i))]);
    this.#stateDirectory?.close();
  }

  /** Sources that name a pattern read the topics that there are when the instance starts. */
  async #resolvePatterns(): Promise<void> {
    const { builder } = this.#topology;
    if (![...builder.nodes.values()].some((node) => node.kind === 'source' && node.topicPattern !== undefined)) return;
    const known = (await this.#admin.listTopics()).map(({ name }) => name);
    this.#subtopologies = this.#subtopologiesAmong(known);
  }

  #subtopologiesAmong(knownTopics: readonly string[]): readonly Subtopology[] {
    const { applicationId, windowstoreChangelogAdditionalRetentionMs } = this.#config;
    return subtopologies(this.#topology.builder, applicationId, knownTopics, windowstoreChangelogAdditionalRetentionMs);
  }

  /** One thread after the other in the same place, as long as failures ask for it. */
  async #runThread(index: number): Promise<void> {
    while (this.#state === 'REBALANCING' || this.#state === 'RUNNING') {
      this.#retired = [...this.#retired, ...(this.#threads[index]?.tasks.metrics() ?? [])];
      const thread = this.#newThread(index);
      this.#threads = [...this.#threads.slice(0, index), thread, ...this.#threads.slice(index + 1)];
      try {
        await thread.run();
      } catch (error) {
        if (this.#isKilled) return;
        if (!(error instanceof TaskMigratedException)) this.#onUncaught(error);
      }
    }
  }

  #onUncaught(error: unknown): void {
    const response = this.#config.uncaughtExceptionHandler.handle(error);
    if (response === 'REPLACE_THREAD') return;
    if (response === 'SHUTDOWN_APPLICATION') this.#parts.listener?.onShutdownApplication?.(error);
    this.#fail(error);
  }

  #newThread(index: number): StreamThread {
    const { applicationId } = this.#config;
    const { network, time, pacer, listener } = this.#parts;
    const thread: StreamThread = new StreamThread({
      name: `${applicationId}-${this.processId}-StreamThread-${index + 1}`, processId: this.processId, config: this.#config, topology: this.#topology,
      subtopologies: this.#subtopologies, globalStores: this.#globalStores, network, time, systemTime: this.#systemTime, pacer,
      stateDirectory: this.#stateDirectory,
      isElsewhere: (taskId) => this.#threads.some((other) => other !== thread && (other.tasks.active.has(taskId) || other.tasks.standby.has(taskId))),
      listener: {
        onStateChange: (state) => this.#onThreadState(state),
        onTaskStarted: (task) => this.#applyTaps(task),
        onRestored: (task, restored) => {
          this.#restored += restored.records + restored.rowsOnDisk;
          listener?.onTaskRestored?.(thread.name, formatTaskId(task.taskId), restored);
        },
        onAssignment: (assignment) => {
          this.#assignment = assignment;
          listener?.onAssignment?.(thread.name, assignment);
        },
      },
    });
    return thread;
  }

  #onThreadState(state: StreamThreadState): void {
    if (this.#state === 'RUNNING' && (state === 'STARTING' || state === 'PARTITIONS_ASSIGNED') && !this.#isRunning()) this.#setState('REBALANCING');
    if (this.#state !== 'REBALANCING' || !this.#isRunning()) return;
    const restored = this.#restored;
    this.#restored = 0;
    this.#setState('RUNNING');
    this.#parts.listener?.onRestored?.(restored);
    this.#started.resolve();
  }

  #isRunning(): boolean {
    return this.#threads.length === this.#config.numStreamThreads && this.#threads.every((thread) => thread.state === 'RUNNING');
  }

  #running(): StreamTask[] {
    return this.#threads.flatMap(({ tasks }) => [...tasks.running]);
  }

  #applyTaps(task: StreamTask): void {
    for (const node of task.topology.nodes) node.tap = this.#taps.get(node.name) ?? null;
  }

  #fail(error: unknown): void {
    if (this.#state === 'ERROR' || this.#state === 'NOT_RUNNING') return;
    this.#error = error;
    this.#parts.listener?.onError?.(error);
    if (isLegalTransition(this.#state, 'ERROR')) this.#setState('ERROR');
    this.#started.reject(must(error));
    for (const thread of this.#threads) thread.stop();
    this.#global?.stop();
    this.#admin.close();
  }

  #setState(next: KafkaStreamsState): void {
    const previous = this.#state;
    if (!isLegalTransition(previous, next)) throw new StreamsException(`an instance cannot go from ${previous} to ${next}`);
    this.#state = next;
    this.#parts.listener?.onStateChange?.(next, previous);
  }
}
