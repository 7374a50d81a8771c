import { RecordCursor, type Time, type TopicPartition } from '../../common/index.ts';
import type { BrokerNetwork } from '../../broker/index.ts';
import { Admin, Consumer, partitionsOf, visitRecords } from '../../clients/index.ts';

/** Reads a topic on from where it was, a bounded piece at a time, without making an object of each record. */
export class TopicReader {
  readonly #admin: Admin;
  readonly #time: Time;
  readonly #topic: string;
  readonly #consumer: Consumer;
  readonly #cursor = new RecordCursor();
  #partitions: readonly TopicPartition[] = [];

  constructor(network: BrokerNetwork, time: Time, topic: string) {
    this.#admin = new Admin(network, time);
    this.#time = time;
    this.#topic = topic;
    this.#consumer = new Consumer(network, time, { autoOffsetReset: 'earliest', maxPartitionFetchBytes: 256 * 1024 });
  }

  /** Takes up partitions as they come to be; `last` begins that many records before each end, else at the beginning. */
  async open(last?: number): Promise<void> {
    const partitions = await partitionsOf(this.#admin, this.#topic);
    if (partitions.length === this.#partitions.length) return;
    const added = partitions.slice(this.#partitions.length);
    this.#partitions = partitions;
    this.#consumer.assign(partitions);
    const [starts, ends] = await this.#bounds(added);
    for (const [i, partition] of added.entries())
      this.#consumer.seek(partition, last === undefined ? starts[i]! : Math.max(starts[i]!, ends[i]! - last));
  }

  /** False when there was nothing new. Stops after `budgetMs`, between two fetches. */
  async read(budgetMs: number, onRecord: (cursor: RecordCursor, partition: number) => void): Promise<boolean> {
    const started = this.#time.hiResMilliseconds();
    let hasRead = false;
    if (this.#partitions.length === 0) await this.open();
    if (this.#partitions.length === 0) return false;
    for (;;) {
      const fetched = await this.#consumer.pollBatches(0);
      if (fetched.length === 0) return hasRead;
      hasRead = true;
      for (const batches of fetched) visitRecords(batches, this.#cursor, () => onRecord(this.#cursor, batches.partition));
      if (this.#time.hiResMilliseconds() - started > budgetMs) return true;
    }
  }

  /** Records in the topic now, as far as offsets tell. */
  async count(): Promise<number> {
    const [starts, ends] = await this.#bounds(this.#partitions);
    return ends.reduce((sum, end, i) => sum + end - starts[i]!, 0);
  }

  close(): void {
    this.#consumer.close();
  }

  async #bounds(partitions: readonly TopicPartition[]): Promise<readonly [readonly number[], readonly number[]]> {
    const [starts, ends] = await Promise.all([this.#consumer.beginningOffsets(partitions), this.#consumer.endOffsets(partitions)]);
    return [starts.map(({ offset }) => offset), ends.map(({ offset }) => offset)];
  }
}
