/** Keys that one pass takes by default: each about 25 bytes and the key itself. */
export const DEFAULT_MAX_KEYS = 500_000;
const DEFAULT_MAX_KEY_BYTES = 16 * 1024 * 1024;

/**
 * The last offset of each key within the dirty part of a log. Kafka's SkimpyOffsetMap keeps a hash of each key, this one
 * the keys themselves, end to end in one buffer, so that no two keys can be taken for each other. Both are bounded: when
 * the map is full the pass ends there, and the next one goes on. Grows from small, and allocates nothing per record.
 */
export class OffsetMap {
  readonly #maxKeys: number;
  readonly #maxKeyBytes: number;
  #size = 0;
  #latestOffset = -1;
  /** Open addressing: an entry's number plus one, or 0. */
  #slots = new Int32Array(INITIAL_ENTRIES * 2);
  #hashes = new Int32Array(INITIAL_ENTRIES);
  #offsets = new Float64Array(INITIAL_ENTRIES);
  /** Where an entry's key begins in `#keys`; it ends where the next one begins. */
  #starts = new Int32Array(INITIAL_ENTRIES + 1);
  #keys = new Uint8Array(INITIAL_ENTRIES * 16);

  constructor(maxKeys = DEFAULT_MAX_KEYS, maxKeyBytes = DEFAULT_MAX_KEY_BYTES) {
    this.#maxKeys = maxKeys;
    this.#maxKeyBytes = maxKeyBytes;
  }

  get size(): number {
    return this.#size;
  }

  /** Up to here, inclusive, all records are in the map; -1 when it is empty. */
  get latestOffset(): number {
    return this.#latestOffset;
  }

  /** From 0 to 1: how full it is. */
  get utilization(): number {
    return this.#size / this.#maxKeys;
  }

  /** The offset of the key, which is a range of `bytes`; -1 when it is not there. */
  get(bytes: Uint8Array, start: number, end: number): number {
    const entry = this.#slots[this.#slotOf(bytes, start, end, hashOf(bytes, start, end))]! - 1;
    return entry < 0 ? -1 : this.#offsets[entry]!;
  }

  /**
   * Remembers a later offset of the key. False, and nothing changed, when the map is full, which is also said of a key
   * that it has, as Kafka does. The first key always fits.
   */
  put(bytes: Uint8Array, start: number, end: number, offset: number): boolean {
    if (this.#size >= this.#maxKeys) return false;
    const hash = hashOf(bytes, start, end);
    const slot = this.#slotOf(bytes, start, end, hash);
    const known = this.#slots[slot]! - 1;
    if (known >= 0) this.#offsets[known] = offset;
    else if (!this.#insert(slot, hash, bytes, start, end, offset)) return false;
    this.#latestOffset = offset;
    return true;
  }

  updateLatestOffset(offset: number): void {
    this.#latestOffset = offset;
  }

  #insert(slot: number, hash: number, bytes: Uint8Array, start: number, end: number, offset: number): boolean {
    const entry = this.#size;
    const keyStart = this.#starts[entry]!;
    const keyEnd = keyStart + end - start;
    if (entry > 0 && keyEnd > this.#maxKeyBytes) return false;
    if (keyEnd > this.#keys.length) this.#keys = grown(this.#keys, new Uint8Array(Math.max(keyEnd, Math.min(this.#keys.length * 2, this.#maxKeyBytes))));
    this.#keys.set(bytes.subarray(start, end), keyStart);
    this.#slots[slot] = entry + 1;
    this.#hashes[entry] = hash;
    this.#offsets[entry] = offset;
    this.#starts[entry + 1] = keyEnd;
    this.#size++;
    if (this.#size === this.#hashes.length) this.#grow();
    return true;
  }

  #grow(): void {
    const entries = this.#hashes.length * 2;
    this.#hashes = grown(this.#hashes, new Int32Array(entries));
    this.#offsets = grown(this.#offsets, new Float64Array(entries));
    this.#starts = grown(this.#starts, new Int32Array(entries + 1));
    this.#slots = new Int32Array(entries * 2);
    const mask = this.#slots.length - 1;
    for (let entry = 0; entry < this.#size; entry++) {
      let slot = this.#hashes[entry]! & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = entry + 1;
    }
  }

  /** The slot that holds the key, or the empty one where it belongs. At most half of the slots are taken. */
  #slotOf(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]! - 1;
      if (entry < 0 || (this.#hashes[entry] === hash && this.#isKey(entry, bytes, start, end))) return slot;
    }
  }

  #isKey(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const keyStart = this.#starts[entry]!;
    if (this.#starts[entry + 1]! - keyStart !== end - start) return false;
    const keys = this.#keys;
    for (let i = start, k = keyStart; i < end; i++, k++) if (bytes[i] !== keys[k]) return false;
    return true;
  }
}

const INITIAL_ENTRIES = 64;

const grown = <A extends Int32Array | Float64Array | Uint8Array>(from: A, to: A): A => {
  to.set(from);
  return to;
};

/** FNV-1a with the finalizer of MurmurHash3, whose low bits are as good as its high ones. */
const hashOf = (bytes: Uint8Array, start: number, end: number): number => {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
};
