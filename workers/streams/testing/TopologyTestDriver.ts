import { MockTime, RecordBatch, RecordBatchBuilder, type Header } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import { InvalidStateStoreException } from '../errors/InvalidStateStoreException.ts';
import {
  logAndFail, type DeserializationExceptionHandler, type ProcessingExceptionHandler, type ProductionExceptionHandler,
} from '../errors/handlers.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { RecordCollectorImpl, type BatchAppender, type OutputTopics } from '../runtime/RecordCollectorImpl.ts';
import { StreamTask } from '../runtime/StreamTask.ts';
import type { KeyValueStore, ReadOnlyKeyValueStore } from '../state/KeyValueStore.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { ValueAndTimestamp } from '../state/ValueAndTimestamp.ts';
import { subtopologies } from '../topology/Subtopology.ts';
import type { Topology } from '../topology/Topology.ts';
import { TestInputTopic } from './TestInputTopic.ts';
import { TestOutputTopic, type CapturedRecord } from './TestOutputTopic.ts';

/** Every topic is there, has one partition and takes everything. */
const ANY_TOPIC: OutputTopics = { partitionCount: () => 1, smallRecordBytes: Number.POSITIVE_INFINITY, maxRecordBytes: () => Number.POSITIVE_INFINITY };

export interface TopologyTestDriverOptions {
  readonly applicationId?: string;
  readonly defaultKeySerde?: Serde<unknown>;
  readonly defaultValueSerde?: Serde<unknown>;
  readonly initialWallClockTimeMs?: number;
  readonly deserializationExceptionHandler?: DeserializationExceptionHandler;
  readonly processingExceptionHandler?: ProcessingExceptionHandler;
  readonly productionExceptionHandler?: ProductionExceptionHandler;
}

/**
 * Runs a topology without a broker: one partition everywhere, a task per sub-topology, and every record is through,
 * with all that it causes in repartition topics, before the next one. The tasks are the ones that run in production.
 */
export class TopologyTestDriver {
  readonly #time: MockTime;
  readonly #tasks: StreamTask[] = [];
  readonly #taskOfTopic = new Map<string, StreamTask>();
  readonly #endOffsets = new Map<string, number>();
  readonly #captured = new Map<string, CapturedRecord[]>();
  readonly #pending: Array<{ readonly topic: string; readonly record: CapturedRecord }> = [];
  readonly #batch = new RecordBatchBuilder();

  constructor(topology: Topology, options: TopologyTestDriverOptions = {}) {
    const applicationId = options.applicationId ?? 'test-app';
    this.#time = new MockTime(options.initialWallClockTimeMs ?? 0);
    const environment = {
      applicationId,
      collector: new RecordCollectorImpl(this.#capture(), ANY_TOPIC, () => 0),
      time: this.#time,
      defaultKeySerde: options.defaultKeySerde,
      defaultValueSerde: options.defaultValueSerde,
      deserializationExceptionHandler: options.deserializationExceptionHandler ?? logAndFail,
      processingExceptionHandler: options.processingExceptionHandler ?? logAndFail,
      productionExceptionHandler: options.productionExceptionHandler ?? logAndFail,
    };
    for (const subtopology of subtopologies(topology.builder, applicationId)) {
      const inputs = subtopology.sourceTopics.map((topic) => ({ topic, partition: 0, offset: 0, partitionTime: -1 }));
      const task = new StreamTask({ subtopology: subtopology.id, partition: 0 }, subtopology.build(), inputs, environment);
      this.#tasks.push(task);
      for (const topic of subtopology.sourceTopics) this.#taskOfTopic.set(topic, task);
      task.initializeTopology();
    }
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
    for (const task of this.#tasks) task.punctuateSystemTime();
    this.#processPending();
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
        if (this.#taskOfTopic.has(topic)) this.#pending.push({ topic, record });
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
    const task = this.#taskOfTopic.get(topic);
    if (task === undefined) throw new StreamsException(`the topology does not read the topic ${topic}`);
    this.#process(topic, record);
    this.#processPending();
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
  }
}
