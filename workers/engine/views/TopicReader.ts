import { RecordCursor, type Time } from '../../common/index.ts';
import type { BrokerApi } from '../../broker/index.ts';
import { Consumer, visitRecords } from '../../clients/index.ts';

/** Reads a topic on from where it was, a bounded piece at a time, without making an object of each record. */
export class TopicReader {
  readonly #broker: BrokerApi;
  readonly #time: Time;
  readonly #topic: string;
  readonly #consumer: Consumer;
  readonly #cursor = new RecordCursor();
  #partitions = 0;

  constructor(broker: BrokerApi, time: Time, topic: string) {
    this.#broker = broker;
    this.#time = time;
    this.#topic = topic;
    this.#consumer = new Consumer(broker, time, { autoOffsetReset: 'earliest', maxPartitionFetchBytes: 256 * 1024 });
  }

  /** Takes up partitions as they come to be; `last` begins that many records before each end, else at the beginning. */
  async open(last?: number): Promise<void> {
    const { topics } = await this.#broker.metadata({ topics: [this.#topic] });
    const topic = topics[0];
    if (topic === undefined || topic.error !== 'NONE' || topic.partitions.length === this.#partitions) return;
    const added = topic.partitions.filter(({ partition }) => partition >= this.#partitions);
    this.#partitions = topic.partitions.length;
    this.#consumer.assign(topic.partitions.map(({ partition }) => ({ topic: this.#topic, partition })));
    for (const { partition, logStartOffset, highWatermark } of added)
      this.#consumer.seek({ topic: this.#topic, partition }, last === undefined ? logStartOffset : Math.max(logStartOffset, highWatermark - last));
  }

  /** False when there was nothing new. Stops after `budgetMs`, between two fetches. */
  async read(budgetMs: number, onRecord: (cursor: RecordCursor, partition: number) => void): Promise<boolean> {
    const started = this.#time.hiResMilliseconds();
    let hasRead = false;
    if (this.#partitions === 0) await this.open();
    if (this.#partitions === 0) return false;
    for (;;) {
      const fetched = await this.#consumer.pollBatches(0);
      if (fetched.length === 0) return hasRead;
      hasRead = true;
      for (const batches of fetched) visitRecords(batches, this.#cursor, () => onRecord(this.#cursor, batches.partition));
      if (this.#time.hiResMilliseconds() - started > budgetMs) return true;
    }
  }

  close(): void {
    this.#consumer.close();
  }
}
