import { CLUSTER_METADATA_TOPIC_NAME, deferred, KafkaError, topicPartitionKey, type Deferred, type Time } from '../../common/index.ts';
import type { LogManager } from '../../log/index.ts';
import { MetadataImage } from '../metadata/MetadataImage.ts';
import { decodeMetadataRecord, encodeMetadataRecord, type MetadataRecord } from '../metadata/MetadataRecord.ts';
import { StateLog } from '../StateLog.ts';
import type { FetchMetadataResponse } from './ControllerApi.ts';

const LOG_NAME = topicPartitionKey(CLUSTER_METADATA_TOPIC_NAME, 0);
/** The log is replaced by a snapshot on loading when it is this long and mostly history. */
const SNAPSHOT_MIN_RECORDS = 1000;
const SNAPSHOT_HISTORY_RATIO = 4;
/** Records kept in memory for brokers that are a little behind; others get the image. */
const TAIL_RECORDS = 5000;

/** `__cluster_metadata`: the records, the image that they make, and those who wait for more of them. */
export class MetadataLog {
  readonly #logs: LogManager;
  readonly #log: StateLog;
  readonly #time: Time;
  #image = MetadataImage.EMPTY;
  #tail: MetadataRecord[] = [];
  /** Offset of the first record of the tail. */
  #tailOffset: number;
  /** Records below it are durable: brokers see nothing else. */
  #committedOffset: number;
  #committedImage = MetadataImage.EMPTY;
  #more: Deferred<void> = deferred();

  private constructor(logs: LogManager, log: StateLog, time: Time) {
    this.#logs = logs;
    this.#log = log;
    this.#time = time;
    this.#tailOffset = this.#committedOffset = log.endOffset;
  }

  static async open(logs: LogManager, time: Time): Promise<MetadataLog> {
    const log = new StateLog(LOG_NAME, await logs.openLog(LOG_NAME));
    const records: MetadataRecord[] = [];
    await log.replay(logs, ({ value }) => {
      if (value !== null) records.push(decodeMetadataRecord(value));
    });
    const metadata = new MetadataLog(logs, log, time);
    metadata.#image = metadata.#committedImage = MetadataImage.EMPTY.replay(records);
    metadata.#compact(records.length);
    return metadata;
  }

  /** Of everything appended. */
  get image(): MetadataImage {
    return this.#image;
  }

  /** Behind the last record that is durable, and so told to brokers. */
  get committedOffset(): number {
    return this.#committedOffset;
  }

  get endOffset(): number {
    return this.#log.endOffset;
  }

  /** Appends and replays at once; resolves when durable. Rejects with KAFKA_STORAGE_ERROR. */
  async append(records: readonly MetadataRecord[]): Promise<void> {
    if (records.length > 0) {
      this.#log.append(records.map(toStateRecord), this.#time.milliseconds());
      this.#image = this.#image.replay(records);
      this.#tail.push(...records);
    }
    const image = this.#image;
    const end = this.#log.endOffset;
    await this.#logs.durable();
    if (end <= this.#committedOffset) return;
    this.#committedOffset = end;
    this.#committedImage = image;
    const more = this.#more;
    this.#more = deferred();
    more.resolve();
    this.#shorten();
  }

  /** Durable records from `offset` on, or the image's records where these are not at hand any more. */
  async fetch(offset: number, maxWaitMs: number): Promise<FetchMetadataResponse> {
    if (offset >= this.#committedOffset && maxWaitMs > 0) {
      const timer = this.#time.schedule(maxWaitMs, () => timeout.resolve());
      const timeout = deferred<void>();
      await Promise.race([this.#more.promise, timeout.promise]);
      timer.cancel();
    }
    const nextOffset = this.#committedOffset;
    if (offset < this.#tailOffset) return { records: this.#committedImage.records(), isSnapshot: true, nextOffset };
    return { records: this.#tail.slice(offset - this.#tailOffset, nextOffset - this.#tailOffset), isSnapshot: false, nextOffset };
  }

  #compact(length: number): void {
    const snapshot = this.#image.records();
    if (length <= Math.max(SNAPSHOT_MIN_RECORDS, SNAPSHOT_HISTORY_RATIO * snapshot.length)) return;
    this.#log.replaceBy(snapshot.map(toStateRecord), this.#time.milliseconds());
    this.#tailOffset = this.#committedOffset = this.#log.endOffset;
  }

  #shorten(): void {
    const spare = Math.min(this.#tail.length - TAIL_RECORDS, this.#committedOffset - this.#tailOffset);
    if (spare < TAIL_RECORDS) return;
    this.#tail = this.#tail.slice(spare);
    this.#tailOffset += spare;
  }
}

const toStateRecord = (record: MetadataRecord) => ({ key: null, value: encodeMetadataRecord(record) });

/** Whether an error is the log's, to be answered by its name. */
export const asKafkaError = (error: unknown): KafkaError => {
  if (error instanceof KafkaError) return error;
  throw error;
};
