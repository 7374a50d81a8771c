import { batchesIn, NO_HEADERS, RecordBatchBuilder, RecordCursor } from '../../common/index.ts';
import type { StorageEngine, StoredValue } from '../../storage/index.ts';
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

/**
 * What one instance keeps on disk of its stores, between runs (Kafka's StateDirectory and OffsetCheckpoint). A cache of
 * the changelogs and nothing more: whoever loses it reads these from the beginning.
 */
export class StateDirectory {
  readonly #storage: StorageEngine;
  readonly #root: readonly string[];
  readonly #checkpoints = new Map<string, Checkpoint>();
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

  /** The snapshot's records, chunk after chunk; between two of them others may have their turn. */
  async *load({ taskId, storeName, version, chunks }: Checkpoint, restore: RestoreCallback): AsyncGenerator<number> {
    const cursor = new RecordCursor();
    for (let chunk = 0; chunk < chunks; chunk++) {
      const bytes = await this.#storage.get('checkpoints', this.#chunkKey(taskId, storeName, version, chunk));
      if (!(bytes instanceof Uint8Array)) throw new Error(`the snapshot of ${storeName} in task ${taskId} is not whole`);
      let count = 0;
      for (const batch of batchesIn(bytes))
        for (cursor.reset(batch); cursor.next(); count++)
          restore(cursor.bytes, cursor.keyStart, cursor.keyEnd, cursor.valueStart, cursor.valueEnd, cursor.timestamp);
      yield count;
    }
  }

  /** Nothing of it counts before it is published. */
  write(taskId: string, storeName: string): SnapshotWriter {
    const version = (this.checkpoint(taskId, storeName)?.version ?? 0) + 1;
    return new SnapshotWriter(
      (chunk, bytes) => this.#storage.write([{ kind: 'put', store: 'checkpoints', key: this.#chunkKey(taskId, storeName, version, chunk), value: bytes }], 'relaxed'),
      async (chunks, records, { offset, topicId, takenAtMs }) => {
        if (this.#isClosed) return;
        const before = this.checkpoint(taskId, storeName);
        const checkpoint: Checkpoint = { taskId, storeName, topicId, offset, records, takenAtMs, version, chunks };
        await this.#storage.write([
          { kind: 'put', store: 'checkpoints', key: [...this.#root, 'checkpoint', taskId, storeName], value: checkpoint as unknown as StoredValue },
          ...(before === undefined ? [] : [{ kind: 'deletePrefix' as const, store: 'checkpoints' as const, prefix: [...this.#root, 'snapshot', taskId, storeName, before.version] }]),
        ], 'relaxed');
        this.#checkpoints.set(keyOf(checkpoint), checkpoint);
      },
    );
  }

  async delete({ taskId, storeName }: Pick<Checkpoint, 'taskId' | 'storeName'>): Promise<void> {
    this.#checkpoints.delete(keyOf({ taskId, storeName }));
    if (this.#isClosed) return;
    await this.#storage.write([
      { kind: 'delete', store: 'checkpoints', key: [...this.#root, 'checkpoint', taskId, storeName] },
      { kind: 'deletePrefix', store: 'checkpoints', prefix: [...this.#root, 'snapshot', taskId, storeName] },
    ], 'relaxed');
  }

  #chunkKey(taskId: string, storeName: string, version: number, chunk: number): Array<string | number> {
    return [...this.#root, 'snapshot', taskId, storeName, version, chunk];
  }
}

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
