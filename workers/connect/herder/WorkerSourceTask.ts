import { must, unreachable } from '../../common/index.ts';
import { CommitPipeline, type Producer } from '../../clients/index.ts';
import type { ConnectorConfig } from '../config/ConfigDef.ts';
import { BATCH_SIZE, type ConnectClients } from '../ConnectClients.ts';
import type { FileStore } from '../files/FileStore.ts';
import type { Pacer } from '../Pacer.ts';
import type { SourcePartition, SourcePoll, SourceTask } from '../SourceTask.ts';
import type { TargetState } from './KafkaConfigBackingStore.ts';
import type { KafkaOffsetBackingStore } from './KafkaOffsetBackingStore.ts';
import type { RowSkipper } from './RowSkipper.ts';
import { TopicWriter } from './TopicWriter.ts';
import { WorkerTask, type TaskStatus } from './WorkerTask.ts';

/** Batches that may be on their way to the disk. */
const MAX_IN_FLIGHT = 4;
/** Asked of the pacer at a time. */
const MAX_RECORDS = 10_000;
const DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;
const TAKE_BACK_TIMEOUT_MS = 5_000;

export interface SourceTaskSetup {
  readonly connector: string;
  readonly id: number;
  readonly task: SourceTask;
  readonly config: ConnectorConfig;
  readonly topics: readonly string[];
  readonly clients: ConnectClients;
  readonly offsets: KafkaOffsetBackingStore;
  readonly fileStore: FileStore;
  readonly pacer: Pacer;
  readonly skipper: RowSkipper;
  readonly target: TargetState;
  readonly onChange: () => void;
}

type Batch = Extract<SourcePoll, { kind: 'batch' }>;

/**
 * Exactly once: a batch's records and the offset behind it are handed to the brokers in one stretch and so are durable
 * together or not at all; whoever starts again reads the offset and goes on there. While a broker that this needs is
 * away nothing is handed over.
 * Source: org.apache.kafka.connect.runtime.ExactlyOnceWorkerSourceTask, with group commit in place of a transaction.
 */
export class WorkerSourceTask extends WorkerTask {
  readonly #setup: SourceTaskSetup;
  #producer: Producer | undefined;
  #commits: CommitPipeline | undefined;
  /** Of the last commit, and so of all; never rejects. */
  #answered: Promise<void> = Promise.resolve();
  #writer: TopicWriter | undefined;
  #tooLarge = 0;
  /** With all that was handed over, and with what is durable. */
  #handedOver: Counts = { records: 0, skipped: 0 };
  #durable: Counts = { records: 0, skipped: 0 };
  /** Source partitions of batches that did not become durable, and why. */
  readonly #lost = new Set<SourcePartition>();
  #lostBecause: unknown;

  constructor(setup: SourceTaskSetup) {
    super(setup.id, setup.clients.time, setup.target, setup.onChange);
    this.#setup = setup;
  }

  override stop(): Promise<void> {
    this.#commits?.stop();
    return super.stop();
  }

