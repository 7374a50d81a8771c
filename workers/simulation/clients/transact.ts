import { encodeUtf8, KafkaError, nextInt, sleep } from '../../common/index.ts';
import { Producer } from '../../clients/index.ts';
import { count, type TransactionOutcome } from '../History.ts';
import type { Run } from '../Run.ts';
import type { ClientContext } from './Clients.ts';
import { PRODUCER } from './settings.ts';

/** One transaction after the other into a topic, some of them aborted. */
export const transact = (transactionalId: string, topic: string, partitions: number) => async ({ run, network, alive }: ClientContext): Promise<void> => {
  const { history, random, time } = run;
  let producer: Producer | undefined;
  while (alive() && !run.isHealing) {
    try {
      if (producer === undefined) {
        producer = new Producer(network, time, { ...PRODUCER, transactionalId, transactionTimeoutMs: 1_500, maxBlockMs: 3_000, deliveryTimeoutMs: 3_000 });
        await producer.initTransactions();
      }
      await oneTransaction(run, producer, topic, partitions);
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      count(history, `transactions: ${error.errorName}`);
      void producer?.close().catch(() => undefined);
      producer = undefined;
      await sleep(time, 100);
    }
    await sleep(time, nextInt(random, 150));
  }
  if (alive()) await producer?.close().catch(() => undefined);
};

const oneTransaction = async (run: Run, producer: Producer, topic: string, partitions: number): Promise<void> => {
  const { history, random, time } = run;
  producer.beginTransaction();
  const transaction: TransactionOutcome = { values: [], outcome: 'unknown' };
  history.transactions.push(transaction);
  const sends: Promise<unknown>[] = [];
  for (let i = 1 + nextInt(random, 4); i > 0; i--) {
    const value = `t${run.unique()}`;
    transaction.values.push(value);
    sends.push(producer.send({ topic, partition: nextInt(random, partitions), key: null, value: encodeUtf8(value) }));
  }
  for (const send of sends) send.catch(() => undefined);
  if (run.chance(0.3)) await sleep(time, nextInt(random, 300));
  if (run.chance(0.3)) {
    await producer.abortTransaction();
    transaction.outcome = 'aborted';
  } else {
    await producer.commitTransaction();
    transaction.outcome = 'committed';
  }
  count(history, `transactions: ${transaction.outcome}`);
};
