import { KafkaError, sleep } from '../../common/index.ts';
import type { OffsetToCommit } from '../../broker/index.ts';
import { Consumer, Producer } from '../../clients/index.ts';
import { insist } from '../cluster/insist.ts';
import { count } from '../History.ts';
import type { ClientContext } from './Clients.ts';
import { groupConsumer } from './groupConsumer.ts';
import { CLIENT, PRODUCER } from './settings.ts';

export interface CopyTopics {
  readonly groupId: string;
  readonly source: string;
  readonly copy: string;
}

/** Consume, transform, produce, exactly once (KIP-447): every value of one topic goes to another. */
export const copy = (name: string, { groupId, source, copy: target }: CopyTopics, goesOn: () => boolean) => async (context: ClientContext): Promise<void> => {
  const { run, network, alive } = context;
  const { history, time } = run;
  let producer: Producer | undefined;
  let consumer: Consumer | undefined;
  while (alive() && goesOn()) {
    try {
      if (producer === undefined) {
        producer = new Producer(network, time, { ...PRODUCER, transactionalId: `${name}-${run.unique()}`, transactionTimeoutMs: 1_500, maxBlockMs: 3_000, deliveryTimeoutMs: 3_000 });
        await producer.initTransactions();
      }
      consumer ??= groupConsumer(context, groupId, name, [source]);
      const records = await consumer.poll(100);
      if (records.length === 0) continue;
      producer.beginTransaction();
      const next = new Map<string, OffsetToCommit>();
      for (const { topic, partition, offset, leaderEpoch, value } of records) {
        producer.send({ topic: target, partition, key: null, value: value! }).catch(() => undefined);
        next.set(`${topic}-${partition}`, { topic, partition, offset: offset + 1, leaderEpoch });
      }
      await producer.sendOffsetsToTransaction([...next.values()], consumer.groupMetadata());
      await producer.commitTransaction();
      count(history, 'copies');
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      count(history, `copiers: ${error.errorName}`);
      // What was polled is not committed: another consumer begins there again.
      void producer?.close().catch(() => undefined);
      consumer?.kill();
      producer = consumer = undefined;
      await sleep(time, 100);
    }
  }
  if (!alive()) return;
  await consumer?.close().catch(() => undefined);
  await producer?.close().catch(() => undefined);
};

/** One copier more, until the group has committed the ends of the source. */
export const copyRest = async (context: ClientContext, topics: CopyTopics, numPartitions: number): Promise<void> => {
  const { time } = context.run;
  const partitions = Array.from({ length: numPartitions }, (_, partition) => ({ topic: topics.source, partition }));
  let isDone = false;
  void copy('last', topics, () => !isDone)(context);
  const client = new Consumer(context.network, time, CLIENT);
  await insist(time, async () => {
    for (;;) {
      const ends = await client.endOffsets(partitions);
      const committed = await client.committed(topics.groupId, partitions);
      if (ends.every(({ partition, offset }) => offset === 0 || committed.find((one) => one.partition === partition)?.offset === offset)) break;
      await sleep(time, 100);
    }
  });
  isDone = true;
};
