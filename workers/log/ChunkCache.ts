import type { Chunk } from './Chunk.ts';

export const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024;

/**
 * Which chunks keep their bytes in memory: one least-recently-used order over all logs. Bytes that are not durable yet
 * are pinned; they count, but only durable ones can be dropped.
 */
export class ChunkCache {
  readonly #capacity: number;
  /** In order of use, the next to go first. */
  readonly #evictable = new Set<Chunk>();
  #pinnedBytes = 0;
  #evictableBytes = 0;

  constructor(capacityBytes = DEFAULT_CACHE_BYTES) {
    this.#capacity = capacityBytes;
  }

  get sizeInBytes(): number {
    return this.#pinnedBytes + this.#evictableBytes;
  }

  pin(sizeInBytes: number): void {
    this.#pinnedBytes += sizeInBytes;
    this.#evict();
  }

  unpin(sizeInBytes: number): void {
    this.#pinnedBytes -= sizeInBytes;
  }

  /** Takes care of a durable chunk that has its bytes. It may lose them at once. */
  add(chunk: Chunk): void {
    if (this.#evictable.has(chunk)) return;
    this.#evictable.add(chunk);
    this.#evictableBytes += chunk.sizeInBytes;
    this.#evict();
  }

  touch(chunk: Chunk): void {
    if (this.#evictable.delete(chunk)) this.#evictable.add(chunk);
  }

  remove(chunk: Chunk): void {
    if (!this.#evictable.delete(chunk)) return;
    this.#evictableBytes -= chunk.sizeInBytes;
    chunk.bytes = undefined;
  }

  #evict(): void {
    for (const oldest of this.#evictable) {
      if (this.sizeInBytes <= this.#capacity) return;
      this.remove(oldest);
    }
  }
}
