/** What a ThreadCache asks of the caches that share it. */
interface SharingCache {
  /** Gives up what is only kept for being quick. */
  dropClean(): void;
}

/**
 * What the caching stores of one stream thread may hold back together (KIP-63). The bound is in bytes of heap, as
 * `estimateSize` counts them, not in serialized bytes as in Kafka: writes are not serialized until they are handed on.
 */
export class ThreadCache {
  readonly maxBytes: number;
  readonly #caches = new Set<SharingCache>();
  #bytes = 0;

  /** `maxBytes`: the application's, divided by its threads. */
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isOverfull(): boolean {
    return this.#bytes > this.maxBytes;
  }

  /** Counts what a cache takes more, or less. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }

  share(cache: SharingCache): void {
    this.#caches.add(cache);
  }

  leave(cache: SharingCache): void {
    this.#caches.delete(cache);
  }

  dropClean(): void {
    for (const cache of this.#caches) cache.dropClean();
  }
}
