import { MockTime, RecordBatch, RecordBatchBuilder, type Header } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { TimestampExtractor } from '../api/TimestampExtractor.ts';
import { exceptionHandlers, type ExceptionHandlerOptions } from '../errors/exceptionHandlers.ts';
import { InvalidStateStoreException } from '../errors/InvalidStateStoreException.ts';
import { LogAndContinueExceptionHandler } from '../errors/LogAndContinueExceptionHandler.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { RecordCollectorImpl, type BatchAppender, type OutputTopics } from '../runtime/RecordCollectorImpl.ts';
import type { RecordQueue } from '../runtime/RecordQueue.ts';
import { DEFAULT_STATESTORE_CACHE_MAX_BYTES } from '../runtime/StreamsConfig.ts';
import { StreamTask, type TaskInput } from '../runtime/StreamTask.ts';
import { isTimestampedStore } from '../state/isTimestampedStore.ts';
import type { KeyValueStore, ReadOnlyKeyValueStore, TimestampedKeyValueStore } from '../state/KeyValueStore.ts';
import type { SessionStore } from '../state/SessionStore.ts';
import type { StateStore } from '../state/StateStore.ts';
import { ThreadCache } from '../state/ThreadCache.ts';
import type { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import type { VersionedKeyValueStore } from '../state/VersionedKeyValueStore.ts';
import type { ReadOnlyWindowStore, TimestampedWindowStore, WindowStore } from '../state/WindowStore.ts';
import { buildGlobalTopology } from '../topology/buildGlobalTopology.ts';
import type { ProcessorTopology } from '../topology/ProcessorTopology.ts';
import { subtopologies } from '../topology/Subtopology.ts';
import { matchesPattern } from '../topology/topicPatterns.ts';
import type { Topology } from '../topology/Topology.ts';
import { KeyValueStoreFacade } from './KeyValueStoreFacade.ts';
import { TestInputTopic } from './TestInputTopic.ts';
import { TestOutputTopic, type CapturedRecord } from './TestOutputTopic.ts';
import { wholeTopology } from './wholeTopology.ts';
import { WindowStoreFacade } from './WindowStoreFacade.ts';

/** Every topic is there, has one partition and takes everything. */
const ANY_TOPIC: OutputTopics = { partitionCount: () => 1, smallRecordBytes: Number.POSITIVE_INFINITY, maxRecordBytes: () => Number.POSITIVE_INFINITY };

export interface TopologyTestDriverOptions extends ExceptionHandlerOptions {
  readonly applicationId?: string;
  readonly defaultKeySerde?: Serde<unknown>;
  readonly defaultValueSerde?: Serde<unknown>;
  readonly initialWallClockTimeMs?: number;
  /** Default 1000. */
  readonly windowedAggregationEmitIntervalMs?: number;
  /** Default 1000. */
  readonly outerJoinEmitIntervalMs?: number;
  /** Of sources without one of their own. Default `failOnInvalidTimestamp`. */
  readonly defaultTimestampExtractor?: TimestampExtractor;
  /** See StreamsConfig. What is held back goes on with `advanceWallClockTime`, or when there is something everywhere. Default 0. */
  readonly maxTaskIdleMs?: number;
  /** 0: stores do not hold updates back, whatever the topology asks for. Default 10 MiB. */
  readonly statestoreCacheMaxBytes?: number;
  /** Default true: what stores hold back is handed on after every record. False: by `flushCaches` only. */
  readonly commitPerRecord?: boolean;
}

/**
 * Runs a topology without a broker: one partition everywhere, and every record is through, with all that it causes in
 * repartition topics, before the next one. All sub-topologies are one task, as in Kafka's driver: they share their stream
 * time, and of what waits in several topics the lowest timestamp is next. It is the task that runs in production.
 */
export class TopologyTestDriver {
  readonly #topology: Topology;
  readonly #time: MockTime;
  /** Undefined where there are global stores only. */
  #task: StreamTask | undefined;
  readonly #globalTask: StreamTask | undefined;
  /** Makes the task, with the stores of the one before. */
  readonly #makeTask: (before?: StreamTask) => StreamTask | undefined;
  readonly #endOffsets = new Map<string, number>();
  readonly #captured = new Map<string, CapturedRecord[]>();
  /** Written, and not yet where it is read. */
  readonly #written: Array<{ readonly topic: string; readonly record: CapturedRecord }> = [];
  readonly #batch = new RecordBatchBuilder();
  readonly #commitPerRecord: boolean;

  constructor(topology: Topology, options: TopologyTestDriverOptions = {}) {
    const applicationId = options.applicationId ?? 'test-app';
    this.#topology = topology;
    this.#time = new MockTime(options.initialWallClockTimeMs ?? 0);
    const cacheMaxBytes = options.statestoreCacheMaxBytes ?? DEFAULT_STATESTORE_CACHE_MAX_BYTES;
    this.#commitPerRecord = options.commitPerRecord ?? true;
    const environment = {
      applicationId,
      cache: cacheMaxBytes > 0 ? new ThreadCache(cacheMaxBytes) : undefined,
      collector: new RecordCollectorImpl(this.#capture(), ANY_TOPIC, () => 0),
      time: this.#time,
      defaultKeySerde: options.defaultKeySerde,
      defaultValueSerde: options.defaultValueSerde,
      defaultTimestampExtractor: options.defaultTimestampExtractor,
      maxTaskIdleMs: options.maxTaskIdleMs,
      ...exceptionHandlers(options),
      windowedAggregationEmitIntervalMs: options.windowedAggregationEmitIntervalMs,
      outerJoinEmitIntervalMs: options.outerJoinEmitIntervalMs,
    };
    const globalTopology = buildGlobalTopology(topology.builder, applicationId);
    if (globalTopology !== undefined) {
      const ofGlobal = { ...environment, cache: undefined, maxTaskIdleMs: undefined, deserializationExceptionHandler: new LogAndContinueExceptionHandler() };
      this.#globalTask = this.#begin(new StreamTask({ subtopology: -1, partition: -1 }, globalTopology, inputsOf(globalTopology), ofGlobal));
    }
    const globalStores = this.#globalTask?.stateManager.stores ?? new Map<string, StateStore>();
    const parts = subtopologies(topology.builder, applicationId);
    this.#makeTask = (before) => {
      const whole = wholeTopology(parts);
      if (whole === undefined) return undefined;
      const inputs = before?.group.queues.filter(({ topic }) => whole.sources.has(topic)).map(whereItStands) ?? inputsOf(whole);
      const task = new StreamTask({ subtopology: 0, partition: 0 }, whole, inputs, { ...environment, globalStores }, before?.stateManager);
      for (const [key, value] of before?.processorMetadata ?? []) task.processorMetadata.set(key, value);
      return this.#begin(task);
    };
    this.#task = this.#makeTask();
  }

  createInputTopic<K, V>(
    topic: string,
    keySerde: Serde<K>,
    valueSerde: Serde<V>,
    startTimestamp = this.#time.milliseconds(),
    autoAdvanceMs = 0,
  ): TestInputTopic<K, V> {
    const pipe = (
      name: string,
      key: Uint8Array | null,
      value: Uint8Array | null,
      timestamp: number,
      headers: readonly Header[],
    ): void => this.#pipe(name, { partition: 0, key, value, timestamp, headers });
    return new TestInputTopic(topic, keySerde, valueSerde, pipe, startTimestamp, autoAdvanceMs);
  }

  createOutputTopic<K, V>(topic: string, keySerde: Serde<K>, valueSerde: Serde<V>): TestOutputTopic<K, V> {
    return new TestOutputTopic(topic, keySerde, valueSerde, () => this.#captured.get(topic));
  }

  /** Topics that have been written to, changelogs and repartition topics included. */
  producedTopicNames(): ReadonlySet<string> {
    return new Set(this.#captured.keys());
  }

  advanceWallClockTime(ms: number): void {
    this.#time.advance(ms);
    this.#task?.punctuateSystemTime();
    this.#commit();
    this.#processAll();
  }

  /** Hands on what stores hold back, and what that causes to be held back. */
  flushCaches(): void {
    do {
      this.#processAll();
      this.#task?.stateManager.flush();
    } while (this.#written.length > 0);
  }

  /** As if another instance had taken over: processors begin anew; stores, and what is committed with offsets, stay. */
  restart(): void {
    this.flushCaches();
    this.#task?.closeTopology();
    this.#task = this.#makeTask(this.#task);
  }

  getStateStore(name: string): StateStore | undefined {
    return this.#task?.stateStore(name) ?? this.#globalTask?.stateStore(name);
  }

  /** As plain values; what is put through it into a store with timestamps has none. */
  getKeyValueStore<K, V>(name: string): KeyValueStore<K, V> {
    const store = this.#require(name);
    return this.#isTimestamped(name) ? new KeyValueStoreFacade(store as TimestampedKeyValueStore<K, V>) : (store as KeyValueStore<K, V>);
  }

  /** The store behind a table. */
  getTimestampedKeyValueStore<K, V>(name: string): ReadOnlyKeyValueStore<K, ValueAndTimestamp<V>> {
    return this.#require(name) as KeyValueStore<K, ValueAndTimestamp<V>>;
  }

  getVersionedKeyValueStore<K, V>(name: string): VersionedKeyValueStore<K, V> {
    return this.#require(name) as VersionedKeyValueStore<K, V>;
  }

  /** As plain values; what is put through it into a store with timestamps has none. */
  getWindowStore<K, V>(name: string): WindowStore<K, V> {
    const store = this.#require(name);
    return this.#isTimestamped(name) ? new WindowStoreFacade(store as TimestampedWindowStore<K, V>) : (store as WindowStore<K, V>);
  }

  /** The store behind a windowed table. */
  getTimestampedWindowStore<K, V>(name: string): ReadOnlyWindowStore<K, ValueAndTimestamp<V>> {
    return this.#require(name) as TimestampedWindowStore<K, V>;
  }

  getSessionStore<K, AGG>(name: string): SessionStore<K, AGG> {
    return this.#require(name) as SessionStore<K, AGG>;
  }

  getAllStateStores(): ReadonlyMap<string, StateStore> {
    return new Map(this.#tasks.flatMap((task) => [...task.stateManager.stores]));
  }

  /** Counters of all nodes, by name. */
  metrics(): ReadonlyMap<string, { readonly processed: number; readonly forwarded: number; readonly dropped: number; readonly errors: number }> {
    return new Map(
      this.#tasks
        .flatMap((task) => task.topology.nodes)
        .map(({ name, processed, forwarded, dropped, errors }) => [name, { processed, forwarded, dropped, errors }]),
    );
  }

  close(): void {
    for (const task of this.#tasks) task.close();
  }

  get #tasks(): StreamTask[] {
    return [this.#task, this.#globalTask].filter((task) => task !== undefined);
  }

  #begin(task: StreamTask): StreamTask {
    task.initializeTopology();
    return task;
  }

  #isTimestamped(name: string): boolean {
    const { storeBuilders, globalStoreBuilders } = this.#topology.builder;
    return [...storeBuilders, ...globalStoreBuilders].some((builder) => builder.name === name && isTimestampedStore(builder));
  }

  #require(name: string): StateStore {
    const store = this.getStateStore(name);
    if (store === undefined) throw new InvalidStateStoreException(`the topology has no store ${name}`);
    return store;
  }

  #capture(): BatchAppender {
    return {
      append: (topic, partition, timestamp, key, keyStart, keyEnd, value, valueStart, valueEnd, headers) => {
        const record: CapturedRecord = {
          partition,
          key: key?.slice(keyStart, keyEnd) ?? null,
          value: value?.slice(valueStart, valueEnd) ?? null,
          timestamp,
          headers,
        };
        const records = this.#captured.get(topic);
        if (records === undefined) this.#captured.set(topic, [record]);
        else records.push(record);
        this.#written.push({ topic, record });
        return false;
      },
    };
  }

  #pipe(topic: string, record: CapturedRecord): void {
    if (!this.#read(topic, record)) throw new StreamsException(`the topology does not read the topic ${topic}`);
    this.#processAll();
  }

  /** Gives the record to whoever reads its topic; false where nobody does. */
  #read(topic: string, record: CapturedRecord): boolean {
    const globalQueue = this.#globalTask?.group.queues.find((queue) => queue.topic === topic);
    if (globalQueue !== undefined) {
      this.#add(globalQueue, record);
      while (this.#globalTask!.process(Number.POSITIVE_INFINITY) > 0);
      return true;
    }
    const queue = this.#task?.group.queues.find((one) => one.topic === topic) ?? this.#queueOfPattern(topic);
    if (queue === undefined) return false;
    this.#add(queue, record);
    return true;
  }

  /** Of the first pattern that matches; from the first record on the topic is an input of its own. */
  #queueOfPattern(topic: string): RecordQueue | undefined {
    const task = this.#task;
    for (const node of this.#topology.builder.nodes.values())
      if (task !== undefined && node.kind === 'source' && node.topicPattern !== undefined && matchesPattern(node.topicPattern, topic))
        return task.addInput({ topic, partition: 0, offset: 0, partitionTime: -1 }, node.name);
    return undefined;
  }

  #add(queue: RecordQueue, { key, value, timestamp, headers }: CapturedRecord): void {
    const offset = this.#endOffsets.get(queue.topic) ?? 0;
    this.#endOffsets.set(queue.topic, offset + 1);
    this.#batch.append(timestamp, key, 0, key?.length ?? 0, value, 0, value?.length ?? 0, headers);
    const bytes = this.#batch.build();
    new RecordBatch(bytes).assign(offset, 0);
    queue.add([bytes]);
  }

  #commit(): void {
    if (this.#commitPerRecord) this.#task?.stateManager.flush();
  }

  #processAll(): void {
    do {
      for (let next = this.#written.shift(); next !== undefined; next = this.#written.shift()) this.#read(next.topic, next.record);
    } while (this.#processOne());
  }

  #processOne(): boolean {
    const task = this.#task;
    if (task === undefined || task.process(1) === 0) return false;
    task.commitRequested = false;
    this.#commit();
    return true;
  }
}

const inputsOf = (topology: ProcessorTopology): TaskInput[] => [...topology.sources.keys()].map((topic) => ({ topic, partition: 0, offset: 0, partitionTime: -1 }));

const whereItStands = ({ topic, partition, position, partitionTime }: RecordQueue): TaskInput => ({ topic, partition, offset: position, partitionTime });
