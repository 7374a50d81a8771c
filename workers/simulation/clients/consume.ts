import { KafkaError, nextInt, sleep } from '../../common/index.ts';
import { count } from '../History.ts';
import { textOf } from '../textOf.ts';
import type { ClientContext } from './Clients.ts';
import { groupConsumer } from './groupConsumer.ts';

/** Members of a group that come and go, one after the other, and remember what they have read of committed records. */
export const consume = (groupId: string, name: string, topics: readonly string[]) => async (context: ClientContext): Promise<void> => {
  const { run, alive } = context;
  const { history, random, time } = run;
  while (alive() && !run.isHealing) {
    const consumer = groupConsumer(context, groupId, name, topics);
    const until = time.milliseconds() + 500 + nextInt(random, 3_000);
    while (alive() && !run.isHealing && time.milliseconds() < until) {
      try {
        for (const { topic, partition, offset, value } of await consumer.poll(100))
          history.consumed.push({ topic, partition, offset, value: textOf(value) });
        if (run.chance(0.3)) await consumer.commitSync();
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
        count(history, `consumers: ${error.errorName}`);
        await sleep(time, 50);
      }
    }
    if (!alive()) return;
    if (run.chance(0.3)) consumer.kill();
    else await consumer.close().catch(() => undefined);
  }
};
