import type { Header } from '../../common/index.ts';
import type { RecordMetadata } from '../api/RecordMetadata.ts';

/** Where what is being processed comes from; kept with what is held back, so that it goes on as it came. */
export interface ProcessorRecordContext {
  readonly timestamp: number;
  readonly headers: readonly Header[];
  /** Undefined where no input record is behind it. */
  readonly metadata: RecordMetadata | undefined;
  /** The input record's bytes; null where there is none, and where no dead letter queue is configured that wants them. */
  readonly sourceRawKey: Uint8Array | null;
  readonly sourceRawValue: Uint8Array | null;
}
