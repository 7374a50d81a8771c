import { AsciiRecords, batchesIn, NO_HEADERS, RecordBatch, RecordCursor, type Header } from '../../common/index.ts';
import { Record } from '../api/Record.ts';
import { failOnInvalidTimestamp, type TimestampExtractor } from '../api/TimestampExtractor.ts';
import { messageOf, StreamsException } from '../errors/StreamsException.ts';
import type { SourceNode } from '../topology/SourceNode.ts';
import type { TaskExceptionHandling } from './TaskExceptionHandling.ts';

const NO_BYTES = new Uint8Array(0);

/**
 * One input partition of a task: whole batches as they were fetched, of which only the head record is decoded. Reading
 * it moves on and decodes the next one.
 */
export class RecordQueue {
  readonly topic: string;
  readonly partition: number;
  readonly source: SourceNode;
  readonly #errors: TaskExceptionHandling;
  readonly #timestampExtractor: TimestampExtractor;
  readonly #cursor = new RecordCursor();
  #chunks: Uint8Array[] = [];
  #chunkAt = 0;
  #batchAt = 0;
  #afterBatch = 0;
  #inBatch = false;
  /** The records of the batch, where they are read as text. */
  #ascii: AsciiRecords | undefined;
  #leaderEpoch = -1;
  #head: Record<unknown, unknown> | null = null;
  #headOffset = -1;
  /** Where the record that was read last stands in its batch, or in what that decompressed to. */
  #readBytes: Uint8Array = NO_BYTES;
  #readKeyStart = -1;
  #readKeyEnd = -1;
  #readValueStart = -1;
  #readValueEnd = -1;
  /** The offset that decoding expects next; what is below has been read already. */
  #nextOffset: number;
  #bufferedBytes = 0;
  #bufferedRecords = 0;
  /** The highest timestamp read so far, -1 before the first. */
  partitionTime: number;
  /** The end of the partition in the log, as last heard. */
  endOffset = 0;
  /** Of the leader that took the batch which was read last; -1 before the first. */
  leaderEpoch = -1;
  /** Told when there is a head again. */
  onFilled: (() => void) | undefined;
  /** Behind what was fetched: what lies before it and did not come is not for readers. */
  #fetchedEnd = 0;

  constructor(
    input: { readonly topic: string; readonly partition: number; readonly offset: number; readonly partitionTime: number },
    source: SourceNode,
    errors: TaskExceptionHandling,
    defaultTimestampExtractor: TimestampExtractor = failOnInvalidTimestamp,
  ) {
    this.topic = input.topic;
    this.partition = input.partition;
    this.#nextOffset = input.offset;
    this.partitionTime = input.partitionTime;
    this.source = source;
    this.#errors = errors;
    this.#timestampExtractor = source.timestampExtractor ?? defaultTimestampExtractor;
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
  add(records: readonly Uint8Array[], endOffset = 0): void {
    this.#fetchedEnd = endOffset;
    for (const chunk of records) {
      if (chunk.length === 0) continue;
      this.#chunks.push(chunk);
      this.#bufferedBytes += chunk.length;
      for (const batch of batchesIn(chunk)) if (!batch.isControlBatch) this.#bufferedRecords += batch.count;
    }
    if (this.#head !== null) return;
    this.#decodeHead();
    if (this.#head !== null) this.onFilled?.();
  }

  /** Takes the head. There must be one. */
  poll(): Record<unknown, unknown> {
    const record = this.#head!;
    if (record.timestamp > this.partitionTime) this.partitionTime = record.timestamp;
    this.#bufferedRecords--;
    const cursor = this.#cursor;
    this.#readBytes = cursor.bytes;
    this.#readKeyStart = cursor.keyStart;
    this.#readKeyEnd = cursor.keyEnd;
    this.#readValueStart = cursor.valueStart;
    this.#readValueEnd = cursor.valueEnd;
    this.#decodeHead();
    return record;
  }

  /** A copy of the key's bytes of the record that was polled last. */
  rawKey(): Uint8Array | null {
    return this.#readKeyStart < 0 ? null : this.#readBytes.slice(this.#readKeyStart, this.#readKeyEnd);
  }

  rawValue(): Uint8Array | null {
    return this.#readValueStart < 0 ? null : this.#readBytes.slice(this.#readValueStart, this.#readValueEnd);
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
    let headers: readonly Header[] = NO_HEADERS;
    try {
      headers = cursor.headers();
      const key = keyStart < 0 ? null : source.keyDeserializer!.deserialize(bytes, keyStart, cursor.keyEnd);
      const value = valueStart < 0 ? null
        : this.#ascii === undefined ? source.valueDeserializer!.deserialize(bytes, valueStart, cursor.valueEnd)
        : source.valueDeserializer!.deserializeText!(this.#ascii.slice(valueStart, cursor.valueEnd));
      record = new Record(key, value, cursor.timestamp, headers);
    } catch (error) {
      this.#onDeserializationError(error, headers);
      return null;
    }
    const timestamp = this.#extractTimestamp(record);
    if (timestamp < 0) {
      source.dropped++;
      return null;
    }
    return timestamp === record.timestamp ? record : record.withTimestamp(timestamp);
  }

  #extractTimestamp(record: Record<unknown, unknown>): number {
    try {
      return this.#timestampExtractor(record, this.partitionTime);
    } catch (cause) {
      if (cause instanceof StreamsException) throw cause;
      const place = `${this.topic}-${this.partition} at offset ${this.#cursor.offset}`;
      throw new StreamsException(`Fatal user code error in TimestampExtractor callback for the record in ${place}: ${messageOf(cause)}`, { cause });
    }
  }

  #onDeserializationError(error: unknown, headers: readonly Header[]): void {
    const { source, topic, partition } = this;
    const { offset, timestamp } = this.#cursor;
    source.errors++;
    this.#errors.onDeserializationError(error, source.name, {
      topic, partition, offset, timestamp, headers, leaderEpoch: this.#leaderEpoch, key: this.#cursor.key(), value: this.#cursor.value(),
    });
    source.dropped++;
  }

  #openBatch(): boolean {
    for (;;) {
      const chunk = this.#chunks[this.#chunkAt];
      if (chunk === undefined) {
        this.#chunks = [];
        this.#chunkAt = 0;
        if (this.#fetchedEnd > this.#nextOffset) this.#nextOffset = this.#fetchedEnd;
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
      this.leaderEpoch = batch.partitionLeaderEpoch;
      if (batch.isControlBatch) {
        if (this.#afterBatch > this.#nextOffset) this.#nextOffset = this.#afterBatch;
        continue;
      }
      if (this.#afterBatch <= this.#nextOffset) {
        this.#bufferedRecords -= batch.count;
        continue;
      }
      this.#cursor.reset(batch);
      this.#ascii = this.source.valueDeserializer?.deserializeText === undefined ? undefined : AsciiRecords.of(this.#cursor);
      this.#leaderEpoch = batch.partitionLeaderEpoch;
      this.#inBatch = true;
      return true;
    }
  }
}
