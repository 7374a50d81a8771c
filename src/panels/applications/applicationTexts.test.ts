import { expect, test } from 'vitest';
import type { InstanceView, TaskView } from '../../../workers/protocol/index.ts';
import { instanceText, restoredShare, shortApplicationId, shortTopic } from './applicationTexts.ts';

const timing = { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_000, probingRebalanceIntervalMs: 15_000, acceptableRecoveryLag: 100, transactionTimeoutMs: 6_000 };
const task = (taskId: string, state: TaskView['state'] = 'RUNNING'): TaskView => ({ taskId, subtopology: 0, state, partitions: [], stores: [] });
const instance = (part: Partial<InstanceView> = {}): InstanceView => ({
  instanceId: 'instance-1', state: 'RUNNING', error: null, isKilled: false, waitedForUntilMs: null, threads: [], tasks: [], standbyTasks: [], ...part,
});
const textOf = (one: InstanceView, others: readonly InstanceView[] = [], now = 0): string => instanceText(one, { instances: [one, ...others], timing }, now);

test('an instance says what it has, and why it has nothing', () => {
  expect(textOf(instance({ tasks: [task('0_0'), task('0_1')] }))).toBe('2 tasks: 0_0, 0_1');
  const copy = { taskId: '0_2', subtopology: 0, stores: [] };
  expect(textOf(instance({ tasks: [task('0_0')], standbyTasks: [{ ...copy, isWarmUp: false }] }))).toBe('1 task: 0_0 · 1 standby');
  expect(textOf(instance({ standbyTasks: [{ ...copy, isWarmUp: true }] }))).toBe('1 warm-up: tasks come once these are warm (looked at every 15 s)');
  expect(textOf(instance(), [instance({ tasks: [task('0_0')] })])).toBe('Idle: 1 task, one for each partition, and 2 instances');
  expect(textOf(instance({ state: 'REBALANCING' }))).toBe('It joins the group');
});

test('one that was killed is waited for, then its tasks are on their way', () => {
  const killed = instance({ state: 'NOT_RUNNING', isKilled: true, tasks: [task('0_0', 'WAITING')] });
  expect(textOf({ ...killed, waitedForUntilMs: 4_600 }, [], 1_000)).toBe('The group waits for it: 3.6 s at most');
  expect(textOf({ ...killed, waitedForUntilMs: 4_600 }, [], 9_000)).toBe('The group waits for it: 0.0 s at most');
  expect(textOf(killed)).toBe('The group knows; its tasks are on their way');
  expect(textOf({ ...killed, tasks: [] })).toBe('The group knows, and goes on without it');
  expect(textOf(instance({ state: 'NOT_RUNNING', tasks: [task('0_0', 'WAITING')] }))).toBe('Stopped; nobody has its tasks');
});

test('a store is as full as it is far in its changelog', () => {
  const store = (beginOffset: number, offset: number, endOffset: number) => ({ name: 's', rows: 0, changelog: { topic: 'c', beginOffset, offset, endOffset } });
  expect(restoredShare(store(100, 150, 200))).toBe(0.5);
  expect(restoredShare(store(100, 50, 200))).toBe(0);
  expect(restoredShare(store(0, 0, 0))).toBe(1);
  expect(restoredShare({ name: 's', rows: 0, changelog: null })).toBe(1);
});

test('names are told apart by their ends', () => {
  expect(shortApplicationId('_confluent-ksql-default_query_CTAS_X_5')).toBe('…CTAS_X_5');
  expect(shortApplicationId('counter')).toBe('counter');
  expect(shortTopic('counter-by-page-repartition', 'counter')).toBe('by-page-repartition');
  expect(shortTopic('hits', 'counter')).toBe('hits');
});
