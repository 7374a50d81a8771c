import { joinChunks, type Chunk } from './Chunk.ts';
import type { ChunkStore } from './ChunkStore.ts';
import type { GroupCommit } from './GroupCommit.ts';
import type { LogSegment } from './LogSegment.ts';
import type { LogSegments } from './LogSegments.ts';
import { planMerge, TARGET_CHUNK_BYTES } from './planMerge.ts';

/** Small chunks that the segment under append may gather before they are merged. */
const SMALL_CHUNKS_TO_MERGE = 128;

/** Turns the small chunks that were written at a low rate into few large ones. */
export class ChunkMerger {
  readonly #segments: LogSegments;
  readonly #store: ChunkStore;
  readonly #commit: GroupCommit;
  readonly #acknowledge: (chunk: Chunk) => void;
  readonly #unmerged = new Set<LogSegment>();
  #smallChunks: number;
  #merging = false;
  #stopped = false;

  constructor(segments: LogSegments, store: ChunkStore, commit: GroupCommit, acknowledge: (chunk: Chunk) => void) {
    this.#segments = segments;
    this.#store = store;
    this.#commit = commit;
    this.#acknowledge = acknowledge;
    for (const sealed of segments.sealed) this.#unmerged.add(sealed);
    this.#smallChunks = segments.active.chunks.filter(isSmall).length;
  }

  sealed(segment: LogSegment): void {
    this.#unmerged.add(segment);
  }

  durable(chunk: Chunk): void {
    if (isSmall(chunk)) this.#smallChunks++;
  }

  forgetEmptySegments(): void {
    for (const segment of this.#unmerged) if (segment.chunks.length === 0) this.#unmerged.delete(segment);
  }

  forget(segments: readonly LogSegment[]): void {
    for (const segment of segments) this.#unmerged.delete(segment);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Sealed segments are merged once all of them is durable, the active one when it has gathered many small chunks. */
  mergeWhenDue(): void {
    if (this.#merging) return;
    for (const segment of this.#unmerged) {
      if (segment.chunks.some((chunk) => chunk.state !== 'durable')) continue;
      this.#unmerged.delete(segment);
      void this.#merge(segment);
      return;
    }
    if (this.#smallChunks < SMALL_CHUNKS_TO_MERGE) return;
    this.#smallChunks = 0;
    void this.#merge(this.#segments.active);
  }

  /** Replaces small neighbours by one chunk in an atomic write. Appends go on meanwhile; a damaged chunk is left as it is. */
  async #merge(segment: LogSegment): Promise<void> {
    this.#merging = true;
    try {
      for (const run of planMerge(segment.chunks)) {
        const cold = run.filter((chunk) => chunk.bytes === undefined);
        const loaded = cold.length === 0 ? undefined : await this.#store.load(run).catch(() => undefined);
        const bytesOf = (chunk: Chunk): Uint8Array<ArrayBuffer> | undefined => chunk.bytes ?? loaded?.get(chunk);
        const index = segment.indexOf(run[0]!.baseOffset);
        const untouched = run.every((chunk, i) => segment.chunks[index + i] === chunk && chunk.state === 'durable' && bytesOf(chunk) !== undefined);
        if (this.#stopped || this.#commit.failure !== undefined || !untouched) continue;
        const merged = joinChunks(run, (chunk) => bytesOf(chunk)!);
        segment.replace(index, run.length, [merged]);
        const removals = this.#store.drop(run);
        this.#store.add(merged);
        this.#commit.enqueue([...removals, this.#store.putOperation(merged)], () => this.#acknowledge(merged));
      }
    } finally {
      this.#merging = false;
    }
  }
}

const isSmall = (chunk: Chunk): boolean => chunk.sizeInBytes < TARGET_CHUNK_BYTES / 2;
