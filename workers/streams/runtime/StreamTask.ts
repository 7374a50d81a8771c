import { must, NO_HEADERS, type Header, type Time } from '../../common/index.ts';
import type { ProducerRecord } from '../../clients/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { Cancellable, PunctuationType, Punctuator } from '../api/Punctuator.ts';
import type { Record } from '../api/Record.ts';
import type { RecordMetadata } from '../api/RecordMetadata.ts';
import type { TaskId } from '../api/TaskId.ts';
import { failOnInvalidTimestamp, type TimestampExtractor } from '../api/TimestampExtractor.ts';
import type { ExceptionHandlers } from '../errors/exceptionHandlers.ts';
import type { SerializationExceptionOrigin, UnserializedRecord } from '../errors/ProductionExceptionHandler.ts';
import type { ProcessorRecordContext } from '../state/ProcessorRecordContext.ts';
import type { SavedRecordContext } from '../state/SavedRecordContext.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { ThreadCache } from '../state/ThreadCache.ts';
import { sourceFor, type ProcessorTopology } from '../topology/ProcessorTopology.ts';
import type { RecordCollector } from '../topology/RecordCollector.ts';
import type { SourceNode } from '../topology/SourceNode.ts';
import type { TaskContext } from '../topology/TaskContext.ts';
import { PartitionGroup } from './PartitionGroup.ts';
import { ProcessorStateManager } from './ProcessorStateManager.ts';
import { PunctuationQueue } from './PunctuationQueue.ts';
import { RecordQueue } from './RecordQueue.ts';
import { TaskExceptionHandling, type SourceRecord } from './TaskExceptionHandling.ts';

/** An input partition and where to begin in it. */
export interface TaskInput {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Of what lies before `offset`; -1 if nothing does. */
  readonly partitionTime: number;
}

export interface StreamTaskEnvironment extends ExceptionHandlers {
  readonly applicationId: string;
  readonly collector: RecordCollector;
  /** Of the thread; undefined where caching is off. */
  readonly cache: ThreadCache | undefined;
  readonly time: Time;
  readonly defaultKeySerde: Serde<unknown> | undefined;
  readonly defaultValueSerde: Serde<unknown> | undefined;
  /** Default 1000. */
  readonly windowedAggregationEmitIntervalMs?: number | undefined;
  /** Default 1000. */
  readonly outerJoinEmitIntervalMs?: number | undefined;
  /** Default 0. */
  readonly maxTaskIdleMs?: number | undefined;
  /** Of sources without one of their own. Default `failOnInvalidTimestamp`. */
  readonly defaultTimestampExtractor?: TimestampExtractor | undefined;
  /** By name; none where it is left out. */
  readonly globalStores?: ReadonlyMap<string, StateStore>;
}

const NO_GLOBAL_STORES: ReadonlyMap<string, StateStore> = new Map();

/**
 * One sub-topology on one partition. Life: made (stores open, to be restored) -> `initializeTopology` -> `process` and
 * `punctuate` as often as there is something -> `close`. Everything is synchronous.
 */
export class StreamTask implements TaskContext {
  readonly applicationId: string;
  readonly taskId: TaskId;
  readonly defaultKeySerde: Serde<unknown> | undefined;
  readonly defaultValueSerde: Serde<unknown> | undefined;
  readonly collector: RecordCollector;
  readonly cache: ThreadCache | undefined;
  readonly globalStores: ReadonlyMap<string, StateStore>;
  readonly windowedAggregationEmitIntervalMs: number;
  readonly outerJoinEmitIntervalMs: number;
  readonly processorMetadata = new Map<string, number>();
  readonly topology: ProcessorTopology;
  readonly stateManager: ProcessorStateManager;
  group: PartitionGroup;
  timestamp = -1;
  headers: readonly Header[] = NO_HEADERS;
  commitRequested = false;
  readonly #environment: StreamTaskEnvironment;
  readonly #errors: TaskExceptionHandling;
  /** Whether what is held back keeps the bytes of its input record. */
  readonly #keepsSource: boolean;
  readonly #streamTimePunctuations = new PunctuationQueue();
  readonly #systemTimePunctuations = new PunctuationQueue();
  #streamTime = -1;
  #current: RecordQueue | undefined;
  #currentOffset = -1;
  /** Set while something runs in a context of its own. */
  #borrowed: ProcessorRecordContext | undefined;

