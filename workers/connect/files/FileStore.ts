import { decodeUtf8, encodeUtf8, KafkaError, must, type RecordCursor, type Time } from '../../common/index.ts';
import type { Producer } from '../../clients/index.ts';
import { ConnectClients, type BrokerHandle } from '../ConnectClients.ts';
import { PartitionReader } from '../PartitionReader.ts';
import { CHUNK_BYTES } from './appendChunk.ts';
import { FileAppender } from './FileAppender.ts';
import { FILE_TOPIC_CONFIGS, FILE_TOPIC_PREFIX, fileTopic, type FileHeader } from './fileTopic.ts';
import { writeChunks } from './writeChunks.ts';

export interface FileInfo {
  readonly name: string;
  readonly size: number;
  readonly mediaType: string;
  /** Tells a file from an earlier one of the same name. */
  readonly createdMs: number;
}

/** Reads a file front to back. */
export interface FileChunks {
  /** Bytes that must not be changed; null behind the last. */
  next(): Promise<Uint8Array | null>;
  close(): void;
}

export interface WriteOptions {
  readonly mediaType?: string;
  readonly onProgress?: (bytesDone: number) => void;
}

export interface AppendOptions {
  readonly mediaType: string;
  /** What belongs behind the bytes when the file is taken out, with and without any. */
  readonly ending: string;
  readonly endingOfEmpty: string;
}

interface WriteUnderWay {
  readonly controller: AbortController;
  readonly done: Promise<unknown>;
}

/**
 * Files kept on the log, one topic each, so that a load survives a reload. A file that is written counts only when it
 * is whole: until then, and after a crash, it is not there. Rejects with the broker's KafkaError.
 */
export class FileStore {
  readonly #clients: ConnectClients;
  readonly #writes = new Map<string, WriteUnderWay>();

  constructor(network: BrokerHandle, time: Time) {
    this.#clients = new ConnectClients(network, time);
  }

  /** Drops what a crash left half written; to be called before anything else. Answers with the names dropped. */
  async start(): Promise<string[]> {
    const dropped: string[] = [];
    for (const topic of await this.#topics()) {
      const found = await this.#describe(topic);
      if (found?.isWhole === true) continue;
      dropped.push(found?.header.name ?? topic);
      await this.#clients.admin.deleteTopics([topic]);
    }
    return dropped;
  }

