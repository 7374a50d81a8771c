import { type KafkaError, type Time } from '../common/index.ts';
import type { Durability, StorageEngine, StorageKey, StorageUsage } from '../storage/index.ts';
import { ChunkCache } from './ChunkCache.ts';
import { GroupCommit } from './GroupCommit.ts';
import type { LogContext } from './LocalLog.ts';
import { parseLogConfig, type LogConfig } from './LogConfig.ts';
import { PRODUCER_ID_EXPIRATION_MS } from './producer/ProducerStateManager.ts';
import type { LogTruncation } from './recoverLog.ts';
import { UnifiedLog, type LogOptions } from './UnifiedLog.ts';

export interface LogManagerOptions {
  readonly storage: StorageEngine;
  readonly time: Time;
  /** What sets this manager's logs apart from those of other brokers on the same storage, such as a broker id. */
  readonly prefix: string;
  readonly durability?: Durability;
  /** How long an append may wait to be flushed together with others (log.flush.interval.ms). Default 0: as soon as possible. */
  readonly flushIntervalMs?: number;
  readonly maxWritesInFlight?: number;
  readonly maxUnflushedBytes?: number;
  /** Shared by several managers, or a cache of its own by default. */
  readonly cache?: ChunkCache;
  /** Called once, when a write failed and all logs went offline. */
  readonly onFailure?: (error: KafkaError) => void;
  /**
   * Writes for several managers of the same storage in one; the options above from `durability` to
   * `maxUnflushedBytes`, and `onFailure`, are its own then.
   */
  readonly commit?: GroupCommit;
  /** producer.id.expiration.ms, default one day. */
  readonly producerIdExpirationMs?: number;
}

/** A log that did not come back whole. */
export interface LogRecovery extends LogTruncation {
  /** `topic-partition`. */
  readonly name: string;
}

interface StoredLog {
  readonly chunkKeys: StorageKey[];
  readonly checkpointKeys: StorageKey[];
}

/** All logs of one broker: finds what is stored, opens, creates and deletes logs, and commits them together. */
export class LogManager {
  readonly #context: LogContext;
  readonly #prefix: string;
  /** What the storage held at the start and nobody has opened yet, by directory. */
  readonly #stored = new Map<string, StoredLog>();
  readonly #logs = new Map<string, UnifiedLog>();
  readonly #recoveries: LogRecovery[] = [];

  private constructor(options: LogManagerOptions) {
    this.#prefix = `${options.prefix}/`;
    this.#context = {
      storage: options.storage,
      time: options.time,
      cache: options.cache ?? new ChunkCache(),
      commit: options.commit ?? new GroupCommit(options.storage, options.time, options),
      producerIdExpirationMs: options.producerIdExpirationMs ?? PRODUCER_ID_EXPIRATION_MS,
    };
  }

  /** Lists what is stored; loads none of it. */
  static async open(options: LogManagerOptions): Promise<LogManager> {
    const manager = new LogManager(options);
    await manager.#list();
    return manager;
  }

  /** Names (`topic-partition`) of logs that are stored and were not opened. */
  get unopened(): string[] {
    return [...this.#stored.keys()].map((directory) => directory.slice(this.#prefix.length));
  }

  get recoveries(): readonly LogRecovery[] {
    return this.#recoveries;
  }

  /** Why no log takes appends any more, if so. */
  get failure(): KafkaError | undefined {
    return this.#context.commit.failure;
  }

  get(name: string): UnifiedLog | undefined {
    return this.#logs.get(name);
  }

  logs(): Iterable<UnifiedLog> {
    return this.#logs.values();
  }

  /** Opens what is stored under the name, or an empty log. */
  async openLog(name: string, config: LogConfig = parseLogConfig(), options?: LogOptions): Promise<UnifiedLog> {
    const directory = this.#prefix + name;
    const stored = this.#stored.get(directory);
    this.#stored.delete(directory);
    const log = await UnifiedLog.open(this.#context, directory, config, stored?.chunkKeys ?? [], stored?.checkpointKeys ?? [], options);
    if (log.truncation !== undefined) this.report({ name, ...log.truncation });
    this.#logs.set(name, log);
    return log;
  }

  /** A new log that begins at offset 0; leftovers under the name are removed with the first write. */
  createLog(name: string, config: LogConfig, options?: LogOptions): UnifiedLog {
    const directory = this.#prefix + name;
    if (this.#stored.delete(directory)) this.#remove(directory);
    const log = UnifiedLog.create(this.#context, directory, config, options);
    this.#logs.set(name, log);
    return log;
  }

  /** Forgets a log at once; what is stored of it goes with the next write, before anything appended later. */
  deleteLog(name: string): void {
    const log = this.#logs.get(name);
    if (log === undefined) return;
    log.markDeleted();
    this.#logs.delete(name);
    this.#remove(log.directory);
  }

  /** Adds to what `recoveries` tells, for a loss that only whoever interprets the records can notice. */
  report(recovery: LogRecovery): void {
    this.#recoveries.push(recovery);
  }

  /** Resolves when all that was appended so far is durable; does not hurry the flush interval. */
  durable(): Promise<void> {
    return this.#context.commit.durable();
  }

  /** As `durable`, but at once. */
  flush(): Promise<void> {
    return this.#context.commit.flush();
  }

  /** A promise to wait for before appending more, or undefined while memory is not short. */
  backpressure(): Promise<void> | undefined {
    return this.#context.commit.backpressure();
  }

  /** Ends what goes on beside appends and reads. Resolves when all that was appended is durable; the logs may be opened anew then. */
  async close(): Promise<void> {
    for (const log of this.#logs.values()) log.close();
    await this.flush();
  }

  /** Of the whole storage, whoever else writes to it. */
  storageUsage(): Promise<StorageUsage> {
    return this.#context.storage.usage();
  }

  /** What is due from time to time: retention, and forgetting producers that are gone. */
  deleteOldSegments(): void {
    for (const log of this.#logs.values()) {
      log.deleteOldSegments();
      log.removeExpiredProducers();
    }
  }

  #remove(directory: string): void {
    this.#context.commit.enqueue([
      { kind: 'deletePrefix', store: 'chunks', prefix: [directory] },
      { kind: 'deletePrefix', store: 'checkpoints', prefix: [directory] },
    ]);
  }

  async #list(): Promise<void> {
    const [chunkKeys, checkpointKeys] = await Promise.all([
      this.#context.storage.keys('chunks', []),
      this.#context.storage.keys('checkpoints', []),
    ]);
    for (const key of chunkKeys) this.#storedAt(key)?.chunkKeys.push(key);
    for (const key of checkpointKeys) this.#storedAt(key)?.checkpointKeys.push(key);
  }

  #storedAt([directory]: StorageKey): StoredLog | undefined {
    if (typeof directory !== 'string' || !directory.startsWith(this.#prefix)) return undefined;
    let stored = this.#stored.get(directory);
    if (stored === undefined) this.#stored.set(directory, (stored = { chunkKeys: [], checkpointKeys: [] }));
    return stored;
  }
}
