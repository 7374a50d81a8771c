import { ByteWriter } from '../../common/index.ts';
import type { ConnectClients } from '../ConnectClients.ts';
import { appendChunk, CHUNK_BYTES } from './appendChunk.ts';

/** How many writes may be on their way to the disk: enough to keep it busy, few enough to bound memory. */
const MAX_IN_FLIGHT = 4;

export interface ChunkWrite {
  readonly clients: ConnectClients;
  readonly topic: string;
  readonly source: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;
  readonly signal: AbortSignal;
  readonly onProgress: ((bytesDone: number) => void) | undefined;
}

/** Copies a stream into records of CHUNK_BYTES and closes them with an end mark. Rejects with the first failure, or AbortError. */
export const writeChunks = async ({ clients, topic, source, signal, onProgress }: ChunkWrite): Promise<void> => {
  const producer = clients.producer();
  const pending = new ByteWriter(CHUNK_BYTES);
  const inFlight: Promise<void>[] = [];
  let position = 0;
  const put = async (bytes: Uint8Array | null): Promise<void> => {
    appendChunk(producer, topic, clients.time.milliseconds(), position, bytes, 0, bytes?.length ?? 0);
    position += bytes?.length ?? 0;
    const bytesDone = position;
    const drained = producer.drain().then(() => onProgress?.(bytesDone));
    drained.catch(() => undefined);
    inFlight.push(drained);
    if (inFlight.length >= MAX_IN_FLIGHT) await inFlight.shift();
  };
  // Brokers that are away are not waited for then.
  const giveUp = (): void => void producer.close(0);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    for await (const piece of piecesOf(source)) {
      signal.throwIfAborted();
      for (let at = 0; at < piece.length; ) {
        const end = Math.min(piece.length, at + CHUNK_BYTES - pending.length);
        pending.write(piece, at, end);
        at = end;
        if (pending.length < CHUNK_BYTES) continue;
        await put(pending.bytes.subarray(0, CHUNK_BYTES));
        pending.reset();
      }
      signal.throwIfAborted();
    }
    if (pending.length > 0) await put(pending.bytes.subarray(0, pending.length));
    await put(null);
    await Promise.all(inFlight);
    signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
    await producer.close(0);
    await Promise.allSettled(inFlight);
  }
};

/** Not every browser lets a stream be iterated. */
async function* piecesOf(source: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (!('getReader' in source)) {
    yield* source;
    return;
  }
  const reader = source.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}