  /** Replaces the file. Rejects with an AbortError after `cancel`, or with what `source` fails with; then there is no file. */
  async write(name: string, source: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>, options: WriteOptions = {}): Promise<void> {
    const controller = new AbortController();
    const before = this.delete(name);
    const done = before.then(() => this.#write(name, source, options, controller.signal));
    const underWay = { controller, done: done.catch(() => undefined) };
    this.#writes.set(name, underWay);
    try {
      await done;
    } finally {
      if (this.#writes.get(name) === underWay) this.#writes.delete(name);
    }
  }

  /** Ends a write under way; false when there is none. */
  async cancel(name: string): Promise<boolean> {
    const write = this.#writes.get(name);
    if (write === undefined) return false;
    write.controller.abort();
    await write.done;
    return true;
  }

  /** From the byte at `position` on, up to what the file holds now. */
  open(name: string, position: number): FileChunks {
    const reader = new PartitionReader(this.#clients, fileTopic(name), firstRecordFor(position));
    const ready: Uint8Array[] = [];
    const take = (record: RecordCursor): void => {
      if (record.keyStart < 0 || record.valueStart < 0) return;
      const skipped = Math.max(0, position - positionOf(record));
      if (skipped < record.valueEnd - record.valueStart) ready.push(record.bytes.subarray(record.valueStart + skipped, record.valueEnd));
    };
    return {
      next: async () => {
        while (ready.length === 0 && (await reader.next(take)));
        return ready.shift() ?? null;
      },
      close: () => reader.close(),
    };
  }

  /** Undefined when there is no such file, or only a part of it. */
  async info(name: string): Promise<FileInfo | undefined> {
    const topic = fileTopic(name);
    if (!(await this.#clients.numPartitions([topic])).has(topic)) return undefined;
    const found = await this.#describe(topic);
    if (found?.isWhole !== true) return undefined;
    return { name, size: found.size, mediaType: found.header.mediaType, createdMs: found.header.createdMs };
  }

  async exists(name: string): Promise<boolean> {
    return (await this.info(name)) !== undefined;
  }

  async size(name: string): Promise<number | undefined> {
    return (await this.info(name))?.size;
  }

  async names(): Promise<string[]> {
    const found = await Promise.all((await this.#topics()).map((topic) => this.#describe(topic)));
    return found.flatMap((file) => (file?.isWhole === true ? [file.header.name] : []));
  }

  /** Ends a write of it too; nothing happens when there is none. */
  async delete(name: string): Promise<void> {
    await this.cancel(name);
    const topic = fileTopic(name);
    if ((await this.#clients.numPartitions([topic])).has(topic)) await this.#clients.admin.deleteTopics([topic]);
  }

  /** The whole file as it would be saved; undefined when there is none. The parts are copies. */
  async read(name: string): Promise<{ name: string; mediaType: string; parts: Uint8Array<ArrayBuffer>[] } | undefined> {
    const topic = fileTopic(name);
    if (!(await this.exists(name))) return undefined;
    const { header } = must(await this.#describe(topic));
    const chunks = this.open(name, 0);
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let chunk = await chunks.next(); chunk !== null; chunk = await chunks.next()) parts.push(chunk.slice());
    chunks.close();
    const ending = parts.length === 0 ? header.endingOfEmpty : header.ending;
    if (ending !== '') parts.push(encodeUtf8(ending));
    return { name: header.name, mediaType: header.mediaType, parts };
  }

  /** Goes on with an appended file, or begins it. What is appended is as durable as what else the producer drains. */
  async appender(producer: Producer, name: string, options: AppendOptions): Promise<FileAppender> {
    const topic = fileTopic(name);
    if (!(await this.#clients.numPartitions([topic])).has(topic)) await this.#create(name, { ...options, kind: 'appended' });
    return new FileAppender(producer, topic, (await this.#describe(topic))?.size ?? 0);
  }

  async #write(name: string, source: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>, options: WriteOptions, signal: AbortSignal): Promise<void> {
    const topic = fileTopic(name);
    signal.throwIfAborted();
    await this.#create(name, { mediaType: options.mediaType ?? 'application/octet-stream', kind: 'written', ending: '', endingOfEmpty: '' });
    try {
      await writeChunks({ clients: this.#clients, topic, source, signal, onProgress: options.onProgress });
    } catch (error) {
      // The store may be what failed: the part that is left is dropped at the next start.
      await this.#clients.admin.deleteTopics([topic]).catch(() => undefined);
      throw error;
    }
  }

  async #create(name: string, about: Omit<FileHeader, 'name' | 'createdMs'>): Promise<void> {
    const topic = fileTopic(name);
    await this.#clients.admin.createTopics([{ name: topic, numPartitions: 1, configs: FILE_TOPIC_CONFIGS }]);
    const now = this.#clients.time.milliseconds();
    const header: FileHeader = { name, createdMs: now, ...about };
    const producer = this.#clients.producer();
    try {
      await producer.send({ topic, partition: 0, timestamp: now, key: null, value: encodeUtf8(JSON.stringify(header)) });
    } finally {
      await producer.close(0);
    }
  }

  async #topics(): Promise<string[]> {
    const topics = await this.#clients.admin.listTopics({ listInternal: true });
    return topics.map(({ name }) => name).filter((name) => name.startsWith(FILE_TOPIC_PREFIX));
  }

  /** Undefined where not even the header was written. */
  async #describe(topic: string): Promise<{ header: FileHeader; size: number; isWhole: boolean } | undefined> {
    let header: FileHeader | undefined;
    let size = 0;
    let isMarked = false;
    const readLast = async (from: number, visit: (record: RecordCursor) => void): Promise<number> => {
      const reader = new PartitionReader(this.#clients, topic, from);
      await reader.next(visit);
      reader.close();
      return reader.endOffset();
    };
    const end = await readLast(0, (record) => {
      if (record.offset === 0 && record.valueStart >= 0) header = parseHeader(record);
    });
    if (end > 1)
      await readLast(end - 1, (record) => {
        size = positionOf(record) + Math.max(0, record.valueEnd - record.valueStart);
        isMarked = record.valueStart < 0;
      });
    return header === undefined ? undefined : { header, size, isWhole: isMarked || header.kind === 'appended' };
  }
}

/** Records hold at most CHUNK_BYTES: none before this one can reach beyond it. Record 0 is the header. */
const firstRecordFor = (position: number): number => 1 + Math.floor(position / CHUNK_BYTES);

const positionOf = (record: RecordCursor): number => {
  const view = new DataView(record.bytes.buffer, record.bytes.byteOffset + record.keyStart, 8);
  return view.getUint32(0) * 0x1_0000_0000 + view.getUint32(4);
};

const parseHeader = (record: RecordCursor): FileHeader => {
  try {
    return JSON.parse(decodeUtf8(record.bytes, record.valueStart, record.valueEnd)) as FileHeader;
  } catch (cause) {
    throw new KafkaError('CORRUPT_MESSAGE', 'the first record of a file does not describe it', { cause });
  }
};
