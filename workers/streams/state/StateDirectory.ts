import { batchesIn, NO_HEADERS, RecordBatchBuilder, RecordCursor, type RecordBatch } from '../../common/index.ts';
import type { StorageEngine, StorageKey, StoredValue } from '../../storage/index.ts';
import type { RestoreCallback, SnapshotAppender } from './StateStore.ts';

/** Where state may be kept between runs. */
export type StateStorage = StorageEngine;

/** A store's content as it was put on disk, and from where on its changelog tells what is missing. */
export interface Checkpoint {
  readonly taskId: string;
  readonly storeName: string;
  /** The changelog's own id, where topics have one: another topic of the same name tells nothing of this. */
  readonly topicId: number;
  /** In the changelog; what lies before is in the snapshot. */
  readonly offset: number;
  readonly records: number;
  /** Wall-clock time. */
  readonly takenAtMs: number;
  readonly version: number;
  readonly chunks: number;
}

/** At rest a snapshot is record batches, as its changelog is. */
const CHUNK_BYTES = 1024 * 1024;
/** Tombstones may be compacted away after this time: an older snapshot could bring back what was deleted. */
export const MAX_SNAPSHOT_AGE_MS = 24 * 60 * 60 * 1000;

/** A part of a snapshot is missing or damaged. What was loaded of it does no harm to whoever reads the changelog from its beginning. */
export class CorruptSnapshotException extends Error {
  constructor({ taskId, storeName }: Checkpoint, options?: { cause?: unknown }) {
    super(`the snapshot of ${storeName} in task ${taskId} is not whole`, options);
    this.name = 'CorruptSnapshotException';
  }
}

/**
 * What one instance keeps on disk of its stores, between runs (Kafka's StateDirectory and OffsetCheckpoint). A cache of
 * the changelogs and nothing more: whoever loses it reads these from the beginning.
 */
export class StateDirectory {
  readonly #storage: StorageEngine;
  readonly #root: readonly string[];
  readonly #checkpoints = new Map<string, Checkpoint>();
  /** Versions that were begun and may have left chunks, by task and store. */
  readonly #attempts = new Map<string, number[]>();
  #lastVersion = 0;
  #isClosed = false;

  private constructor(storage: StorageEngine, root: readonly string[]) {
    this.#storage = storage;
    this.#root = root;
  }

