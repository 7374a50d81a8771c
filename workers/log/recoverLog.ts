import { batchesIn, KafkaError, type RecordBatch } from '../common/index.ts';
import type { StorageEngine, StorageKey, WriteOperation } from '../storage/index.ts';
import { chunkFromKey, chunkKey, type Chunk } from './Chunk.ts';

/** What a log lost when it was opened: everything from this offset on. */
export interface LogTruncation {
  readonly truncatedFrom: number;
  readonly reason: string;
}

export interface RecoveredLog {
  /** Durable, without a gap, the last one checked. That is `writing` where it had to be shortened, until the repairs are written. */
  readonly chunks: readonly Chunk[];
  /** What has to be written before anything else, so that nothing cut off ever comes back. */
  readonly repairs: readonly WriteOperation[];
  readonly truncation: LogTruncation | undefined;
}

/**
 * Decides from the keys of a log's chunks what is still good: they follow each other without a gap from the log start
 * offset on, and the last one passes its checksums. Loads no bytes but the last chunk's.
 */
export const recoverLog = async (
  storage: StorageEngine, directory: string, keys: readonly StorageKey[], logStartOffset: number,
): Promise<RecoveredLog> => {
  const repairs: WriteOperation[] = [];
  const drop = (key: StorageKey): number => repairs.push({ kind: 'delete', store: 'chunks', key });
  const chunks: Chunk[] = [];
  let truncation: LogTruncation | undefined;
  let expected: number | undefined;
  let segmentBaseOffset = -1;
  for (const key of keys) {
    const chunk = chunkFromKey(key);
    if (chunk === undefined || truncation !== undefined || chunk.lastOffset < logStartOffset) {
      drop(key);
      continue;
    }
    const follows = expected === undefined ? chunk.baseOffset <= logStartOffset : chunk.baseOffset === expected;
    if (!follows || chunk.segmentBaseOffset < segmentBaseOffset || chunk.segmentBaseOffset > chunk.baseOffset) {
      const truncatedFrom = expected ?? logStartOffset;
      truncation = { truncatedFrom, reason: `records are missing between offset ${truncatedFrom} and ${chunk.baseOffset}` };
      drop(key);
      continue;
    }
    chunks.push(chunk);
    expected = chunk.lastOffset + 1;
    segmentBaseOffset = chunk.segmentBaseOffset;
  }
  for (let last = chunks.at(-1); last !== undefined; last = chunks.at(-1)) {
    const bytes = await storage.get('chunks', chunkKey(directory, last));
    const found = soundPrefix(last, bytes);
    if (found.flaw === undefined) break;
    chunks.pop();
    drop(chunkKey(directory, last));
    truncation = { truncatedFrom: Math.max(logStartOffset, found.endOffset), reason: found.flaw };
    if (found.shortened === undefined || found.shortened.lastOffset < logStartOffset) continue;
    chunks.push(found.shortened);
    repairs.push({ kind: 'put', store: 'chunks', key: chunkKey(directory, found.shortened), value: found.shortened.bytes! });
    break;
  }
  return { chunks, repairs, truncation };
};

/** The chunk's bytes if they are what its key says. Throws CORRUPT_MESSAGE. */
export const verifyChunk = (chunk: Chunk, bytes: unknown): Uint8Array<ArrayBuffer> => {
  const { flaw } = soundPrefix(chunk, bytes);
  if (flaw !== undefined) throw new KafkaError('CORRUPT_MESSAGE', flaw);
  return bytes as Uint8Array<ArrayBuffer>;
};

interface SoundPrefix {
  readonly flaw: string | undefined;
  readonly endOffset: number;
  /** The batches before the flaw, as a chunk. */
  readonly shortened: Chunk | undefined;
}

const soundPrefix = (chunk: Chunk, bytes: unknown): SoundPrefix => {
  const where = `the stored chunk of offsets ${chunk.baseOffset} to ${chunk.lastOffset}`;
  if (!(bytes instanceof Uint8Array)) return { flaw: `${where} is missing`, endOffset: chunk.baseOffset, shortened: undefined };
  let endOffset = chunk.baseOffset;
  let end = 0;
  let maxTimestamp = -1;
  let flaw: string | undefined;
  try {
    for (const batch of batchesIn(bytes)) {
      ensureExpected(batch, endOffset, chunk);
      endOffset = batch.lastOffset + 1;
      end = batch.end;
      maxTimestamp = Math.max(maxTimestamp, batch.maxTimestamp);
    }
    const endsEarly = !chunk.isSparse && endOffset !== chunk.lastOffset + 1;
    if (end !== bytes.length || end !== chunk.sizeInBytes || endsEarly) flaw = `${where} is incomplete`;
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    flaw = `${where} is damaged: ${error.message}`;
  }
  if (flaw === undefined || end === 0 || endOffset > chunk.lastOffset + 1) return { flaw, endOffset: end === 0 ? chunk.baseOffset : endOffset, shortened: undefined };
  const shortened: Chunk = {
    ...chunk, lastOffset: endOffset - 1, maxTimestamp, sizeInBytes: end, bytes: new Uint8Array(bytes.subarray(0, end)), state: 'writing',
  };
  return { flaw, endOffset, shortened };
};

const ensureExpected = (batch: RecordBatch, offset: number, chunk: Chunk): void => {
  batch.ensureValid();
  const found = batch.baseOffset;
  if (chunk.isSparse ? found >= offset && batch.lastOffset <= chunk.lastOffset : found === offset) return;
  throw new KafkaError('CORRUPT_MESSAGE', `offset ${found} stands where ${offset} belongs`);
};
