import { batchesIn, RecordBatch, RecordCursor } from '../../common/index.ts';
import { Record } from '../api/Record.ts';
import { formatTaskId, type TaskId } from '../api/TaskId.ts';
import type { DeserializationExceptionHandler } from '../errors/handlers.ts';
import { messageOf, StreamsException } from '../errors/StreamsException.ts';
import type { SourceNode } from '../topology/SourceNode.ts';

/**
 * One input partition of a task: whole batches as they were fetched, of which only the head record is decoded. Reading
 * it moves on and decodes the next one.
 */
export class RecordQueue {
  readonly topic: string;
  readonly partition: number;
  readonly source: SourceNode;
  readonly #taskId: TaskId;
  readonly #handler: DeserializationExceptionHandler;
  readonly #cursor = new RecordCursor();
  #chunks: Uint8Array[] = [];
  #chunkAt = 0;
  #batchAt = 0;
  #afterBatch = 0;
  #inBatch = false;
  #head: Record<unknown, unknown> | null = null;
  #headOffset = -1;
  /** The offset that decoding expects next; what is below has been read already. */
  #nextOffset: number;
  #bufferedBytes = 0;
  #bufferedRecords = 0;
  /** The highest timestamp read so far, -1 before the first. */
  partitionTime: number;
  /** The end of the partition in the log, as last heard. */
  endOffset = 0;

  constructor(
    input: { readonly topic: string; readonly partition: number; readonly offset: number; readonly partitionTime: number },
    source: SourceNode,
    taskId: TaskId,
    handler: DeserializationExceptionHandler,
  ) {
    this.topic = input.topic;
    this.partition = input.partition;
    this.#nextOffset = input.offset;
    this.partitionTime = input.partitionTime;
    this.source = source;
    this.#taskId = taskId;
    this.#handler = handler;
  }

  get head(): Record<unknown, unknown> | null {
    return this.#head;
  }

  get headOffset(): number {
    return this.#headOffset;
  }

  /** The first offset that has not been read: where to go on after a restart. */
  get position(): number {
    return this.#head === null ? this.#nextOffset : this.#headOffset;
  }

  /** Bytes that have been fetched and not yet decoded. */
  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /** Records that can be read now; records that will be left out are counted until they are met. */
  get bufferedRecords(): number {
    return this.#bufferedRecords;
  }

  /** Whole batches end to end. Records below what has been read are skipped, so a fetch may begin in mid-batch or overlap. */
  add(records: readonly Uint8Array[]): void {
    for (const chunk of records) {
      if (chunk.length === 0) continue;
      this.#chunks.push(chunk);
      this.#bufferedBytes += chunk.length;
      for (const batch of batchesIn(chunk)) if (!batch.isControlBatch) this.#bufferedRecords += batch.count;
    }
    if (this.#head === null) this.#decodeHead();
  }

  /** Takes the head. There must be one. */
  poll(): Record<unknown, unknown> {
    const record = this.#head!;
    if (record.timestamp > this.partitionTime) this.partitionTime = record.timestamp;
    this.#bufferedRecords--;
    this.#decodeHead();
    return record;
  }

  #decodeHead(): void {
    this.#head = null;
    const cursor = this.#cursor;
    while (this.#inBatch || this.#openBatch()) {
      if (!cursor.next()) {
        this.#inBatch = false;
        if (this.#afterBatch > this.#nextOffset) this.#nextOffset = this.#afterBatch;
        continue;
      }
      const record = cursor.offset < this.#nextOffset ? null : this.#decode();
      if (record === null) {
        this.#bufferedRecords--;
        continue;
      }
      this.#head = record;
      this.#headOffset = cursor.offset;
      return;
    }
  }

  /** Null where the record is left out. */
  #decode(): Record<unknown, unknown> | null {
    const { source } = this;
    const cursor = this.#cursor;
    this.#nextOffset = cursor.offset + 1;
    const { bytes, keyStart, valueStart } = cursor;
    let record: Record<unknown, unknown>;
    try {
      const key = keyStart < 0 ? null : source.keyDeserializer!.deserialize(bytes, keyStart, cursor.keyEnd);
      const value = valueStart < 0 ? null : source.valueDeserializer!.deserialize(bytes, valueStart, cursor.valueEnd);
      record = new Record(key, value, cursor.timestamp, cursor.headers());
    } catch (error) {
      this.#onDeserializationError(error);
      return null;
    }
    const timestamp = source.timestampExtractor(record, this.partitionTime);
    if (timestamp < 0) {
      source.dropped++;
      return null;
    }
    return timestamp === record.timestamp ? record : record.withTimestamp(timestamp);
  }

  #onDeserializationError(error: unknown): void {
    const { source } = this;
    const { offset, timestamp } = this.#cursor;
    source.errors++;
    const response = this.#handler({
      taskId: formatTaskId(this.#taskId),
      processorNode: source.name,
      source: { topic: this.topic, partition: this.partition, offset },
      timestamp,
      error,
    });
    if (response === 'FAIL')
      throw new StreamsException(`${this.topic}-${this.partition} holds a record at offset ${offset} that ${source.name} cannot read: ${messageOf(error)}`, { cause: error });
    source.dropped++;
  }

  #openBatch(): boolean {
    for (;;) {
      const chunk = this.#chunks[this.#chunkAt];
      if (chunk === undefined) {
        this.#chunks = [];
        this.#chunkAt = 0;
        return false;
      }
      if (this.#batchAt >= chunk.length) {
        this.#chunkAt++;
        this.#batchAt = 0;
        continue;
      }
      const batch = new RecordBatch(chunk, this.#batchAt);
      const size = batch.sizeInBytes;
      this.#batchAt += size;
      this.#bufferedBytes -= size;
      this.#afterBatch = batch.lastOffset + 1;
      if (batch.isControlBatch) {
        if (this.#afterBatch > this.#nextOffset) this.#nextOffset = this.#afterBatch;
        continue;
      }
      if (this.#afterBatch <= this.#nextOffset) {
        this.#bufferedRecords -= batch.count;
        continue;
      }
      this.#cursor.reset(batch);
      this.#inBatch = true;
      return true;
    }
  }
}
