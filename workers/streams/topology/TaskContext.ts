import type { Header } from '../../common/index.ts';
import type { ProducerRecord } from '../../clients/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { Cancellable, PunctuationType, Punctuator } from '../api/Punctuator.ts';
import type { Record } from '../api/Record.ts';
import type { RecordMetadata } from '../api/RecordMetadata.ts';
import type { TaskId } from '../api/TaskId.ts';
import type { SerializationExceptionOrigin, UnserializedRecord } from '../errors/ProductionExceptionHandler.ts';
import type { ProcessorRecordContext } from '../state/ProcessorRecordContext.ts';
import type { SavedRecordContext } from '../state/SavedRecordContext.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { ThreadCache } from '../state/ThreadCache.ts';
import type { RecordCollector } from './RecordCollector.ts';

/** What the nodes of a task share. */
export interface TaskContext {
  readonly applicationId: string;
  readonly taskId: TaskId;
  readonly defaultKeySerde: Serde<unknown> | undefined;
  readonly defaultValueSerde: Serde<unknown> | undefined;
  readonly collector: RecordCollector;
  /** Undefined where caching is off. */
  readonly cache: ThreadCache | undefined;
  readonly windowedAggregationEmitIntervalMs: number;
  readonly outerJoinEmitIntervalMs: number;
  /** Committed with the offsets. */
  readonly processorMetadata: Map<string, number>;
  /** Of the record that is being processed, as the node under way sees it. */
  timestamp: number;
  /** As `timestamp`. */
  headers: readonly Header[];
  readonly recordContext: ProcessorRecordContext;
  saveRecordContext(into: SavedRecordContext): void;
  runInContext(context: ProcessorRecordContext, work: () => void): void;
  currentStreamTimeMs(): number;
  currentSystemTimeMs(): number;
  recordMetadata(): RecordMetadata | undefined;
  stateStore(name: string): StateStore | undefined;
  /** The instance's, there for every node to read. */
  readonly globalStores: ReadonlyMap<string, StateStore>;
  schedule(intervalMs: number, type: PunctuationType, punctuator: Punctuator): Cancellable;
  requestCommit(): void;
  /**
   * Asks the handler. Returns where the record is to be left out, throws FailedProcessingException else. `record` is
   * null for a punctuator.
   */
  onProcessingError(error: unknown, nodeName: string, record: Record<unknown, unknown> | null): void;
  onProductionError(error: unknown, nodeName: string, record: ProducerRecord): void;
  onSerializationError(error: unknown, nodeName: string, record: UnserializedRecord, origin: SerializationExceptionOrigin): void;
}
