import { expect, test } from 'vitest';
import { MockTime } from '../../common/index.ts';
import type { Admin } from '../../clients/index.ts';
import { RepartitionPurger } from './RepartitionPurger.ts';

test('deletes what has been processed from repartition topics now and then, and nothing from others', async () => {
  const deleted: unknown[] = [];
  let fails = true;
  const admin = {
    deleteRecords: async (partitions: unknown) => {
      if (fails) throw new Error('away');
      deleted.push(partitions);
    },
  } as unknown as Admin;
  const time = new MockTime(0);
  const purger = new RepartitionPurger(admin, time, (topic) => topic.endsWith('-repartition'));
  const commit = async (offset: number): Promise<void> => {
    purger.onCommitted([{ topic: 'in', partition: 0, offset, metadata: '' }, { topic: 'app-x-repartition', partition: 1, offset, metadata: '' }]);
    await new Promise((resolve) => setImmediate(resolve));
  };
  await commit(5);
  time.advance(30_000);
  await commit(6);
  expect(deleted).toEqual([]);
  fails = false;
  await commit(7);
  expect(deleted).toEqual([]);
  time.advance(30_000);
  await commit(8);
  expect(deleted).toEqual([[{ topic: 'app-x-repartition', partition: 1, offset: 8 }]]);
});
