import { decodeUtf8 } from '../../common/index.ts';
import type { SourceRecordWriter } from '../SourceTask.ts';

export interface RecordedRecord {
  readonly topic: string;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: string | null;
}

/** Keeps what a source task writes, as text. */
export class RecordingWriter implements SourceRecordWriter {
  readonly records: RecordedRecord[] = [];

  get values(): Array<string | null> {
    return this.records.map((record) => record.value);
  }

  append(topic: string, timestamp: number, key: Uint8Array | null, keyStart: number, keyEnd: number, value: Uint8Array | null, valueStart: number, valueEnd: number): void {
    this.records.push({
      topic,
      timestamp,
      key: key === null ? null : decodeUtf8(key, keyStart, keyEnd),
      value: value === null ? null : decodeUtf8(value, valueStart, valueEnd),
    });
  }
}
