import { ByteWriter, must, type Time, type TopicPartition } from '../../common/index.ts';
import { Admin, Consumer, LATEST_TIMESTAMP, partitionForKey, Producer } from '../../clients/index.ts';
import type { BrokerNetwork } from '../../broker/index.ts';
import type { Serializer } from '../../serde/index.ts';
import { formatTaskId } from '../api/TaskId.ts';
import { InvalidStateStoreException } from '../errors/InvalidStateStoreException.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { KeyValueStore, ReadOnlyKeyValueStore } from '../state/KeyValueStore.ts';
import type { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import type { NodeTap } from '../topology/ProcessorNode.ts';
import { subtopologies, type Subtopology } from '../topology/Subtopology.ts';
import type { Topology } from '../topology/Topology.ts';
import { CompositeKeyValueStore, plainValue, valueAndTimestamp } from './CompositeKeyValueStore.ts';
import { InternalTopicManager, taskCount, type ReadyTopics, type TopicPartitions } from './InternalTopicManager.ts';
import { listOffsetsAt } from './listOffsetsAt.ts';
import { isLegalTransition, type KafkaStreamsState } from './KafkaStreamsState.ts';
import type { Pacer } from './Pacer.ts';
import { RecordCollectorImpl, type OutputTopics } from './RecordCollectorImpl.ts';
import { StoreChangelogReader } from './StoreChangelogReader.ts';
import { resolveStreamsConfig, type ResolvedStreamsConfig, type StreamsConfig } from './StreamsConfig.ts';
import { StreamThread } from './StreamThread.ts';
import { TaskCreator } from './TaskCreator.ts';
import { TaskManager } from './TaskManager.ts';

/**
 * As large as a topic takes by default: a commit has to leave in one stretch, in few batches, and each batch costs a
 * header, a checksum and an answer. A round sends at most what it processed.
 */
const PRODUCER_BATCH_SIZE = 1024 * 1024;
/** What a record and its batch's header add to key and value, at most, with no headers. */
const RECORD_OVERHEAD = 100;

export interface KafkaStreamsListener {
  onStateChange?(newState: KafkaStreamsState, oldState: KafkaStreamsState): void;
  /** Before the state becomes ERROR. */
  onError?(error: unknown): void;
  /** After restoring; `records` of all changelogs. */
  onRestored?(records: number): void;
}

export interface KafkaStreamsParts {
  readonly network: BrokerNetwork;
  /** Of the processing: punctuations and commits follow it. May stand still and run faster. */
  readonly time: Time;
  /** Of the conversation with brokers, which has to go on. Default: `time`. */
  readonly systemTime?: Time;
  readonly pacer?: Pacer;
  readonly listener?: KafkaStreamsListener;
}

export interface NodeMetrics {
  readonly taskId: string;
  readonly nodeName: string;
  /** Records in. */
  readonly processed: number;
  /** Records out. */
  readonly forwarded: number;
  readonly dropped: number;
  readonly errors: number;
}

export interface PartitionLag extends TopicPartition {
  readonly taskId: string;
  /** The first offset that has not been processed. */
  readonly position: number;
  /** The first offset that is not durably processed. */
  readonly committed: number;
  readonly end: number;
}

interface Running {
  readonly tasks: TaskManager;
  readonly thread: StreamThread;
  readonly counts: TopicPartitions;
}

/** One application: a topology at work. Starts once and closes once. */
export class KafkaStreams {
  readonly #subtopologies: readonly Subtopology[];
  readonly #topology: Topology;
  readonly #config: ResolvedStreamsConfig;
  readonly #parts: KafkaStreamsParts;
  readonly #systemTime: Time;
  readonly #admin: Admin;
  readonly #taps = new Map<string, NodeTap>();
  #state: KafkaStreamsState = 'CREATED';
  #error: unknown;
  #running: Running | undefined;
  /** Of the application while it is REBALANCING. */
  #starting: Producer | undefined;
  #finished: Promise<void> = Promise.resolve();

  constructor(topology: Topology, config: StreamsConfig, parts: KafkaStreamsParts) {
    this.#topology = topology;
    this.#config = resolveStreamsConfig(config);
    this.#parts = parts;
    this.#systemTime = parts.systemTime ?? parts.time;
    this.#admin = new Admin(parts.network, this.#systemTime);
    this.#subtopologies = subtopologies(topology.builder, config.applicationId);
  }

  get state(): KafkaStreamsState {
    return this.#state;
  }

  /** What ended the application, in state ERROR. */
  get error(): unknown {
    return this.#error;
  }

  /** Resolves when it is RUNNING, with all stores restored, or closed meanwhile. Rejects with what makes it an ERROR. */
  async start(): Promise<void> {
    if (this.#state !== 'CREATED') throw new StreamsException(`an application starts once; this one is ${this.#state}`);
    this.#setState('REBALANCING');
    const started = this.#rebalance();
    this.#finished = started.then(
      (running) => this.#run(running),
      (error: unknown) => {
        if (this.#state === 'REBALANCING') this.#fail(error);
      },
    );
    await started.catch((error: unknown) => {
      if (this.#state === 'ERROR') throw error;
    });
  }

  /**
   * Stops between two batches of records and commits. Resolves when that is durable; what cannot be handed over, because
   * brokers are away, is left for the next start. Never rejects: see `error`.
   */
  async close(): Promise<void> {
    this.#admin.close();
    if (this.#state === 'NOT_RUNNING' || this.#state === 'ERROR') return;
    if (this.#state !== 'PENDING_SHUTDOWN') this.#setState('PENDING_SHUTDOWN');
    this.#running?.thread.stop();
    void this.#starting?.close(0);
    await this.#finished;
    if (isLegalTransition(this.#state, 'NOT_RUNNING')) this.#setState('NOT_RUNNING');
  }

  /** Forgets everything that the application keeps: its internal topics and its committed offsets. Not while it runs. */
  async cleanUp(): Promise<void> {
    if (this.#state !== 'CREATED' && this.#state !== 'NOT_RUNNING' && this.#state !== 'ERROR')
      throw new StreamsException(`an application cannot be cleaned up while it is ${this.#state}`);
    const admin = new Admin(this.#parts.network, this.#systemTime);
    await new InternalTopicManager(admin, this.#subtopologies).deleteAll();
    await admin.deleteConsumerGroup(this.#config.applicationId);
    admin.close();
  }

  /** A table's store over all tasks, as plain values. Throws InvalidStateStoreException where it cannot be asked. */
  store<K, V>(name: string): ReadOnlyKeyValueStore<K, V> {
    return this.#composite<K, V>(name, plainValue);
  }

  /** With the timestamp of each row; -1 where the store keeps none. */
  timestampedStore<K, V>(name: string): ReadOnlyKeyValueStore<K, ValueAndTimestamp<V>> {
    return this.#composite<K, ValueAndTimestamp<V>>(name, valueAndTimestamp);
  }

  /** The partition whose task holds the key. Throws InvalidStateStoreException where there is no such store. */
  queryMetadataForKey<K>(storeName: string, key: K, keySerializer: Serializer<K>): number {
    const { counts } = this.#requireRunning();
    const subtopology = this.#subtopologies.find((candidate) => candidate.storeNames.includes(storeName));
    if (subtopology === undefined) throw new InvalidStateStoreException(`there is no store ${storeName}`);
    const out = new ByteWriter(64);
    keySerializer.serialize(key, out);
    return partitionForKey(out.bytes, taskCount(subtopology, counts), 0, out.length);
  }

  /** Counters of all nodes of all tasks since the start. */
  metrics(): NodeMetrics[] {
    return (this.#running?.tasks.tasks ?? []).flatMap((task) =>
      task.topology.nodes.map(({ name, processed, forwarded, dropped, errors }) => ({
        taskId: formatTaskId(task.taskId), nodeName: name, processed, forwarded, dropped, errors,
      })),
    );
  }

  /** Of every input partition: where its task is, and what of that is durable. Empty while nothing runs. */
  positions(): Array<Omit<PartitionLag, 'end'>> {
    const running = this.#running;
    if (running === undefined) return [];
    return running.tasks.tasks.flatMap((task) =>
      task.group.queues.map((queue) => {
        const { topic, partition, position } = queue;
        return { taskId: formatTaskId(task.taskId), topic, partition, position, committed: running.tasks.committedOffset(queue) };
      }),
    );
  }

  /** The positions, with the ends as the brokers know them now. */
  async lag(): Promise<PartitionLag[]> {
    // Taken before the ends are asked for: what is processed meanwhile may have written more than those ends show.
    const inputs = this.positions();
    const ends = await listOffsetsAt(this.#admin, inputs, LATEST_TIMESTAMP);
    return inputs.map((input, i) => ({ ...input, end: ends[i]! }));
  }

  /** Whether everything that was in the input topics, repartition topics included, is processed and durable. */
  async isCaughtUp(): Promise<boolean> {
    const lag = await this.lag();
    return this.#state === 'RUNNING' && must(this.#running).thread.isSettled && lag.every(({ committed, end }) => committed >= end);
  }

  /** Shows the records that pass a node to `listener`, until null is given. One listener per node. */
  tap(nodeName: string, listener: NodeTap | null): void {
    if (listener === null) this.#taps.delete(nodeName);
    else this.#taps.set(nodeName, listener);
    this.#applyTaps(this.#running?.tasks);
  }

  async #rebalance(): Promise<Running> {
    const { network } = this.#parts;
    const topics = await new InternalTopicManager(this.#admin, this.#subtopologies).makeReady();
    const outputs = outputTopics(topics);
    const written = this.#writtenTopics().filter((topic) => topics.counts.has(topic));
    // Whoever is away is waited for: what was handed over must not be given up while the application lives.
    const producer = (this.#starting = new Producer(network, this.#systemTime, {
      batchSize: Math.min(PRODUCER_BATCH_SIZE, ...written.map((topic) => must(topics.maxMessageBytes.get(topic)))),
      maxRequestSize: Number.POSITIVE_INFINITY, deliveryTimeoutMs: Number.POSITIVE_INFINITY,
    }));
    try {
      await Promise.all(written.map((topic) => producer.partitionsFor(topic)));
      return await this.#createTasks(topics, outputs, producer);
    } catch (error) {
      await producer.close(0);
      throw error;
    } finally {
      this.#starting = undefined;
    }
  }

  async #createTasks({ counts }: ReadyTopics, outputs: OutputTopics, producer: Producer): Promise<Running> {
    const { network, time, pacer, listener } = this.#parts;
    const collector = new RecordCollectorImpl(producer, outputs, (bytes, start, end, count) => partitionForKey(bytes, count, start, end));
    const creator = new TaskCreator(this.#admin, time, this.#config, this.#topology);
    const { tasks: created, committed } = await creator.createTasks(this.#subtopologies, counts, collector);
    const tasks = new TaskManager(created, this.#config.bufferedBytesPerPartition, committed);
    const restored = await new StoreChangelogReader(this.#admin, network, this.#systemTime).restore(created, () => this.#state !== 'REBALANCING');
    listener?.onRestored?.(restored);
    for (const task of created) task.initializeTopology();
    this.#applyTaps(tasks);
    const { applicationId, autoOffsetReset } = this.#config;
    const consumer = new Consumer(network, this.#systemTime, { groupId: applicationId, autoOffsetReset, defaultApiTimeoutMs: Number.POSITIVE_INFINITY });
    consumer.assign([...tasks.queues]);
    for (const queue of tasks.queues) consumer.seek(queue, queue.position);
    const thread = new StreamThread({ tasks, consumer, producer, collector, time, systemTime: this.#systemTime, pacer, config: this.#config });
    return (this.#running = { tasks, thread, counts });
  }

  /** As far as the topology names them. */
  #writtenTopics(): string[] {
    return [...new Set(this.#subtopologies.flatMap(({ sinkTopics, changelogTopics }) => [...sinkTopics, ...[...changelogTopics.values()].map(({ name }) => name)]))];
  }

  /** Runs until it is closed or fails, unless it was closed meanwhile. Never rejects. */
  async #run({ tasks, thread }: Running): Promise<void> {
    try {
      if (this.#state === 'REBALANCING') this.#setState('RUNNING');
      else thread.stop();
      await thread.run();
      tasks.close();
    } catch (error) {
      this.#fail(error);
    }
  }

  #applyTaps(tasks: TaskManager | undefined): void {
    for (const task of tasks?.tasks ?? [])
      for (const node of task.topology.nodes) node.tap = this.#taps.get(node.name) ?? null;
  }

  #composite<K, V>(name: string, convert: (stored: unknown) => V): ReadOnlyKeyValueStore<K, V> {
    const stores = (): ReadonlyArray<KeyValueStore<K, unknown>> =>
      this.#requireRunning().tasks.tasks.flatMap((task) => {
        const store = task.stateStore(name);
        return store === undefined ? [] : [store as KeyValueStore<K, unknown>];
      });
    if (stores().length === 0) throw new InvalidStateStoreException(`there is no store ${name}`);
    return new CompositeKeyValueStore(stores, convert);
  }

  #requireRunning(): Running {
    if (this.#running === undefined || this.#state !== 'RUNNING')
      throw new InvalidStateStoreException(`stores can be asked while the application is RUNNING, not while it is ${this.#state}`);
    return this.#running;
  }

  #fail(error: unknown): void {
    this.#error = error;
    this.#parts.listener?.onError?.(error);
    if (isLegalTransition(this.#state, 'ERROR')) this.#setState('ERROR');
  }

  #setState(next: KafkaStreamsState): void {
    const previous = this.#state;
    if (!isLegalTransition(previous, next)) throw new StreamsException(`an application cannot go from ${previous} to ${next}`);
    this.#state = next;
    this.#parts.listener?.onStateChange?.(next, previous);
  }
}

const outputTopics = ({ counts, maxMessageBytes }: ReadyTopics): OutputTopics => {
  const maxRecordBytes = (topic: string): number => (maxMessageBytes.get(topic) ?? PRODUCER_BATCH_SIZE) - RECORD_OVERHEAD;
  return {
    maxRecordBytes,
    smallRecordBytes: Math.min(...[...maxMessageBytes.keys()].map(maxRecordBytes)),
    partitionCount: (topic) => counts.get(topic),
  };
};
