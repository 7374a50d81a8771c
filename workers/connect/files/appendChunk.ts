import { ByteWriter } from '../../common/index.ts';
import type { Producer } from '../../clients/index.ts';

/** The most that a record of a file holds; all but the last of a written file hold exactly this much. */
export const CHUNK_BYTES = 1024 * 1024;

const key = new ByteWriter(8);

/** A record of a file: its key is its place in the file, a null value marks the end. */
export const appendChunk = (producer: Producer, topic: string, timestamp: number, position: number, bytes: Uint8Array | null, start: number, end: number): void => {
  key.reset();
  key.int64(position);
  producer.append(topic, 0, timestamp, key.bytes, 0, 8, bytes, start, end);
};