  /** `recycled`: open stores of a task with this id that is closed without them. */
  constructor(taskId: TaskId, topology: ProcessorTopology, inputs: readonly TaskInput[], environment: StreamTaskEnvironment, recycled?: ProcessorStateManager) {
    this.applicationId = environment.applicationId;
    this.taskId = taskId;
    this.defaultKeySerde = environment.defaultKeySerde;
    this.defaultValueSerde = environment.defaultValueSerde;
    this.collector = environment.collector;
    this.cache = environment.cache;
    this.globalStores = environment.globalStores ?? NO_GLOBAL_STORES;
    this.windowedAggregationEmitIntervalMs = environment.windowedAggregationEmitIntervalMs ?? 1000;
    this.outerJoinEmitIntervalMs = environment.outerJoinEmitIntervalMs ?? 1000;
    this.topology = topology;
    this.#environment = environment;
    this.#keepsSource = environment.errorsDeadLetterQueueTopicName !== undefined;
    this.#errors = new TaskExceptionHandling(taskId, environment, environment.collector);
    this.group = new PartitionGroup([]);
    this.setInputs(inputs);
    if (recycled === undefined) {
      this.stateManager = new ProcessorStateManager(this, topology);
      this.stateManager.open();
    } else {
      this.stateManager = recycled;
      recycled.attach(this);
    }
  }