  static async open(storage: StorageEngine, applicationId: string, processId: string): Promise<StateDirectory> {
    const directory = new StateDirectory(storage, ['state', applicationId, processId]);
    const from = [...directory.#root, 'checkpoint'];
    for (const [, value] of await storage.range('checkpoints', from, [...directory.#root, 'checkpoint~'])) {
      const checkpoint = value as unknown as Checkpoint;
      directory.#checkpoints.set(keyOf(checkpoint), checkpoint);
    }
    await directory.#sweep();
    return directory;
  }

  /** From now on the disk is the next run's: what is under way is not published any more. */
  close(): void {
    this.#isClosed = true;
  }

  /** Of all instances of an application. */
  static async wipe(storage: StorageEngine, applicationId: string): Promise<void> {
    await storage.write([{ kind: 'deletePrefix', store: 'checkpoints', prefix: ['state', applicationId] }], 'relaxed');
  }

  checkpoint(taskId: string, storeName: string): Checkpoint | undefined {
    return this.#checkpoints.get(keyOf({ taskId, storeName }));
  }

  get checkpoints(): Iterable<Checkpoint> {
    return this.#checkpoints.values();
  }

  /**
   * The snapshot's records, chunk after chunk; between two of them others may have their turn. Throws
   * CorruptSnapshotException.
   */
  async *load(checkpoint: Checkpoint, restore: RestoreCallback): AsyncGenerator<number> {
    const cursor = new RecordCursor();
    const read = (chunk: number): Promise<StoredValue | undefined> => this.#storage.get('checkpoints', [...this.#chunksKey(checkpoint), chunk]);
    let next = read(0);
    for (let chunk = 0; chunk < checkpoint.chunks; chunk++) {
      const batches = validBatches(checkpoint, await next);
      // Storage reads on while this one is restored.
      if (chunk + 1 < checkpoint.chunks) {
        next = read(chunk + 1);
        next.catch(() => undefined);
      }
      let count = 0;
      for (const batch of batches)
        for (cursor.reset(batch); cursor.next(); count++)
          restore(cursor.bytes, cursor.keyStart, cursor.keyEnd, cursor.valueStart, cursor.valueEnd, cursor.timestamp);
      yield count;
    }
  }

  /** Nothing of it counts before it is published. */
  write(taskId: string, storeName: string): SnapshotWriter {
    const version = ++this.#lastVersion;
    const key = keyOf({ taskId, storeName });
    this.#attempts.set(key, [...(this.#attempts.get(key) ?? []), version]);
    const chunksKey = this.#chunksKey({ taskId, storeName, version });
    return new SnapshotWriter(
      (chunk, bytes) => this.#storage.write([{ kind: 'put', store: 'checkpoints', key: [...chunksKey, chunk], value: bytes }], 'relaxed'),
      (chunks, records, { offset, topicId, takenAtMs }) => this.#publish({ taskId, storeName, topicId, offset, records, takenAtMs, version, chunks }),
    );
  }

  /** Also those of tasks that have long been elsewhere. */
  async deleteTakenBefore(ms: number): Promise<void> {
    for (const checkpoint of [...this.#checkpoints.values()]) if (checkpoint.takenAtMs < ms) await this.delete(checkpoint);
  }

  async delete({ taskId, storeName }: Pick<Checkpoint, 'taskId' | 'storeName'>): Promise<void> {
    this.#checkpoints.delete(keyOf({ taskId, storeName }));
    if (this.#isClosed) return;
    await this.#storage.write([
      { kind: 'delete', store: 'checkpoints', key: [...this.#root, 'checkpoint', taskId, storeName] },
      { kind: 'deletePrefix', store: 'checkpoints', prefix: [...this.#root, 'snapshot', taskId, storeName] },
    ], 'relaxed');
  }

  /** In the place of what was there before, unless that is newer. */
  async #publish(checkpoint: Checkpoint): Promise<void> {
    const { taskId, storeName, version } = checkpoint;
    const key = keyOf(checkpoint);
    if (this.#isClosed || (this.#checkpoints.get(key)?.version ?? 0) > version) return;
    const outdated = (this.#attempts.get(key) ?? []).filter((attempt) => attempt < version);
    await this.#storage.write([
      { kind: 'put', store: 'checkpoints', key: [...this.#root, 'checkpoint', taskId, storeName], value: checkpoint as unknown as StoredValue },
      ...outdated.map((attempt) => ({ kind: 'deletePrefix' as const, store: 'checkpoints' as const, prefix: this.#chunksKey({ taskId, storeName, version: attempt }) })),
    ], 'relaxed');
    this.#checkpoints.set(key, checkpoint);
    this.#attempts.set(key, (this.#attempts.get(key) ?? []).filter((attempt) => attempt >= version));
  }

  /** Forgets chunks that nobody published, and goes on counting behind what is there. */
  async #sweep(): Promise<void> {
    const root = [...this.#root, 'snapshot'];
    const orphans = new Map<string, StorageKey>();
    for (const chunkKey of await this.#storage.keys('checkpoints', root)) {
      const [taskId, storeName, version] = chunkKey.slice(root.length) as [string, string, number];
      this.#lastVersion = Math.max(this.#lastVersion, version);
      if (this.checkpoint(taskId, storeName)?.version !== version) orphans.set(`${keyOf({ taskId, storeName })}/${version}`, this.#chunksKey({ taskId, storeName, version }));
    }
    for (const checkpoint of this.#checkpoints.values()) {
      this.#lastVersion = Math.max(this.#lastVersion, checkpoint.version);
      this.#attempts.set(keyOf(checkpoint), [checkpoint.version]);
    }
    if (orphans.size > 0) await this.#storage.write([...orphans.values()].map((prefix) => ({ kind: 'deletePrefix', store: 'checkpoints', prefix })), 'relaxed');
  }

  #chunksKey({ taskId, storeName, version }: Pick<Checkpoint, 'taskId' | 'storeName' | 'version'>): Array<string | number> {
    return [...this.#root, 'snapshot', taskId, storeName, version];
  }
}

/** Each chunk is one batch. */
const validBatches = (checkpoint: Checkpoint, bytes: StoredValue | undefined): RecordBatch[] => {
  if (!(bytes instanceof Uint8Array)) throw new CorruptSnapshotException(checkpoint);
  const batches = [...batchesIn(bytes)];
  if (batches.at(-1)?.end !== bytes.length) throw new CorruptSnapshotException(checkpoint);
  try {
    for (const batch of batches) batch.ensureValid();
  } catch (cause) {
    throw new CorruptSnapshotException(checkpoint, { cause });
  }
  return batches;
};

/** Takes a snapshot's records and writes them in chunks. */
export class SnapshotWriter {
  readonly #writeChunk: (chunk: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly #publish: (chunks: number, records: number, at: SnapshotOrigin) => Promise<void>;
  readonly #builder = new RecordBatchBuilder(64 * 1024);
  #chunks = 0;
  #records = 0;
  #written: Promise<unknown> = Promise.resolve();

  constructor(
    writeChunk: (chunk: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
    publish: (chunks: number, records: number, at: SnapshotOrigin) => Promise<void>,
  ) {
    this.#writeChunk = writeChunk;
    this.#publish = publish;
  }

  readonly append: SnapshotAppender = (key, keyLength, value, valueLength, timestamp) => {
    this.#builder.append(timestamp, key, 0, keyLength, value, 0, valueLength, NO_HEADERS);
    this.#records++;
    if (this.#builder.sizeInBytes >= CHUNK_BYTES) this.#cut();
  };

  /** Resolves when it stands. Everything that was appended must be durable in the changelog by then. */
  async publish(at: SnapshotOrigin): Promise<void> {
    if (this.#builder.count > 0) this.#cut();
    await this.#written;
    await this.#publish(this.#chunks, this.#records, at);
  }

  #cut(): void {
    const writing = this.#writeChunk(this.#chunks++, this.#builder.build());
    this.#written = Promise.all([this.#written, writing]);
    this.#written.catch(() => undefined);
  }
}

/** Where a snapshot stands in its changelog. */
export type SnapshotOrigin = Pick<Checkpoint, 'offset' | 'topicId' | 'takenAtMs'>;

const keyOf = ({ taskId, storeName }: Pick<Checkpoint, 'taskId' | 'storeName'>): string => `${taskId}/${storeName}`;
