import { NO_HEADERS, type Header } from '../../common/index.ts';
import type { RecordMetadata } from '../api/RecordMetadata.ts';
import type { ProcessorRecordContext } from './ProcessorRecordContext.ts';

/** A record context that is written over as often as there is a newer one, without an object for each. */
export class SavedRecordContext implements ProcessorRecordContext {
  timestamp = -1;
  headers: readonly Header[] = NO_HEADERS;
  /** Undefined where no input record is behind it. */
  topic: string | undefined = undefined;
  partition = -1;
  offset = -1;
  sourceRawKey: Uint8Array | null = null;
  sourceRawValue: Uint8Array | null = null;

  get metadata(): RecordMetadata | undefined {
    return this.topic === undefined ? undefined : { topic: this.topic, partition: this.partition, offset: this.offset };
  }
}
