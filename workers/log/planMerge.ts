import type { Chunk } from './Chunk.ts';

/** What a chunk at rest should weigh: large enough to write fast, small enough to read back for a few records. */
export const TARGET_CHUNK_BYTES = 256 * 1024;
const LARGEST_CHUNK_BYTES = 4 * 1024 * 1024;

/** The weight to give chunks when this much is pending: more at a time under pressure. */
export const chunkBytesFor = (pendingBytes: number): number =>
  Math.min(LARGEST_CHUNK_BYTES, Math.max(TARGET_CHUNK_BYTES, Math.ceil(pendingBytes / 4)));

/** Neighbouring durable chunks that are one chunk of the target weight together. */
export const planMerge = (chunks: readonly Chunk[]): Chunk[][] => {
  const runs: Chunk[][] = [];
  let run: Chunk[] = [];
  let runBytes = 0;
  const close = (): void => {
    if (run.length > 1) runs.push(run);
    run = [];
    runBytes = 0;
  };
  for (const chunk of chunks) {
    if (chunk.state !== 'durable') {
      close();
      continue;
    }
    if (runBytes + chunk.sizeInBytes > TARGET_CHUNK_BYTES) close();
    run.push(chunk);
    runBytes += chunk.sizeInBytes;
  }
  close();
  return runs;
};
