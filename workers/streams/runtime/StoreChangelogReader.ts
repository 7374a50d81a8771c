import { batchesIn, must, RecordCursor, topicPartitionKey, type Time, type TopicPartition } from '../../common/index.ts';
import { Consumer, EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, type Admin } from '../../clients/index.ts';
import type { BrokerNetwork } from '../../broker/index.ts';
import type { RestoreCallback } from '../state/StateStore.ts';
import { listOffsetsAt } from './listOffsetsAt.ts';
import type { StreamTask } from './StreamTask.ts';

interface Restoring extends TopicPartition {
  readonly restore: RestoreCallback;
  readonly endOffset: number;
}

/** Reads changelogs from the beginning to where they end now, and puts the records back into the stores. */
export class StoreChangelogReader {
  readonly #admin: Admin;
  readonly #network: BrokerNetwork;
  readonly #time: Time;

  constructor(admin: Admin, network: BrokerNetwork, time: Time) {
    this.#admin = admin;
    this.#network = network;
    this.#time = time;
  }

  /** Resolves with the number of records that were restored. Stops early, without an error, once `stopped` says so. */
  async restore(tasks: readonly StreamTask[], stopped: () => boolean): Promise<number> {
    const changelogs = tasks.flatMap((task) =>
      task.stateManager.changelogs.map(({ topic, restore }) => ({ topic, partition: task.taskId.partition, restore })),
    );
    const begins = await listOffsetsAt(this.#admin, changelogs, EARLIEST_TIMESTAMP);
    const ends = await listOffsetsAt(this.#admin, changelogs, LATEST_TIMESTAMP);
    const waiting = new Map<string, Restoring>();
    for (const [i, { topic, partition, restore }] of changelogs.entries()) {
      const endOffset = ends[i]!;
      if (endOffset > begins[i]!) waiting.set(topicPartitionKey(topic, partition), { topic, partition, restore, endOffset });
    }
    const consumer = new Consumer(this.#network, this.#time, { autoOffsetReset: 'earliest' });
    try {
      return await this.#readAll(consumer, waiting, stopped);
    } finally {
      await consumer.close();
    }
  }

  async #readAll(consumer: Consumer, waiting: Map<string, Restoring>, stopped: () => boolean): Promise<number> {
    consumer.assign([...waiting.values()]);
    consumer.seekToBeginning();
    let count = 0;
    while (waiting.size > 0 && !stopped()) {
      for (const { topic, partition, records, fetchOffset, endOffset } of await consumer.pollBatches(0)) {
        const key = topicPartitionKey(topic, partition);
        const restoring = must(waiting.get(key));
        for (const chunk of records) count += restoreChunk(chunk, fetchOffset, restoring.restore);
        if (endOffset >= restoring.endOffset) waiting.delete(key);
      }
      consumer.assign([...waiting.values()]);
      await this.#time.yield();
    }
    return count;
  }
}

const restoreChunk = (chunk: Uint8Array, fetchOffset: number, restore: RestoreCallback): number => {
  let count = 0;
  const cursor = new RecordCursor();
  for (const batch of batchesIn(chunk)) {
    if (batch.isControlBatch) continue;
    cursor.reset(batch);
    while (cursor.next()) {
      if (cursor.offset < fetchOffset || cursor.keyStart < 0) continue;
      restore(cursor.bytes, cursor.keyStart, cursor.keyEnd, cursor.valueStart, cursor.valueEnd, cursor.timestamp);
      count++;
    }
  }
  return count;
};
