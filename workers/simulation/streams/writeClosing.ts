import { encodeUtf8, sleep } from '../../common/index.ts';
import { Producer } from '../../clients/index.ts';
import { PRODUCER } from '../clients/settings.ts';
import type { FaultyCluster } from '../cluster/FaultyCluster.ts';
import { insist } from '../cluster/insist.ts';
import type { Run } from '../Run.ts';
import { CLOSING } from './scenarios/records.ts';
import type { Scenario } from './Scenario.ts';

/** What is emitted by the clock is emitted once a second. */
const PAUSE_MS = 1_100;

/** Writes what closes windows, one record to each partition, and waits for it before the next. */
export const writeClosing = async (
  run: Run, { network }: FaultyCluster, { topics, timestamps }: NonNullable<Scenario['closing']>, partitions: number, untilCaughtUp: () => Promise<void>,
): Promise<void> => {
  const producer = new Producer(network, run.time, PRODUCER);
  for (const timestamp of timestamps) {
    await sleep(run.time, PAUSE_MS);
    for (const topic of topics)
      for (let partition = 0; partition < partitions; partition++) {
        const value = encodeUtf8(`${CLOSING}:${run.unique()}`);
        await insist(run.time, () => producer.send({ topic, partition, key: encodeUtf8(CLOSING), value, timestamp }));
      }
    await untilCaughtUp();
  }
  await producer.close();
};
