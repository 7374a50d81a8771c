import { expect, test } from 'vitest';
import type { ApplicationEvent } from '../../../workers/protocol/index.ts';
import { FRESH_MS, freshTasks, restoredText } from './useFresh.ts';

const event = (timeMs: number, kind: ApplicationEvent['kind'], taskId: string, instance: string, records?: number): ApplicationEvent => ({
  timeMs, kind, taskId, instance, message: '', ...(records === undefined ? {} : { restored: { records, ms: 4, hadCopy: false, rowsOnDisk: 0 } }),
});

test('for a while after it, a task tells what came back, whether its move was told before or after', () => {
  const events = [
    event(1_000, 'task-restored', '0_0', 'instance-2', 447), event(1_010, 'task-moved', '0_0', 'instance-2'),
    event(1_020, 'task-moved', '0_1', 'instance-2'), event(1_030, 'task-restored', '0_1', 'instance-2', 12),
    event(1_040, 'warm-up', '0_2', 'instance-2'),
  ];
  const fresh = freshTasks(events, 2_000);
  expect([...fresh].map(([taskId, { instance, restored }]) => [taskId, instance, restored?.records])).toEqual([['0_0', 'instance-2', 447], ['0_1', 'instance-2', 12]]);
  expect([...freshTasks(events, 1_025 + FRESH_MS).keys()]).toEqual(['0_1']);
  expect(freshTasks(events, 1_030 + FRESH_MS).size).toBe(0);
});

test('what one instance restored is not said of the next that has the task', () => {
  expect(freshTasks([event(1_000, 'task-restored', '0_0', 'instance-2', 447), event(2_000, 'task-moved', '0_0', 'instance-3')], 2_500).get('0_0')).toEqual({ instance: 'instance-3', restored: undefined });
});

test('milliseconds are told as they were', () => {
  expect([{ records: 447, ms: 4.2, hadCopy: false, rowsOnDisk: 0 }, { records: 1, ms: 0.3, hadCopy: false, rowsOnDisk: 0 }, { records: 12_000, ms: 1_540, hadCopy: false, rowsOnDisk: 0 }].map(restoredText)).toEqual(['447 records back in 4 ms', '1 record back in less than 1 ms', '12,000 records back in 1.5 s']);
});

test('a copy is told by what it lacked', () => {
  expect([0, 1, 1_200].map((records) => restoredText({ records, ms: 2, hadCopy: true, rowsOnDisk: 0 }))).toEqual(['Its copy lacked nothing', 'Its copy lacked 1 record', 'Its copy lacked 1,200 records']);
});

test('what was on the disk is told beside what was read', () => {
  expect([0, 3].map((records) => restoredText({ records, rowsOnDisk: 1_500, hadCopy: false, ms: 2 }))).toEqual(['1,500 rows on its disk, back in 2 ms', '1,500 rows on its disk, 3 records back in 2 ms']);
});