  status(): TaskStatus {
    return { ...this.baseStatus(), ...this.#durable, ...this.#setup.task.progress?.() };
  }

  protected async start(): Promise<void> {
    const { connector, task, config, clients, offsets, fileStore, skipper, topics } = this.#setup;
    const targets = await this.#targets();
    // Whoever is away is waited for: a batch that was handed over must not be given up.
    const producer = (this.#producer = clients.producer({
      batchSize: Math.min(BATCH_SIZE, ...[...targets.values()].map(({ maxMessageBytes }) => maxMessageBytes)),
      deliveryTimeoutMs: Number.POSITIVE_INFINITY,
    }));
    this.#commits = new CommitPipeline({ producer, time: clients.systemTime, maxInFlight: MAX_IN_FLIGHT });
    await Promise.all([...topics, offsets.log.topic].map((topic) => producer.partitionsFor(topic)));
    this.#writer = new TopicWriter(producer, targets, (topic, bytes, limit) => {
      this.#tooLarge++;
      const row = this.#handedOver.records + this.#handedOver.skipped + 1;
      skipper.skip(topic, `a record of ${bytes} bytes exceeds max.message.bytes=${limit}`, '', { row });
    });
    await task.start(config, {
      time: clients.time,
      fileStore,
      offset: (partition) => {
        const stored = offsets.get(connector, partition);
        if (stored === undefined) return undefined;
        const { records, skipped } = stored;
        this.#durable = this.#handedOver = { records: Math.max(records, this.#durable.records), skipped: Math.max(skipped, this.#durable.skipped) };
        return stored.offset;
      },
      skip: (topic, reason, rawText, position) => skipper.skip(topic, reason, rawText, position),
    });
  }

  protected async step(): Promise<boolean> {
    const { task, pacer, skipper } = this.#setup;
    if (this.#lostBecause !== undefined) throw this.#lostBecause;
    const granted = await this.#acquire();
    if (granted === undefined) return true;
    const polled = task.poll(must(this.#writer), granted);
    const poll = polled instanceof Promise ? await polled : polled;
    switch (poll.kind) {
      case 'completed':
        pacer.release?.(granted);
        return false;
      case 'idle':
        pacer.release?.(granted);
        if (!this.shouldWait) await this.wait(poll.waitMs);
        return true;
      case 'batch':
        if (poll.records < granted) pacer.release?.(granted - poll.records);
        if (!(await this.#commit(poll))) return true;
        if (skipper.intolerable !== undefined) throw skipper.intolerable;
        return !poll.isLast;
      default:
        return unreachable(poll);
    }
  }

  protected override resumed(): void {
    this.#setup.task.resumed?.();
  }

  protected async finish(): Promise<void> {
    const commits = this.#commits;
    commits?.stop();
    await commits?.settled().catch((error: unknown) => (this.#lostBecause ??= error));
    // The producer may hold records of a batch that has no offset: these are dropped.
    await this.#producer?.close(0);
    await this.#answered;
    commits?.close();
    this.#setup.task.stop();
    if (this.#lostBecause === undefined) return;
    await this.#takeBackOffsets();
    throw this.#lostBecause;
  }

  async #targets(): Promise<Map<string, { numPartitions: number; maxMessageBytes: number }>> {
    const described = await this.#setup.clients.admin.describeTopics(this.#setup.topics);
    return new Map(
      described.map(({ name, partitions, configs }) => [
        name,
        { numPartitions: partitions.length, maxMessageBytes: Number(configs['max.message.bytes'] ?? DEFAULT_MAX_MESSAGE_BYTES) },
      ]),
    );
  }

  /** Undefined when something was asked of the task before the pacer let it go on. */
  async #acquire(): Promise<number | undefined> {
    const { pacer } = this.#setup;
    const answer = pacer.acquire(MAX_RECORDS);
    if (typeof answer === 'number') return answer;
    const granted = await this.orWoken(answer);
    if (granted === undefined) void answer.then((unused) => pacer.release?.(unused));
    return granted;
  }

  /** False when the task was stopped and the batch could not be handed over: it is read again at the next start. */
  async #commit({ records, sourcePartition, sourceOffset }: Batch): Promise<boolean> {
    const { connector, offsets, skipper } = this.#setup;
    const producer = must(this.#producer);
    const commits = must(this.#commits);
    // Before the offset is added: what is too much for one stretch goes out without it.
    if (!commits.isReady && !(await commits.ready())) return false;
    const counts = { records: this.#handedOver.records + records - this.#tooLarge, skipped: this.#handedOver.skipped + skipper.take() };
    const entry = offsets.put(connector, sourcePartition, { offset: sourceOffset, ...counts });
    offsets.log.append(producer, this.time.milliseconds(), entry);
    if (!commits.isReady && !(await commits.ready())) return false;
    if (this.#lostBecause !== undefined) throw this.#lostBecause;
    this.#tooLarge = 0;
    this.#handedOver = counts;
    this.#answered = commits.commit().then(
      () => {
        if (this.#lostBecause !== undefined) this.#lost.add(sourcePartition);
        else {
          offsets.log.apply(entry);
          this.#durable = counts;
        }
      },
      (error: unknown) => {
        this.#lostBecause ??= error;
        this.#lost.add(sourcePartition);
        this.wake();
      },
    );
    return true;
  }

  /**
   * A batch can be refused while its offset is taken (its topic was deleted): the offset must not say that it is
   * there. Where nothing can be written any more nothing needs to be.
   */
  async #takeBackOffsets(): Promise<void> {
    const { clients, offsets, connector } = this.#setup;
    const producer = clients.producer({ deliveryTimeoutMs: TAKE_BACK_TIMEOUT_MS });
    for (const partition of this.#lost)
      offsets.log.append(producer, this.time.milliseconds(), offsets.put(connector, partition, offsets.get(connector, partition)));
    await producer.drain().catch(() => undefined);
    await producer.close(0);
  }
}

interface Counts {
  readonly records: number;
  readonly skipped: number;
}
