import { ByteWriter } from '../../common/index.ts';
import type { Producer } from '../../clients/index.ts';
import { appendChunk, CHUNK_BYTES } from './appendChunk.ts';

/** Adds to the end of a file. What is appended reaches the log with the producer's next drain after `flush`. */
export class FileAppender {
  readonly #producer: Producer;
  readonly #topic: string;
  readonly #pending = new ByteWriter(16 * 1024);
  #flushed: number;

  /** `size`: bytes of the file so far. */
  constructor(producer: Producer, topic: string, size: number) {
    this.#producer = producer;
    this.#topic = topic;
    this.#flushed = size;
  }

  /** Of the file with all that was appended. */
  get size(): number {
    return this.#flushed + this.#pending.length;
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    this.#pending.write(bytes, start, end);
  }

  flush(timestamp: number): void {
    const pending = this.#pending;
    for (let at = 0; at < pending.length; at += CHUNK_BYTES) {
      const end = Math.min(pending.length, at + CHUNK_BYTES);
      appendChunk(this.#producer, this.#topic, timestamp, this.#flushed + at, pending.bytes, at, end);
    }
    this.#flushed += pending.length;
    pending.reset();
  }
}
