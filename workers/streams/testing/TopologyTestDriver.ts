import { MockTime, RecordBatch, RecordBatchBuilder, type Header } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { TaskId } from '../api/TaskId.ts';
import { exceptionHandlers, type ExceptionHandlerOptions } from '../errors/exceptionHandlers.ts';
import { InvalidStateStoreException } from '../errors/InvalidStateStoreException.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { RecordCollectorImpl, type BatchAppender, type OutputTopics } from '../runtime/RecordCollectorImpl.ts';
import { DEFAULT_STATESTORE_CACHE_MAX_BYTES } from '../runtime/StreamsConfig.ts';
import { StreamTask, type StreamTaskEnvironment } from '../runtime/StreamTask.ts';
import type { KeyValueStore, ReadOnlyKeyValueStore } from '../state/KeyValueStore.ts';
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
import { TestInputTopic } from './TestInputTopic.ts';
import { TestOutputTopic, type CapturedRecord } from './TestOutputTopic.ts';

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
  /** 0: stores do not hold updates back, whatever the topology asks for. Default 10 MiB. */
  readonly statestoreCacheMaxBytes?: number;
  /** Default true: what stores hold back is handed on after every record. False: by `flushCaches` only. */
  readonly commitPerRecord?: boolean;
}

/**
 * Runs a topology without a broker: one partition everywhere, a task per sub-topology, and every record is through,
 * with all that it causes in repartition topics, before the next one. The tasks are the ones that run in production.
 */
export class TopologyTestDriver {
  readonly #time: MockTime;
  readonly #tasks: StreamTask[] = [];
  /** Puts a new task in the place of one; the global task has none. */
  readonly #successors: Array<(before: StreamTask) => void> = [];
  readonly #taskOfTopic = new Map<string, StreamTask>();
  readonly #patterns: RegExp[] = [];
  readonly #endOffsets = new Map<string, number>();
  readonly #captured = new Map<string, CapturedRecord[]>();
  readonly #pending: Array<{ readonly topic: string; readonly record: CapturedRecord }> = [];
  readonly #batch = new RecordBatchBuilder();
  readonly #commitPerRecord: boolean;

  constructor(topology: Topology, options: TopologyTestDriverOptions = {}) {
    const applicationId = options.applicationId ?? 'test-app';
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
      ...exceptionHandlers(options),
      windowedAggregationEmitIntervalMs: options.windowedAggregationEmitIntervalMs,
      outerJoinEmitIntervalMs: options.outerJoinEmitIntervalMs,
    };
    const globalTopology = buildGlobalTopology(topology.builder, applicationId);
    const globalStores = globalTopology && this.#addTask({ subtopology: -1, partition: -1 }, globalTopology, { ...environment, cache: undefined }).stateManager.stores;
    for (const subtopology of subtopologies(topology.builder, applicationId)) {
      const taskId = { subtopology: subtopology.id, partition: 0 };
      const ofTask = globalStores === undefined ? environment : { ...environment, globalStores };
      this.#addTask(taskId, subtopology.build(), ofTask);
      this.#successors.push((before) => this.#addTask(taskId, subtopology.build(), ofTask, before));
    }
    for (const node of topology.builder.nodes.values())
      if (node.kind === 'source' && node.topicPattern !== undefined) this.#patterns.push(node.topicPattern);
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
    return new TestOutputTopic(topic, keySerde, valueSerde, () => this.#recordsOf(topic));
  }

