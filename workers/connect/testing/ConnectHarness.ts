import { batchesIn, decodeUtf8, RecordCursor, SeededRandom, SystemTime, type Time } from '../../common/index.ts';
import { Broker } from '../../broker/index.ts';
import { FaultyStorage, MemoryStorage } from '../../storage/index.ts';
import { FileStore } from '../files/FileStore.ts';
import { Herder, type ConnectorStatus } from '../herder/Herder.ts';
import type { Pacer } from '../Pacer.ts';
import type { SkippedRow } from '../ProcessingLog.ts';

export interface HarnessOptions {
  readonly time?: Time;
  readonly pacer?: Pacer;
  readonly seed?: number;
}

export interface SeenRecord {
  readonly key: string | null;
  readonly value: string | null;
  readonly timestamp: number;
}

/** Connect on a real broker over a storage that can die at any moment. */
export class ConnectHarness {
  readonly broker: Broker;
  readonly files: FileStore;
  readonly herder: Herder;
  readonly skipped: SkippedRow[];
  readonly dropped: readonly string[];
  readonly time: Time;
  readonly #storage: FaultyStorage;
  readonly #options: HarnessOptions;

  private constructor(parts: Pick<ConnectHarness, 'broker' | 'files' | 'herder' | 'skipped' | 'dropped' | 'time'>, storage: FaultyStorage, options: HarnessOptions) {
    this.broker = parts.broker;
    this.files = parts.files;
    this.herder = parts.herder;
    this.skipped = parts.skipped;
    this.dropped = parts.dropped;
    this.time = parts.time;
    this.#storage = storage;
    this.#options = options;
  }

  static async open(options: HarnessOptions = {}, disk: MemoryStorage = new MemoryStorage()): Promise<ConnectHarness> {
    const time = options.time ?? new SystemTime();
    const storage = new FaultyStorage(disk, time, new SeededRandom(options.seed ?? 1), { failure: 0, maxDelayYields: options.seed === undefined ? 0 : 3 });
    const broker = await Broker.open({ storage, time });
    const files = new FileStore(broker, time);
    const dropped = await files.start();
    const skipped: SkippedRow[] = [];
    const herder = await Herder.start({
      broker,
      time,
      fileStore: files,
      processingLog: { report: (entry) => skipped.push(entry) },
      ...(options.pacer === undefined ? {} : { pacer: options.pacer }),
    });
    return new ConnectHarness({ broker, files, herder, skipped, dropped, time }, storage, options);
  }

  /** The tab dies, and what is left on the disk is opened again. */
  async crash(seed: number): Promise<ConnectHarness> {
    const disk = this.#storage.crash();
    await Promise.allSettled([this.herder.close(), this.broker.close()]);
    return ConnectHarness.open({ ...this.#options, seed }, disk);
  }

  async close(): Promise<void> {
    await this.herder.close();
    await this.broker.close();
  }

  status(name: string): ConnectorStatus | undefined {
    return this.herder.status().find((status) => status.name === name);
  }

  /** Waits, by the machine's clock, until `isTrue`. */
  async until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
    const clock = new SystemTime();
    const deadline = clock.milliseconds() + 10_000;
    while (!(await isTrue())) {
      if (clock.milliseconds() > deadline) throw new Error(`waited in vain: ${JSON.stringify(this.herder.status())}`);
      await clock.yield();
    }
  }

  async untilState(name: string, state: ConnectorStatus['state']): Promise<void> {
    await this.until(() => this.status(name)?.state === state);
  }

  /** All records of a topic, partition by partition. */
  async records(topic: string): Promise<SeenRecord[]> {
    const { topics } = await this.broker.metadata({ topics: [topic] });
    const seen: SeenRecord[] = [];
    for (const { partition, highWatermark } of topics[0]?.partitions ?? []) {
      for (let at = 0; at < highWatermark; ) {
        const fetched = await this.broker.fetch({ maxWaitMs: 0, minBytes: 1, maxBytes: 1 << 22, partitions: [{ topic, partition, fetchOffset: at, partitionMaxBytes: 1 << 22 }] });
        for (const bytes of fetched.partitions[0]?.records ?? [])
          for (const batch of batchesIn(bytes))
            for (const cursor = new RecordCursor(batch); cursor.next(); ) {
              if (cursor.offset < at) continue;
              at = cursor.offset + 1;
              const text = (found: Uint8Array | null): string | null => (found === null ? null : decodeUtf8(found));
              seen.push({ key: text(cursor.key()), value: text(cursor.value()), timestamp: cursor.timestamp });
            }
      }
    }
    return seen;
  }

  async values(topic: string): Promise<Array<string | null>> {
    return (await this.records(topic)).map((record) => record.value);
  }

  async fileText(name: string): Promise<string | undefined> {
    const file = await this.files.read(name);
    return file === undefined ? undefined : file.parts.map((part) => decodeUtf8(part)).join('');
  }
}
