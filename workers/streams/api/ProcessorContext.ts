import type { Header } from '../../common/index.ts';
import type { ProcessorRecordContext } from '../state/ProcessorRecordContext.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { Cancellable, PunctuationType, Punctuator } from './Punctuator.ts';
import type { FixedKeyRecord } from './FixedKeyProcessor.ts';
import type { Record } from './Record.ts';
import type { RecordMetadata } from './RecordMetadata.ts';
import type { TaskId } from './TaskId.ts';

/** What a processor may ask of the task that runs it, whatever it forwards. */
export interface ProcessingContext {
  readonly applicationId: string;
  readonly taskId: TaskId;
  /** The store of that name, which must be connected to this node. Throws StreamsException where it is not. */
  getStateStore<S extends StateStore>(name: string): S;
  /** The highest timestamp that the task has seen; -1 before the first record. */
  currentStreamTimeMs(): number;
  currentSystemTimeMs(): number;
  /** Of the input record under way; undefined while a punctuator runs. */
  recordMetadata(): RecordMetadata | undefined;
  /** Of the record under way as this node was given it, or of the one that is behind what a store hands on. */
  recordHeaders(): readonly Header[];
  /** Where what is being processed comes from; see `StateStoreContext`. */
  readonly recordContext: ProcessorRecordContext;
  runInContext(context: ProcessorRecordContext, work: () => void): void;
  /** Calls `punctuator` each time `intervalMs` have passed, at most once per check however far time jumped. */
  schedule(intervalMs: number, type: PunctuationType, punctuator: Punctuator): Cancellable;
  /** Asks for a commit as soon as the current record is done. */
  commit(): void;
  /** Counts a record that this node leaves out because it cannot be processed (the dropped-records metric). */
  recordDropped(): void;
}

export interface ProcessorContext<KOut, VOut> extends ProcessingContext {
  /** Hands a record to all children, or to the one of that name, and returns when they are through with it. */
  forward(record: Record<KOut, VOut>, childName?: string): void;
}

export interface FixedKeyProcessorContext<K, VOut> extends ProcessingContext {
  forward(record: FixedKeyRecord<K, VOut>, childName?: string): void;
}