  /** Topics that have been written to, changelogs and repartition topics included. */
  producedTopicNames(): ReadonlySet<string> {
    return new Set(this.#captured.keys());
  }

  advanceWallClockTime(ms: number): void {
    this.#time.advance(ms);
    for (const task of this.#tasks) {
      task.punctuateSystemTime();
      this.#commit(task);
    }
    this.#processPending();
  }

  /** Hands on what stores hold back, and what that causes to be held back. */
  flushCaches(): void {
    do {
      this.#processPending();
      for (const task of this.#tasks) task.stateManager.flush();
    } while (this.#pending.length > 0);
  }

  /** As if another instance had taken the tasks over: processors begin anew; stores, and what is committed with offsets, stay. */
  restart(): void {
    this.flushCaches();
    const before = this.#tasks.filter((task) => task.taskId.subtopology >= 0);
    for (const [i, task] of before.entries()) {
      task.closeTopology();
      this.#successors[i]!(task);
    }
  }

  getStateStore(name: string): StateStore | undefined {
    return this.#tasks.map((task) => task.stateStore(name)).find((store) => store !== undefined);
  }

  /** A store of plain values. */
  getKeyValueStore<K, V>(name: string): KeyValueStore<K, V> {
    return this.#require(name) as KeyValueStore<K, V>;
  }

  /** The store behind a table. */
  getTimestampedKeyValueStore<K, V>(name: string): ReadOnlyKeyValueStore<K, ValueAndTimestamp<V>> {
    return this.#require(name) as KeyValueStore<K, ValueAndTimestamp<V>>;
  }

  getVersionedKeyValueStore<K, V>(name: string): VersionedKeyValueStore<K, V> {
    return this.#require(name) as VersionedKeyValueStore<K, V>;
  }

  getWindowStore<K, V>(name: string): WindowStore<K, V> {
    return this.#require(name) as WindowStore<K, V>;
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

  #addTask(taskId: TaskId, topology: ProcessorTopology, environment: StreamTaskEnvironment, before?: StreamTask): StreamTask {
    const inputs = [...topology.sources.keys()].map((topic) => ({ topic, partition: 0, offset: this.#endOffsets.get(topic) ?? 0, partitionTime: -1 }));
    const task = new StreamTask(taskId, topology, inputs, environment, before?.stateManager);
    for (const [key, value] of before?.processorMetadata ?? []) task.processorMetadata.set(key, value);
    if (before === undefined) this.#tasks.push(task);
    else this.#tasks[this.#tasks.indexOf(before)] = task;
    for (const { topic } of inputs) this.#taskOfTopic.set(topic, task);
    task.initializeTopology();
    return task;
  }

  /** What the topology reads the topic as: itself, or the text of a pattern. */
  #inputOf(topic: string): string | undefined {
    if (this.#taskOfTopic.has(topic)) return topic;
    return this.#patterns.find((pattern) => matchesPattern(pattern, topic))?.source;
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
        this.#recordsOf(topic).push(record);
        const input = this.#inputOf(topic);
        if (input !== undefined) this.#pending.push({ topic: input, record });
        return false;
      },
    };
  }

  #recordsOf(topic: string): CapturedRecord[] {
    let records = this.#captured.get(topic);
    if (records === undefined) this.#captured.set(topic, (records = []));
    return records;
  }

  #pipe(topic: string, record: CapturedRecord): void {
    const input = this.#inputOf(topic);
    if (input === undefined) throw new StreamsException(`the topology does not read the topic ${topic}`);
    this.#process(input, record);
    this.#processPending();
  }

  #commit(task: StreamTask): void {
    if (this.#commitPerRecord) task.stateManager.flush();
  }

  #processPending(): void {
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) this.#process(next.topic, next.record);
  }

  #process(topic: string, { key, value, timestamp, headers }: CapturedRecord): void {
    const task = this.#taskOfTopic.get(topic)!;
    const offset = this.#endOffsets.get(topic) ?? 0;
    this.#endOffsets.set(topic, offset + 1);
    this.#batch.append(timestamp, key, 0, key?.length ?? 0, value, 0, value?.length ?? 0, headers);
    const bytes = this.#batch.build();
    new RecordBatch(bytes).assign(offset, 0);
    task.group.queues.find((queue) => queue.topic === topic)!.add([bytes]);
    while (task.process(Number.POSITIVE_INFINITY) > 0) task.commitRequested = false;
    this.#commit(task);
  }
}
