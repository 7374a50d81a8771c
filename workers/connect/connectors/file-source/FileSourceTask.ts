import { must } from '../../../common/index.ts';
import type { ConnectorConfig } from '../../config/ConfigDef.ts';
import type { FileChunks } from '../../files/FileStore.ts';
import { END, MALFORMED, NEED_INPUT } from '../../formats/RowReader.ts';
import { INSPECTED_BYTES } from '../../inspect/inspectFile.ts';
import type { SourceOffset, SourcePartition, SourcePoll, SourceProgress, SourceRecordWriter, SourceTask, SourceTaskContext } from '../../SourceTask.ts';
import { readFileSourceConfig } from './fileSourceConfig.ts';
import { openRowSource, type FileResumePoint, type RowSource } from './RowSource.ts';

const BATCH_BYTES = 512 * 1024;
const BATCH_MS = 6;
/** Reading the clock costs about as much as a row. */
const ROWS_PER_LOOK_AT_CLOCK = 128;

/**
 * Reads a stored file row by row. The source offset is the place behind the last row that became a record or was
 * skipped. Holds one chunk, the next one on its way, and a row.
 */
export class FileSourceTask implements SourceTask {
  #context: SourceTaskContext | undefined;
  #topic = '';
  #source: RowSource | undefined;
  #chunks: FileChunks | undefined;
  #nextChunk: Promise<Uint8Array | null> | undefined;
  #partition: SourcePartition = {};
  #bytesTotal = 0;
  readonly #resume: FileResumePoint = { position: 0, row: 0, line: 1, isInArray: false };
  #isEnded = false;
  #stopped = false;

  async start(config: ConnectorConfig, context: SourceTaskContext): Promise<void> {
    const settings = readFileSourceConfig(config);
    if (!settings.ok) throw new Error(settings.error.message);
    const { file, topic } = settings.value;
    const info = await context.fileStore.info(file);
    if (info === undefined) throw new Error(`there is no file "${file}"`);
    this.#context = context;
    this.#topic = topic;
    this.#bytesTotal = info.size;
    this.#partition = { file, stored: info.createdMs };
    const from = resumePointOf(context.offset(this.#partition));
    Object.assign(this.#resume, from);
    if (from !== undefined && from.position >= info.size) {
      this.#isEnded = true;
      return;
    }
    const sample = await readSample(context.fileStore.open(file, 0), Math.min(INSPECTED_BYTES, info.size));
    this.#source = openRowSource(settings.value, sample, info.size, from);
    this.#chunks = context.fileStore.open(file, this.#source.position);
    this.#prefetch();
  }

  poll(writer: SourceRecordWriter, maxRecords: number): SourcePoll | Promise<SourcePoll> {
    if (this.#isEnded) return { kind: 'completed' };
    return this.#read(must(this.#source), writer, maxRecords) ?? this.#readOn(writer, maxRecords);
  }

  progress(): SourceProgress {
    return { bytesDone: this.#isEnded ? this.#bytesTotal : this.#resume.position, bytesTotal: this.#bytesTotal };
  }

  stop(): void {
    this.#stopped = true;
    this.#chunks?.close();
  }

  async #readOn(writer: SourceRecordWriter, maxRecords: number): Promise<SourcePoll> {
    const source = must(this.#source);
    for (;;) {
      const chunk = await must(this.#nextChunk);
      if (this.#stopped) return { kind: 'idle', waitMs: 0 };
      if (chunk === null) source.reader.finish();
      else {
        source.reader.feed(chunk);
        this.#prefetch();
      }
      const poll = this.#read(source, writer, maxRecords);
      if (poll !== undefined) return poll;
    }
  }

  #prefetch(): void {
    this.#nextChunk = must(this.#chunks).next();
    // Whoever awaits it gets the failure; without this a failure before then would count as unhandled.
    this.#nextChunk.catch(() => undefined);
  }

  /** Undefined when nothing can be read before more is fed. */
  #read(source: RowSource, writer: SourceRecordWriter, maxRecords: number): SourcePoll | undefined {
    const { reader, encoder } = source;
    const { time } = must(this.#context);
    const now = time.milliseconds();
    const deadline = time.hiResMilliseconds() + BATCH_MS;
    let records = 0;
    let bytes = 0;
    let rows = 0;
    while (records < maxRecords && bytes < BATCH_BYTES) {
      if (++rows % ROWS_PER_LOOK_AT_CLOCK === 0 && time.hiResMilliseconds() > deadline) break;
      const event = reader.next();
      if (event === NEED_INPUT) {
        if (rows === 1) return undefined;
        break;
      }
      if (event === END) {
        this.#isEnded = true;
        break;
      }
      const reason = event === MALFORMED ? reader.reason : encoder.encode();
      if (reason === undefined) {
        const { key, keyStart, keyEnd, value, valueStart, valueEnd } = encoder;
        writer.append(this.#topic, encoder.timestamp ?? now, key, keyStart, keyEnd, value, valueStart, valueEnd);
        records++;
        bytes += keyEnd - keyStart + (valueEnd - valueStart);
      } else if (!this.#skip(source, reason)) break;
      source.mark(this.#resume);
    }
    const { position, row, line, isInArray } = this.#resume;
    const sourceOffset = { position: this.#isEnded ? this.#bytesTotal : position, row, line, isInArray };
    return { kind: 'batch', records, sourcePartition: this.#partition, sourceOffset, isLast: this.#isEnded };
  }

  #skip(source: RowSource, reason: string): boolean {
    const { reader } = source;
    const position = { row: reader.row, byte: reader.position, ...(reader.line === undefined ? {} : { line: reader.line }) };
    return must(this.#context).skip(this.#topic, reason, reader.rawText, position);
  }
}

const resumePointOf = (offset: SourceOffset | undefined): FileResumePoint | undefined =>
  offset === undefined
    ? undefined
    : { position: Number(offset['position']), row: Number(offset['row']), line: Number(offset['line']), isInArray: offset['isInArray'] === true };

const readSample = async (chunks: FileChunks, bytes: number): Promise<Uint8Array> => {
  const sample = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) {
    const chunk = await chunks.next();
    if (chunk === null) break;
    const part = chunk.subarray(0, bytes - filled);
    sample.set(part, filled);
    filled += part.length;
  }
  chunks.close();
  return sample.subarray(0, filled);
};
