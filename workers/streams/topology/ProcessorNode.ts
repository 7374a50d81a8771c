import type { Header } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { Processor } from '../api/Processor.ts';
import type { Cancellable, PunctuationType, Punctuator } from '../api/Punctuator.ts';
import type { Record } from '../api/Record.ts';
import type { RecordMetadata } from '../api/RecordMetadata.ts';
import type { TaskId } from '../api/TaskId.ts';
import { FailedProcessingException } from '../errors/FailedProcessingException.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import type { ProcessorRecordContext } from '../state/ProcessorRecordContext.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { InternalProcessorContext } from './InternalProcessorContext.ts';
import type { TaskContext } from './TaskContext.ts';

/** Sees records pass a node: `forwarded` false as they come in, true as they go out. */
export type NodeTap = (record: Record<unknown, unknown>, forwarded: boolean) => void;

/** One operator in one task's topology, with its counters. What it forwards runs through the children before it returns. */
export class ProcessorNode {
  readonly name: string;
  readonly children: ProcessorNode[] = [];
  readonly stateStores: ReadonlySet<string>;
  /** Records in. */
  processed = 0;
  /** Records out, once per forward however many children there are. */
  forwarded = 0;
  /** Records left out because they cannot be processed (null keys, late records, errors that were let pass). */
  dropped = 0;
  /** Failures that a handler was asked about. */
  errors = 0;
  tap: NodeTap | null = null;
  readonly #processor: Processor<unknown, unknown, unknown, unknown> | undefined;
  protected context: TaskContext | undefined;

  constructor(name: string, processor: Processor<unknown, unknown, unknown, unknown> | undefined, stateStores: ReadonlySet<string>) {
    this.name = name;
    this.stateStores = stateStores;
    this.#processor = processor;
  }

  init(context: TaskContext): void {
    this.context = context;
    try {
      this.#processor?.init?.(new NodeContext(this, context));
    } catch (cause) {
      throw new StreamsException(`the processor ${this.name} could not be initialized: ${String(cause)}`, { cause });
    }
  }

  process(record: Record<unknown, unknown>): void {
    this.processed++;
    if (this.tap !== null) this.tap(record, false);
    try {
      this.#processor!.process(record);
    } catch (error) {
      this.onError(error, record);
    }
  }

  close(): void {
    this.#processor?.close?.();
  }

  /** Runs a punctuator of this node; what it throws is handled as a failure of the node. */
  punctuate(punctuator: Punctuator, timestamp: number): void {
    try {
      punctuator(timestamp);
    } catch (error) {
      this.onError(error, null);
    }
  }

  protected onError(error: unknown, record: Record<unknown, unknown> | null): void {
    if (error instanceof FailedProcessingException) throw error;
    this.errors++;
    this.context!.onProcessingError(error, this.name, record);
    this.dropped++;
  }
}

/** A node's own view of its task. */
class NodeContext implements InternalProcessorContext<unknown, unknown> {
  readonly applicationId: string;
  readonly taskId: TaskId;
  readonly #node: ProcessorNode;
  readonly #task: TaskContext;

  constructor(node: ProcessorNode, task: TaskContext) {
    this.applicationId = task.applicationId;
    this.taskId = task.taskId;
    this.#node = node;
    this.#task = task;
  }

  forward(record: Record<unknown, unknown>, childName?: string): void {
    const node = this.#node;
    const task = this.#task;
    node.forwarded++;
    if (node.tap !== null) node.tap(record, true);
    // Stores log and hold back with time and headers of the record that their node was given, which a parent may have changed.
    const { timestamp, headers } = task;
    task.timestamp = record.timestamp;
    // Written only where they change: this is the path of every record through every node.
    if (headers !== record.headers) task.headers = record.headers;
    const children = node.children;
    if (childName !== undefined) this.#child(childName).process(record);
    else if (children.length === 1) children[0]!.process(record);
    else for (let i = 0; i < children.length; i++) children[i]!.process(record);
    task.timestamp = timestamp;
    if (headers !== record.headers) task.headers = headers;
  }

  getStateStore<S extends StateStore>(name: string): S {
    const global = this.#task.globalStores.get(name);
    if (global !== undefined) return global as S;
    if (!this.#node.stateStores.has(name))
      throw new StreamsException(
        `the processor ${this.#node.name} has no access to the store ${name}; connect it by its name or through ProcessorSupplier.stores`,
      );
    const store = this.#task.stateStore(name);
    if (store === undefined) throw new StreamsException(`the task has no store ${name}`);
    return store as S;
  }

  currentStreamTimeMs(): number {
    return this.#task.currentStreamTimeMs();
  }

  currentSystemTimeMs(): number {
    return this.#task.currentSystemTimeMs();
  }

  recordMetadata(): RecordMetadata | undefined {
    return this.#task.recordMetadata();
  }

  recordHeaders(): readonly Header[] {
    return this.#task.headers;
  }

  get recordContext(): ProcessorRecordContext {
    return this.#task.recordContext;
  }

  runInContext(context: ProcessorRecordContext, work: () => void): void {
    this.#task.runInContext(context, work);
  }

  schedule(intervalMs: number, type: PunctuationType, punctuator: Punctuator): Cancellable {
    const node = this.#node;
    return this.#task.schedule(intervalMs, type, (timestamp) => node.punctuate(punctuator, timestamp));
  }

  commit(): void {
    this.#task.requestCommit();
  }

  recordDropped(): void {
    this.#node.dropped++;
  }

  get windowedAggregationEmitIntervalMs(): number {
    return this.#task.windowedAggregationEmitIntervalMs;
  }

  get outerJoinEmitIntervalMs(): number {
    return this.#task.outerJoinEmitIntervalMs;
  }

  get defaultKeySerde(): Serde<unknown> | undefined {
    return this.#task.defaultKeySerde;
  }

  get defaultValueSerde(): Serde<unknown> | undefined {
    return this.#task.defaultValueSerde;
  }

  processorMetadataForKey(key: string): number | undefined {
    return this.#task.processorMetadata.get(key);
  }

  addProcessorMetadataKeyValue(key: string, value: number): void {
    this.#task.processorMetadata.set(key, value);
  }

  #child(name: string): ProcessorNode {
    const child = this.#node.children.find((candidate) => candidate.name === name);
    if (child === undefined) throw new StreamsException(`the processor ${this.#node.name} has no child named ${name}`);
    return child;
  }
}
