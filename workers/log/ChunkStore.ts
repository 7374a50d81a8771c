import type { StorageEngine, WriteOperation } from '../storage/index.ts';
import { chunkKey, type Chunk } from './Chunk.ts';
import type { ChunkCache } from './ChunkCache.ts';
import { verifyChunk } from './recoverLog.ts';

/** Moves the chunks of one log between memory and storage, and keeps count of their bytes. */
export class ChunkStore {
  readonly #storage: StorageEngine;
  readonly #cache: ChunkCache;
  readonly #directory: string;
  #sizeInBytes = 0;

  constructor(storage: StorageEngine, cache: ChunkCache, directory: string, stored: readonly Chunk[]) {
    this.#storage = storage;
    this.#cache = cache;
    this.#directory = directory;
    for (const chunk of stored) {
      this.#sizeInBytes += chunk.sizeInBytes;
      if (chunk.state === 'writing') cache.pin(chunk.sizeInBytes);
    }
  }

  /** Of all chunks of the log, in memory or not. */
  get sizeInBytes(): number {
    return this.#sizeInBytes;
  }

  /** Takes care of a chunk whose bytes are only in memory. */
  add(chunk: Chunk): void {
    this.#sizeInBytes += chunk.sizeInBytes;
    this.#cache.pin(chunk.sizeInBytes);
  }

  touch(chunk: Chunk): void {
    this.#cache.touch(chunk);
  }

  putOperation(chunk: Chunk): WriteOperation {
    return { kind: 'put', store: 'chunks', key: chunkKey(this.#directory, chunk), value: chunk.bytes! };
  }

  /** A write that holds the chunk has settled. False if the chunk was dropped meanwhile. */
  acknowledge(chunk: Chunk): boolean {
    if (chunk.state !== 'writing') return false;
    chunk.state = 'durable';
    this.#cache.unpin(chunk.sizeInBytes);
    this.#cache.add(chunk);
    return true;
  }

  /** Takes chunks out of memory; the answer takes them out of the storage, where they may be. */
  drop(chunks: readonly Chunk[]): WriteOperation[] {
    const operations: WriteOperation[] = [];
    for (const chunk of chunks) {
      this.#sizeInBytes -= chunk.sizeInBytes;
      if (chunk.state === 'durable') this.#cache.remove(chunk);
      else this.#cache.unpin(chunk.sizeInBytes);
      if (chunk.state !== 'pending') operations.push({ kind: 'delete', store: 'chunks', key: chunkKey(this.#directory, chunk) });
      chunk.state = 'deleted';
    }
    return operations;
  }

  /**
   * Reads neighbours back and checks them. Holds fewer than asked for where one is damaged behind the first, or was
   * dropped meanwhile; rejects with CORRUPT_MESSAGE where the first is damaged or missing.
   */
  async load(chunks: readonly Chunk[]): Promise<Map<Chunk, Uint8Array<ArrayBuffer>>> {
    const loaded = new Map<Chunk, Uint8Array<ArrayBuffer>>();
    const first = chunks[0]!;
    const behind = [...chunkKey(this.#directory, chunks.at(-1)!), ''];
    const entries = await this.#storage.range('chunks', chunkKey(this.#directory, first), behind);
    const values = new Map(entries.map(([key, value]) => [key.join(), value]));
    for (const chunk of chunks) {
      if (chunk.state === 'deleted') break;
      try {
        loaded.set(chunk, verifyChunk(chunk, values.get(chunkKey(this.#directory, chunk).join())));
      } catch (error) {
        if (chunk === first) throw error;
        break;
      }
    }
    for (const [chunk, bytes] of loaded) {
      if (chunk.bytes !== undefined) continue;
      chunk.bytes = bytes;
      this.#cache.add(chunk);
    }
    return loaded;
  }
}
