import { batchesIn, KafkaError, NO_HEADERS, RecordBatchBuilder, RecordCursor } from '../common/index.ts';
import type { LogManager, UnifiedLog } from '../log/index.ts';

/** Key and value of a record of state. */
export interface KeyAndValue {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

const REPLAY_BYTES = 1024 * 1024;
const RECORDS_PER_BATCH = 1000;

/**
 * A log of one replica whose replay is the state of whoever keeps it. It is kept short by a snapshot: the live state is
 * appended again and everything before it deleted, in one synchronous stretch and so in one group commit.
 */
export class StateLog {
  readonly #name: string;
  readonly #log: UnifiedLog;
  readonly #builder = new RecordBatchBuilder(1024);

  constructor(name: string, log: UnifiedLog) {
    this.#name = name;
    this.#log = log;
  }

  get endOffset(): number {
    return this.#log.logEndOffset;
  }

  /** Throws KAFKA_STORAGE_ERROR when the log is offline. */
  append(records: readonly KeyAndValue[], timestamp: number): void {
    for (let from = 0; from < records.length; from += RECORDS_PER_BATCH) {
      for (const { key, value } of records.slice(from, from + RECORDS_PER_BATCH))
        this.#builder.append(timestamp, key, 0, key?.length ?? 0, value, 0, value?.length ?? 0, NO_HEADERS);
      this.#log.appendAsLeader(this.#builder.build(), 0, 'raft-leader');
    }
  }

  /** Makes `records` all that a later replay sees. */
  replaceBy(records: readonly KeyAndValue[], timestamp: number): void {
    const start = this.#log.logEndOffset;
    this.append(records, timestamp);
    this.#log.deleteRecordsBefore(start);
  }

  /**
   * Calls `apply` for every record from the log start on. A damaged chunk ends the log there, as a damaged tail found
   * on opening does: it is cut off and reported to `logs`.
   */
  async replay(logs: LogManager, apply: (record: KeyAndValue) => void): Promise<void> {
    const cursor = new RecordCursor();
    for (let position = this.#log.logStartOffset; position < this.#log.logEndOffset; ) {
      for (const bytes of await this.#readOrTruncate(position, logs))
        for (const batch of batchesIn(bytes))
          for (cursor.reset(batch); cursor.next(); ) {
            if (cursor.offset < position) continue;
            apply({ key: cursor.key(), value: cursor.value() });
            position = cursor.offset + 1;
          }
    }
  }

  async #readOrTruncate(position: number, logs: LogManager): Promise<readonly Uint8Array[]> {
    try {
      return await this.#log.read(position, REPLAY_BYTES);
    } catch (error) {
      if (!(error instanceof KafkaError) || error.errorName !== 'CORRUPT_MESSAGE') throw error;
      logs.report({ name: this.#name, truncatedFrom: position, reason: error.message });
      await this.#log.truncateTo(position);
      return [];
    }
  }
}