  /** Where to begin, for a task that was made without it. Before `initializeTopology`. */
  setInputs(inputs: readonly TaskInput[]): void {
    this.#streamTime = inputs.reduce((max, input) => Math.max(max, input.partitionTime), -1);
    const queues = inputs.map((input) => this.#queueOf(input, sourceFor(this.topology, input.topic)));
    this.group = new PartitionGroup(queues, this.#environment.maxTaskIdleMs, () => this.currentSystemTimeMs());
  }

  /** One more, read by the source of that name. */
  addInput(input: TaskInput, sourceName: string): RecordQueue {
    const source = must([...this.topology.sources.values()].find(({ name }) => name === sourceName));
    const queue = this.#queueOf(input, source);
    this.group.add(queue);
    return queue;
  }

  initializeTopology(): void {
    for (const node of this.topology.nodes) node.init(this);
  }

  /** Processes at most `limit` records and answers how many it did. Throws what the handlers did not let pass. */
  process(limit: number): number {
    const group = this.group;
    let count = 0;
    while (count < limit) {
      const queue = group.next();
      if (queue === undefined) break;
      this.#currentOffset = queue.headOffset;
      this.#current = queue;
      const record = group.poll();
      this.timestamp = record.timestamp;
      this.headers = record.headers;
      if (record.timestamp > this.#streamTime) this.#streamTime = record.timestamp;
      queue.source.process(record);
      count++;
      this.punctuateStreamTime();
      if (this.commitRequested || this.collector.isFull) break;
    }
    this.#current = undefined;
    return count;
  }

  /** Runs what is due by the records that were processed, in this life of the task or in those before. */
  punctuateStreamTime(): void {
    if (this.#streamTime >= this.#streamTimePunctuations.nextAt) this.#punctuate(this.#streamTimePunctuations, this.#streamTime);
  }

  /** Runs what is due by the clock. */
  punctuateSystemTime(): void {
    const now = this.#environment.time.milliseconds();
    if (now >= this.#systemTimePunctuations.nextAt) this.#punctuate(this.#systemTimePunctuations, now);
  }

  /** Infinity where nothing is scheduled. */
  get nextSystemTimePunctuation(): number {
    return this.#systemTimePunctuations.nextAt;
  }

  /** Of a task that was initialized. Its stores stay open. Every node is closed; throws what the last one threw that did. */
  closeTopology(): void {
    let failure: { readonly error: unknown } | undefined;
    for (const node of this.topology.nodes) {
      try {
        node.close();
      } catch (error) {
        failure = { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  close(): void {
    this.closeTopology();
    this.stateManager.close();
  }

  currentStreamTimeMs(): number {
    return this.#streamTime;
  }

  currentSystemTimeMs(): number {
    return this.#environment.time.milliseconds();
  }

  get recordContext(): ProcessorRecordContext {
    const source = this.#keepsSource ? this.#sourceRecord() : undefined;
    return {
      timestamp: this.timestamp,
      headers: this.headers,
      metadata: this.recordMetadata(),
      sourceRawKey: source?.rawKey ?? null,
      sourceRawValue: source?.rawValue ?? null,
    };
  }

  saveRecordContext(into: SavedRecordContext): void {
    const borrowed = this.#borrowed;
    if (this.#keepsSource) {
      const { rawKey, rawValue } = this.#sourceRecord();
      into.sourceRawKey = rawKey;
      into.sourceRawValue = rawValue;
    }
    into.timestamp = this.timestamp;
    into.headers = this.headers;
    if (borrowed === undefined && this.#current !== undefined) {
      into.topic = this.#current.topic;
      into.partition = this.#current.partition;
      into.offset = this.#currentOffset;
      return;
    }
    const metadata = borrowed?.metadata;
    into.topic = metadata?.topic;
    into.partition = metadata?.partition ?? -1;
    into.offset = metadata?.offset ?? -1;
  }

  runInContext(context: ProcessorRecordContext, work: () => void): void {
    const { timestamp, headers } = this;
    const before = this.#borrowed;
    this.#borrowed = context;
    this.timestamp = context.timestamp;
    this.headers = context.headers;
    try {
      work();
    } finally {
      this.#borrowed = before;
      this.timestamp = timestamp;
      this.headers = headers;
    }
  }

  recordMetadata(): RecordMetadata | undefined {
    if (this.#borrowed !== undefined) return this.#borrowed.metadata;
    if (this.#current === undefined) return undefined;
    return { topic: this.#current.topic, partition: this.#current.partition, offset: this.#currentOffset };
  }

  stateStore(name: string): StateStore | undefined {
    return this.stateManager.stores.get(name);
  }

  schedule(intervalMs: number, type: PunctuationType, punctuator: Punctuator): Cancellable {
    if (type === 'STREAM_TIME') return this.#streamTimePunctuations.schedule(0, intervalMs, punctuator);
    return this.#systemTimePunctuations.schedule(this.currentSystemTimeMs() + intervalMs, intervalMs, punctuator);
  }

  requestCommit(): void {
    this.commitRequested = true;
  }

  onProcessingError(error: unknown, nodeName: string, record: Record<unknown, unknown> | null): void {
    this.#errors.onProcessingError(error, nodeName, record, this.#sourceRecord(), this.timestamp);
  }

  onProductionError(error: unknown, nodeName: string, record: ProducerRecord): void {
    this.#errors.onProductionError(error, nodeName, record, this.#sourceRecord());
  }

  onSerializationError(error: unknown, nodeName: string, record: UnserializedRecord, origin: SerializationExceptionOrigin): void {
    this.#errors.onSerializationError(error, nodeName, record, origin, this.#sourceRecord());
  }

  #queueOf(input: TaskInput, source: SourceNode): RecordQueue {
    return new RecordQueue(input, source, this.#errors, this.#environment.defaultTimestampExtractor ?? failOnInvalidTimestamp);
  }

  #sourceRecord(): SourceRecord {
    const metadata = this.recordMetadata();
    if (this.#borrowed !== undefined) return { metadata, rawKey: this.#borrowed.sourceRawKey, rawValue: this.#borrowed.sourceRawValue };
    return { metadata, rawKey: this.#current?.rawKey() ?? null, rawValue: this.#current?.rawValue() ?? null };
  }

  #punctuate(queue: PunctuationQueue, now: number): void {
    this.#current = undefined;
    this.headers = NO_HEADERS;
    this.timestamp = now;
    queue.punctuate(now);
  }
}
