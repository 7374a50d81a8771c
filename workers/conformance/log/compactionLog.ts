import { batchesIn, decodeUtf8, encodeUtf8, endTxnMarker, MockTime, NO_HEADERS, RecordBatchBuilder, RecordCursor, type ProducerStamp, type RecordBatch } from '../../common/index.ts';
import { Cleaner, LogManager, noCleanerStats, parseLogConfig, type CleanerStats, type LogAppendInfo, type UnifiedLog } from '../../log/index.ts';
import { MemoryStorage } from '../../storage/index.ts';

/** One record of a batch; `value` undefined stands for a tombstone. */
export interface CaseRecord {
  readonly key: string;
  readonly value: string | undefined;
  readonly timestamp: number;
}

/** A record as it stands in the log. */
export interface StoredRecord {
  readonly offset: number;
  /** Null for a control record. */
  readonly key: string | null;
  readonly value: string | null;
  readonly isControl: boolean;
}

export interface CompactionLogOptions {
  readonly configs?: Readonly<Record<string, string>>;
  /** Null: as many as a pass takes by default. */
  readonly maxKeysPerPass?: number | null;
}

const NAME = 'case-0';
const LEADER_EPOCH = 0;

/** One compacted log over a storage of its own, with what the steps of a compaction case do to it. */
export class CompactionLog {
  readonly time: MockTime;
  readonly #storage = new MemoryStorage();
  readonly #configs: Readonly<Record<string, string>>;
  readonly #cleaner: Cleaner;
  readonly #builder = new RecordBatchBuilder(256);
  #manager: LogManager;
  #log: UnifiedLog;

  private constructor(options: CompactionLogOptions, time: MockTime, manager: LogManager, log: UnifiedLog, storage: MemoryStorage) {
    const { maxKeysPerPass } = options;
    this.time = time;
    this.#storage = storage;
    this.#configs = { ...COMPACT, ...options.configs };
    this.#manager = manager;
    this.#log = log;
    this.#cleaner = new Cleaner({ time, ...(typeof maxKeysPerPass === 'number' ? { maxKeysPerPass } : {}) });
  }

  static async open(options: CompactionLogOptions = {}): Promise<CompactionLog> {
    const time = new MockTime(1000);
    const storage = new MemoryStorage();
    const manager = await LogManager.open({ storage, time, prefix: '0' });
    const log = await manager.openLog(NAME, parseLogConfig({ ...COMPACT, ...options.configs }));
    return new CompactionLog(options, time, manager, log, storage);
  }

  get log(): UnifiedLog {
    return this.#log;
  }

  append(records: readonly CaseRecord[], stamp: ProducerStamp | undefined, origin: 'client' | 'coordinator'): LogAppendInfo {
    for (const { key, value, timestamp } of records) {
      const keyBytes = encodeUtf8(key);
      const valueBytes = value === undefined ? null : encodeUtf8(value);
      this.#builder.append(timestamp, keyBytes, 0, keyBytes.length, valueBytes, 0, valueBytes?.length ?? 0, NO_HEADERS);
    }
    return this.#log.appendAsLeader(this.#builder.build(stamp), LEADER_EPOCH, origin);
  }

  /** The marker that ends a transaction. */
  end(type: 'commit' | 'abort', producerId: number, producerEpoch: number): void {
    const marker = endTxnMarker({ producerId, producerEpoch, coordinatorEpoch: 0, committed: type === 'commit', timestamp: this.time.milliseconds() });
    this.#log.appendAsLeader(marker, LEADER_EPOCH, 'coordinator');
  }

  /** Makes everything durable and opens the log anew from the storage. */
  async reload(): Promise<void> {
    await this.#manager.close();
    this.#manager = await LogManager.open({ storage: this.#storage, time: this.time, prefix: '0' });
    this.#log = await this.#manager.openLog(NAME, parseLogConfig(this.#configs));
  }

  /** A pass over all closed segments; the offset where the next one begins. */
  async clean(firstDirtyOffset: number, nowMs: number): Promise<{ readonly nextDirtyOffset: number; readonly stats: CleanerStats }> {
    return this.#cleaner.clean(this.#log, firstDirtyOffset, this.#activeBaseOffset, nowMs);
  }

  /** The offset map that a pass would build, asked for some keys; null for a key that it does not have. */
  async offsetMap(from: number, keys: readonly string[]): Promise<{ readonly size: number; readonly entries: Map<string, number | null>; readonly stats: CleanerStats }> {
    const stats = noCleanerStats();
    const map = await this.#cleaner.buildOffsetMap(this.#log, from, this.#activeBaseOffset, stats);
    const entries = keys.map((key): [string, number | null] => {
      const bytes = encodeUtf8(key);
      const offset = map.get(bytes, 0, bytes.length);
      return [key, offset < 0 ? null : offset];
    });
    return { size: map.size, entries: new Map(entries), stats };
  }

  async batches(): Promise<RecordBatch[]> {
    const batches: RecordBatch[] = [];
    for (const { baseOffset } of this.#log.segments())
      for (const batch of batchesIn(await this.#log.readSegment(baseOffset))) {
        batch.ensureValid();
        batches.push(batch);
      }
    return batches;
  }

  async records(): Promise<StoredRecord[]> {
    const records: StoredRecord[] = [];
    for (const batch of await this.batches())
      for (const cursor = new RecordCursor(batch); cursor.next(); ) {
        const isControl = batch.isControlBatch;
        records.push({ offset: cursor.offset, key: isControl ? null : text(cursor.key()), value: isControl ? null : text(cursor.value()), isControl });
      }
    return records;
  }

  get #activeBaseOffset(): number {
    return this.#log.segments().at(-1)!.baseOffset;
  }
}

const COMPACT: Readonly<Record<string, string>> = { 'cleanup.policy': 'compact', 'segment.ms': '9223372036854775807' };

const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : decodeUtf8(bytes));
