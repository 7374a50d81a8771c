import { batchesIn, decodeUtf8, must, RecordCursor, topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import { CommitPipeline, WakeupException, type Consumer, type FetchedBatches, type Producer } from '../../clients/index.ts';
import type { ConnectorConfig } from '../config/ConfigDef.ts';
import type { ConnectClients } from '../ConnectClients.ts';
import type { FileAppender } from '../files/FileAppender.ts';
import type { FileStore } from '../files/FileStore.ts';
import type { SinkTask } from '../SinkTask.ts';
import type { TargetState } from './KafkaConfigBackingStore.ts';
import type { RowSkipper } from './RowSkipper.ts';
import { WorkerTask, type TaskStatus } from './WorkerTask.ts';

const POLL_MS = 500;
/** Between looks for a topic that is not there yet. */
const TOPIC_WAIT_MS = 250;
const MAX_RAW_TEXT_BYTES = 512;

export interface SinkTaskSetup {
  readonly connector: string;
  readonly id: number;
  readonly task: SinkTask;
  readonly config: ConnectorConfig;
  readonly topics: readonly string[];
  readonly clients: ConnectClients;
  readonly fileStore: FileStore;
  readonly skipper: RowSkipper;
  readonly target: TargetState;
  readonly onChange: () => void;
}

/** The consumer group of a sink connector, named as Kafka Connect names it. */
export const sinkGroupId = (connector: string): string => `connect-${connector}`;

/**
 * Hands a topic's records to a sink task and commits the position behind them. What the task appended to a file and
 * the commit reach the brokers in one synchronous stretch, so that they share a group commit: exactly once.
 * Source: org.apache.kafka.connect.runtime.WorkerSinkTask.
 */
export class WorkerSinkTask extends WorkerTask {
  readonly #setup: SinkTaskSetup;
  readonly #producer: Producer;
  readonly #consumer: Consumer;
  readonly #commits: CommitPipeline;
  readonly #appenders: FileAppender[] = [];
  readonly #cursor = new RecordCursor();
  #isStarted = false;
  #records = 0;
  #skipped = 0;

  constructor(setup: SinkTaskSetup) {
    super(setup.id, setup.clients.time, setup.target, setup.onChange);
    this.#setup = setup;
    const { clients } = setup;
    const groupId = sinkGroupId(setup.connector);
    // Whoever is away is waited for: what was handed over must not be given up.
    const forever = Number.POSITIVE_INFINITY;
    const producer = (this.#producer = clients.producer({ deliveryTimeoutMs: forever }));
    const consumer = (this.#consumer = clients.consumer({ groupId, autoOffsetReset: 'earliest', defaultApiTimeoutMs: forever }));
    this.#commits = new CommitPipeline({ producer, group: { groupId, consumer }, time: clients.systemTime, maxInFlight: 1 });
  }

  override stop(): Promise<void> {
    this.#commits.stop();
    return super.stop();
  }

  status(): TaskStatus {
    return { ...this.baseStatus(), records: this.#records, skipped: this.#skipped };
  }

  protected override wake(): void {
    super.wake();
    if (this.shouldWait) this.#consumer.wakeup();
  }

  protected async start(): Promise<void> {
    const { connector } = this.#setup;
    const committed = await this.#setup.clients.admin.listConsumerGroupOffsets(sinkGroupId(connector));
    for (const { metadata } of committed) {
      const counts = readCounts(metadata);
      this.#records = Math.max(this.#records, counts.records);
      this.#skipped = Math.max(this.#skipped, counts.skipped);
    }
    const { task, config, fileStore, clients } = this.#setup;
    await task.start(config, {
      time: clients.time,
      fileStore,
      isFirstStart: committed.length === 0,
      appender: async (name, options) => {
        const appender = await fileStore.appender(this.#producer, name, options);
        this.#appenders.push(appender);
        return appender;
      },
    });
  }

  protected async step(): Promise<boolean> {
    if (!this.#isStarted && !(await this.#assign())) {
      await this.wait(TOPIC_WAIT_MS);
      return true;
    }
    let fetched: readonly FetchedBatches[];
    try {
      fetched = await this.#consumer.pollBatches(POLL_MS);
    } catch (error) {
      if (error instanceof WakeupException) return true;
      throw error;
    }
    if (fetched.length > 0) await this.#commit(fetched, this.#put(fetched));
    if (this.#setup.skipper.intolerable !== undefined) throw this.#setup.skipper.intolerable;
    return true;
  }

  protected async finish(): Promise<void> {
    this.#setup.task.stop();
    this.#commits.close();
    await this.#producer.close(0);
    await this.#consumer.close();
  }

  /** False while a topic is missing: a query may be about to make it. */
  async #assign(): Promise<boolean> {
    const { topics, clients } = this.#setup;
    const numPartitions = await clients.numPartitions(topics);
    if (topics.some((topic) => !numPartitions.has(topic))) return false;
    const partitions: TopicPartition[] = topics.flatMap((topic) =>
      Array.from({ length: must(numPartitions.get(topic)) }, (_, partition) => ({ topic, partition })),
    );
    this.#consumer.assign(partitions);
    this.#isStarted = true;
    return true;
  }

  /** Answers with the offsets to commit, by partition: behind what was taken, or at the record that is not tolerated. */
  #put(fetched: readonly FetchedBatches[]): Map<string, number> {
    const { task, skipper } = this.#setup;
    const cursor = this.#cursor;
    const ends = new Map<string, number>();
    for (const { topic, partition, fetchOffset, endOffset, records } of fetched) {
      ends.set(topicPartitionKey(topic, partition), endOffset);
      for (const bytes of records)
        for (const batch of batchesIn(bytes)) {
          if (batch.isControlBatch) continue;
          for (cursor.reset(batch); cursor.next(); ) {
            if (cursor.offset < fetchOffset) continue;
            const reason = task.put(topic, partition, cursor);
            if (reason === undefined) this.#records++;
            else if (!skipper.skip(topic, reason, rawText(cursor), { row: cursor.offset, partition })) {
              ends.set(topicPartitionKey(topic, partition), cursor.offset);
              return ends;
            }
          }
        }
    }
    return ends;
  }

  async #commit(fetched: readonly FetchedBatches[], ends: ReadonlyMap<string, number>): Promise<void> {
    const { task } = this.#setup;
    const flushed = task.flush();
    if (flushed !== undefined) await flushed;
    this.#skipped += this.#setup.skipper.take();
    const metadata = JSON.stringify({ records: this.#records, skipped: this.#skipped });
    const offsets = fetched.flatMap(({ topic, partition }) => {
      const offset = ends.get(topicPartitionKey(topic, partition));
      return offset === undefined ? [] : [{ topic, partition, offset, metadata }];
    });
    for (const appender of this.#appenders) appender.flush(this.time.milliseconds());
    // Stopped meanwhile: it is all read again at the next start.
    if (!this.#commits.isReady && !(await this.#commits.ready())) return;
    const committed = this.#commits.commit(offsets);
    await Promise.all([this.#commits.settled(), committed]);
  }
}

const rawText = ({ bytes, valueStart, valueEnd }: RecordCursor): string =>
  valueStart < 0 ? '' : decodeUtf8(bytes, valueStart, Math.min(valueEnd, valueStart + MAX_RAW_TEXT_BYTES));

const readCounts = (metadata: string): { records: number; skipped: number } => {
  try {
    const { records, skipped } = JSON.parse(metadata) as { records?: unknown; skipped?: unknown };
    return { records: Number(records ?? 0), skipped: Number(skipped ?? 0) };
  } catch {
    return { records: 0, skipped: 0 };
  }
};
