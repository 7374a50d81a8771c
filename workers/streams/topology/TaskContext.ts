import type { Header } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import type { Cancellable, PunctuationType, Punctuator } from '../api/Punctuator.ts';
import type { Record } from '../api/Record.ts';
import type { RecordMetadata } from '../api/RecordMetadata.ts';
import type { TaskId } from '../api/TaskId.ts';
import type { ProcessorRecordContext } from '../state/ProcessorRecordContext.ts';
import type { StateStore } from '../state/StateStore.ts';
import type { RecordCollector } from './RecordCollector.ts';

/** What the nodes of a task share. */
export interface TaskContext {
  readonly applicationId: string;
  readonly taskId: TaskId;
  readonly defaultKeySerde: Serde<unknown> | undefined;
  readonly defaultValueSerde: Serde<unknown> | undefined;
  readonly collector: RecordCollector;
  /** Of the record that is being processed, as the node under way sees it. */
  timestamp: number;
  recordHeaders(): readonly Header[];
  readonly recordContext: ProcessorRecordContext;
  runInContext(context: ProcessorRecordContext, work: () => void): void;
  currentStreamTimeMs(): number;
  currentSystemTimeMs(): number;
  recordMetadata(): RecordMetadata | undefined;
  stateStore(name: string): StateStore | undefined;
  schedule(intervalMs: number, type: PunctuationType, punctuator: Punctuator): Cancellable;
  requestCommit(): void;
  /** Asks the handlers. Returns where the record is to be left out, throws FailedProcessingException else. */
  onProcessingError(error: unknown, nodeName: string, record: Record<unknown, unknown>): void;
  onProductionError(error: unknown, nodeName: string, topic: string): void;
}
