import { decodeUtf8, encodeUtf8, type Time } from '../common/index.ts';
import type { BrokerNetwork } from '../broker/index.ts';
import { Admin, Consumer, ensureTopic, Producer } from '../clients/index.ts';
import type { ProcessingLogEntry } from '../protocol/index.ts';

export const PROCESSING_LOG_TOPIC = 'ksql_processing_log';

/** As many entries as one origin may write in a second: a file with a million bad rows must not fill the log. */
const ENTRIES_PER_SECOND = 200;
const KEPT = 2_000;

/**
 * What was skipped and why, as records of a topic. Counts are exact; entries beyond a rate are counted only, and the
 * last entry of that second says how many.
 */
export class ProcessingLogTopic {
  readonly #producer: Producer;
  readonly #time: Time;
  readonly #counts = new Map<string, number>();
  readonly #rates = new Map<string, { second: number; written: number }>();
  #recent: ProcessingLogEntry[] = [];
  #draining = false;

  private constructor(network: BrokerNetwork, time: Time) {
    this.#producer = new Producer(network, time);
    this.#time = time;
  }

  /** Reads what is there, so that counts go on where they were. */
  static async open(network: BrokerNetwork, time: Time): Promise<ProcessingLogTopic> {
    await ensureTopic(new Admin(network, time), { name: PROCESSING_LOG_TOPIC, numPartitions: 1, configs: { 'retention.bytes': String(16 * 1024 * 1024), 'segment.bytes': String(4 * 1024 * 1024) } });
    const log = new ProcessingLogTopic(network, time);
    const partition = { topic: PROCESSING_LOG_TOPIC, partition: 0 };
    const consumer = new Consumer(network, time, { autoOffsetReset: 'earliest' });
    consumer.assign([partition]);
    const end = (await consumer.endOffsets([partition]))[0]!.offset;
    while ((await consumer.position(partition)) < end)
      for (const { value } of await consumer.poll(0)) if (value !== null) log.#remember(JSON.parse(decodeUtf8(value)) as ProcessingLogEntry);
    consumer.close();
    return log;
  }

  report(entry: Omit<ProcessingLogEntry, 'timestampMs'>): void {
    const timestampMs = this.#time.milliseconds();
    const stamped: ProcessingLogEntry = { ...entry, timestampMs };
    this.#remember(stamped);
    const second = Math.floor(timestampMs / 1000);
    const rate = this.#rates.get(entry.origin);
    if (rate?.second === second && ++rate.written > ENTRIES_PER_SECOND) return;
    if (rate?.second !== second) this.#rates.set(entry.origin, { second, written: 1 });
    const value = encodeUtf8(JSON.stringify(stamped));
    this.#producer.append(PROCESSING_LOG_TOPIC, 0, timestampMs, null, 0, -1, value, 0, value.length, []);
    if (this.#draining) return;
    this.#draining = true;
    void this.#time.yield().then(() => {
      this.#draining = false;
      return this.#producer.drain().catch(() => {});
    });
  }

  /** How many records an origin has skipped. */
  count(origin: string): number {
    return this.#counts.get(origin) ?? 0;
  }

  /** The newest last. */
  entries(origin: string | undefined, limit: number): ProcessingLogEntry[] {
    return this.#recent.filter((entry) => origin === undefined || entry.origin === origin).slice(-limit);
  }

  close(): Promise<void> {
    return this.#producer.close();
  }

  #remember(entry: ProcessingLogEntry): void {
    this.#counts.set(entry.origin, (this.#counts.get(entry.origin) ?? 0) + 1);
    this.#recent.push(entry);
    if (this.#recent.length > KEPT * 2) this.#recent = this.#recent.slice(-KEPT);
  }
}
