import { NO_HEADERS, type Header, type Time } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { Cancellable, PunctuationType, Punctuator } from '../api/Punctuator.ts';
import type { Record } from '../api/Record.ts';
import type { RecordMetadata } from '../api/RecordMetadata.ts';
import { formatTaskId, type TaskId } from '../api/TaskId.ts';
import { FailedProcessingException } from '../errors/FailedProcessingException.ts';
import type { DeserializationExceptionHandler, ProcessingExceptionHandler, ProductionExceptionHandler } from '../errors/handlers.ts';
import type { ProcessorRecordContext } from '../state/ProcessorRecordContext.ts';
import type { StateStore } from '../state/StateStore.ts';
import { sourceFor, type ProcessorTopology } from '../topology/ProcessorTopology.ts';
import type { RecordCollector } from '../topology/RecordCollector.ts';
import type { TaskContext } from '../topology/TaskContext.ts';
import { PartitionGroup } from './PartitionGroup.ts';
import { ProcessorStateManager } from './ProcessorStateManager.ts';
import { PunctuationQueue } from './PunctuationQueue.ts';
import { RecordQueue } from './RecordQueue.ts';

/** An input partition and where to begin in it. */
export interface TaskInput {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Of what lies before `offset`; -1 if nothing does. */
  readonly partitionTime: number;
}

export interface StreamTaskEnvironment {
  readonly applicationId: string;
  readonly collector: RecordCollector;
  readonly time: Time;
  readonly defaultKeySerde: Serde<unknown> | undefined;
  readonly defaultValueSerde: Serde<unknown> | undefined;
  readonly deserializationExceptionHandler: DeserializationExceptionHandler;
  readonly processingExceptionHandler: ProcessingExceptionHandler;
  readonly productionExceptionHandler: ProductionExceptionHandler;
}

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
  readonly topology: ProcessorTopology;
  readonly stateManager: ProcessorStateManager;
  readonly group: PartitionGroup;
  timestamp = -1;
  commitRequested = false;
  readonly #environment: StreamTaskEnvironment;
  readonly #streamTimePunctuations = new PunctuationQueue();
  readonly #systemTimePunctuations = new PunctuationQueue();
  #streamTime: number;
  #current: RecordQueue | undefined;
  #currentOffset = -1;
  #headers: readonly Header[] = NO_HEADERS;
  /** Set while something runs in a context of its own. */
  #borrowed: ProcessorRecordContext | undefined;

  constructor(taskId: TaskId, topology: ProcessorTopology, inputs: readonly TaskInput[], environment: StreamTaskEnvironment) {
    this.applicationId = environment.applicationId;
    this.taskId = taskId;
    this.defaultKeySerde = environment.defaultKeySerde;
    this.defaultValueSerde = environment.defaultValueSerde;
    this.collector = environment.collector;
    this.topology = topology;
    this.#environment = environment;
    this.#streamTime = inputs.reduce((max, input) => Math.max(max, input.partitionTime), -1);
    this.group = new PartitionGroup(
      inputs.map((input) => {
        const source = sourceFor(topology, input.topic);
        return new RecordQueue(input, source, taskId, environment.deserializationExceptionHandler);
      }),
    );
    this.stateManager = new ProcessorStateManager(this, topology);
    this.stateManager.open();
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
      const record = queue.poll();
      this.timestamp = record.timestamp;
      this.#headers = record.headers;
      if (record.timestamp > this.#streamTime) this.#streamTime = record.timestamp;
      queue.source.process(record);
      count++;
      if (this.#streamTime >= this.#streamTimePunctuations.nextAt) this.#punctuate(this.#streamTimePunctuations, this.#streamTime);
      if (this.commitRequested || this.collector.isFull) break;
    }
    this.#current = undefined;
    return count;
  }

  /** Runs what is due by the clock. True if something ran. */
  punctuateSystemTime(): boolean {
    const now = this.#environment.time.milliseconds();
    return now >= this.#systemTimePunctuations.nextAt && this.#punctuate(this.#systemTimePunctuations, now);
  }

  /** Infinity where nothing is scheduled. */
  get nextSystemTimePunctuation(): number {
    return this.#systemTimePunctuations.nextAt;
  }

  close(): void {
    for (const node of this.topology.nodes) node.close();
    this.stateManager.close();
  }

  currentStreamTimeMs(): number {
    return this.#streamTime;
  }

  currentSystemTimeMs(): number {
    return this.#environment.time.milliseconds();
  }

  recordHeaders(): readonly Header[] {
    return this.#borrowed === undefined ? this.#headers : this.#borrowed.headers;
  }

  get recordContext(): ProcessorRecordContext {
    return { timestamp: this.timestamp, headers: this.recordHeaders(), metadata: this.recordMetadata() };
  }

  runInContext(context: ProcessorRecordContext, work: () => void): void {
    const { timestamp } = this;
    const before = this.#borrowed;
    this.#borrowed = context;
    this.timestamp = context.timestamp;
    try {
      work();
    } finally {
      this.#borrowed = before;
      this.timestamp = timestamp;
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

  onProcessingError(error: unknown, nodeName: string, record: Record<unknown, unknown>): void {
    const { key, value } = record;
    const context = { ...this.#errorContext(error, nodeName), record: { key, value } };
    if (this.#environment.processingExceptionHandler(context) === 'FAIL') throw new FailedProcessingException(nodeName, error);
  }

  onProductionError(error: unknown, nodeName: string, topic: string): void {
    const context = { ...this.#errorContext(error, nodeName), topic };
    if (this.#environment.productionExceptionHandler(context) === 'FAIL') throw new FailedProcessingException(nodeName, error);
  }

  #errorContext(error: unknown, processorNode: string) {
    return {
      taskId: formatTaskId(this.taskId),
      processorNode,
      source: this.recordMetadata(),
      timestamp: this.timestamp,
      error,
    };
  }

  #punctuate(queue: PunctuationQueue, now: number): boolean {
    this.#current = undefined;
    this.#headers = NO_HEADERS;
    this.timestamp = now;
    return queue.punctuate(now);
  }
}
