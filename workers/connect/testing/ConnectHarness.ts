import { decodeUtf8, SeededRandom, SystemTime, type Time } from '../../common/index.ts';
import { Cluster } from '../../broker/index.ts';
import { Admin, Consumer, partitionsOf } from '../../clients/index.ts';
import { FaultyStorage, MemoryStorage } from '../../storage/index.ts';
import { FileStore } from '../files/FileStore.ts';
import { Herder, type ConnectorStatus } from '../herder/Herder.ts';
import type { Pacer } from '../Pacer.ts';
import type { SkippedRow } from '../ProcessingLog.ts';

export interface HarnessOptions {
  readonly time?: Time;
  readonly pacer?: Pacer;
  readonly seed?: number;
  readonly brokers?: number;
}

/** Failures are noticed soon. */
const FAST = { brokerSessionTimeoutMs: 300, brokerHeartbeatIntervalMs: 50 };

export interface SeenRecord {
  readonly key: string | null;
  readonly value: string | null;
  readonly timestamp: number;
}

/** Connect on a real broker over a storage that can die at any moment. */
export class ConnectHarness {
  readonly cluster: Cluster;
  readonly files: FileStore;
  readonly herder: Herder;
  readonly skipped: SkippedRow[];
  readonly dropped: readonly string[];
  readonly time: Time;
  readonly #storage: FaultyStorage;
  readonly #options: HarnessOptions;

  private constructor(parts: Pick<ConnectHarness, 'cluster' | 'files' | 'herder' | 'skipped' | 'dropped' | 'time'>, storage: FaultyStorage, options: HarnessOptions) {
    this.cluster = parts.cluster;
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
    const cluster = await Cluster.open({ storage, time, brokers: options.brokers ?? 1, config: FAST });
    const { network } = cluster;
    const files = new FileStore(network, time);
    const dropped = await files.start();
    const skipped: SkippedRow[] = [];
    const herder = await Herder.start({
      network,
      time,
      fileStore: files,
      processingLog: { report: (entry) => skipped.push(entry) },
      ...(options.pacer === undefined ? {} : { pacer: options.pacer }),
    });
    return new ConnectHarness({ cluster, files, herder, skipped, dropped, time }, storage, options);
  }

  /** The tab dies, and what is left on the disk is opened again. */
  async crash(seed: number): Promise<ConnectHarness> {
    const disk = this.#storage.crash();
    await Promise.allSettled([this.herder.close(), this.cluster.close()]);
    return ConnectHarness.open({ ...this.#options, seed }, disk);
  }

  async close(): Promise<void> {
    await this.herder.close();
    await this.cluster.close();
  }

  get client(): Consumer {
    return new Consumer(this.cluster.network, this.time);
  }

  get admin(): Admin {
    return new Admin(this.cluster.network, this.time);
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
    const text = (found: Uint8Array | null): string | null => (found === null ? null : decodeUtf8(found));
    const seen: SeenRecord[] = [];
    for (const partition of await partitionsOf(this.admin, topic)) {
      const consumer = new Consumer(this.cluster.network, this.time, { autoOffsetReset: 'earliest' });
      consumer.assign([partition]);
      const [end] = await consumer.endOffsets([partition]);
      while ((await consumer.position(partition)) < end!.offset)
        for (const { key, value, timestamp } of await consumer.poll(0)) seen.push({ key: text(key), value: text(value), timestamp });
      consumer.close();
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
