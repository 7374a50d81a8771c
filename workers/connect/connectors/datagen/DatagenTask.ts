import { ByteWriter, must, type Time } from '../../../common/index.ts';
import type { ConnectorConfig } from '../../config/ConfigDef.ts';
import type { SourcePartition, SourcePoll, SourceRecordWriter, SourceTask, SourceTaskContext } from '../../SourceTask.ts';
import { readDatagenConfig, type DatagenSettings } from './datagenConfig.ts';
import { RecordRandom } from './RecordRandom.ts';

const MAX_BATCH = 2000;
/** Fewer, larger batches: nobody sees the difference, and each costs a write. */
const MIN_WAIT_MS = 8;
/** A clock that jumped (the machine slept) is not made up for beyond this much of its time. */
const MAX_BEHIND_MS = 5000;

/** Records that are due by the clock since the start, one after the other; a record's number is the source offset. */
export class DatagenTask implements SourceTask {
  #settings: DatagenSettings | undefined;
  #time: Time | undefined;
  #random = new RecordRandom(0);
  #partition: SourcePartition = {};
  #next = 0;
  #clockStart = 0;
  #sinceClockStart = 0;
  readonly #key = new ByteWriter(64);
  readonly #value = new ByteWriter(512);

  start(config: ConnectorConfig, context: SourceTaskContext): Promise<void> {
    const settings = readDatagenConfig(config);
    this.#settings = settings;
    this.#time = context.time;
    this.#random = new RecordRandom(settings.seed);
    this.#partition = { quickstart: settings.shape.name, topic: settings.topic };
    this.#next = Number(context.offset(this.#partition)?.['iteration'] ?? 0);
    this.resumed();
    return Promise.resolve();
  }

  /** The clock may have gone on while nothing was asked for: what would have come then never does. */
  resumed(): void {
    this.#clockStart = must(this.#time).milliseconds();
    this.#sinceClockStart = 0;
  }

  poll(writer: SourceRecordWriter, maxRecords: number): SourcePoll {
    const { shape, topic, rate, iterations, keys } = must(this.#settings);
    if (this.#next >= iterations) return { kind: 'completed' };
    const now = must(this.#time).milliseconds();
    if (now - this.#dueAt(this.#sinceClockStart, rate) > MAX_BEHIND_MS) this.resumed();
    const due = Math.floor(((now - this.#clockStart) * rate) / 1000) + 1 - this.#sinceClockStart;
    if (due <= 0) return { kind: 'idle', waitMs: Math.max(MIN_WAIT_MS, Math.ceil(this.#dueAt(this.#sinceClockStart, rate) - now)) };

    const count = Math.min(due, maxRecords, MAX_BATCH, iterations - this.#next);
    for (let i = 0; i < count; i++) {
      this.#key.reset();
      this.#value.reset();
      shape.generate(this.#random.reset(this.#next), this.#next, keys, this.#key, this.#value);
      const timestamp = Math.min(now, Math.floor(this.#dueAt(this.#sinceClockStart, rate)));
      const key = this.#key.length === 0 ? null : this.#key.bytes;
      writer.append(topic, timestamp, key, 0, this.#key.length, this.#value.bytes, 0, this.#value.length);
      this.#next++;
      this.#sinceClockStart++;
    }
    return { kind: 'batch', records: count, sourcePartition: this.#partition, sourceOffset: { iteration: this.#next }, isLast: this.#next >= iterations };
  }

  stop(): void {
    this.#settings = undefined;
  }

  /** When record n since the clock's start is due; the first one at once. */
  #dueAt(n: number, rate: number): number {
    return this.#clockStart + (n * 1000) / rate;
  }
}
