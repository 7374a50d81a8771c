import { expect, test } from 'vitest';
import type { InstanceView, TaskView } from '../../../workers/protocol/index.ts';
import { cacheText, commitText, instanceText, restoredShare, shortApplicationId, shortTopic, summaryTexts } from './applicationTexts.ts';

const timing = { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_000, probingRebalanceIntervalMs: 15_000, acceptableRecoveryLag: 100, transactionTimeoutMs: 6_000 };
const task = (taskId: string, state: TaskView['state'] = 'RUNNING'): TaskView => ({ taskId, subtopology: 0, state, partitions: [], stores: [] });
const instance = (part: Partial<InstanceView> = {}): InstanceView => ({
  instanceId: 'instance-1', state: 'RUNNING', error: null, isKilled: false, waitedForUntilMs: null, threads: [], tasks: [], standbyTasks: [], ...part,
});
const topologyOf = (subtopologies: number) => ({ subtopologies: Array.from({ length: subtopologies }, (_, id) => ({ id, nodes: [], stores: [], repartitionTopics: [] })), globalStores: [] });
const textOf = (one: InstanceView, others: readonly InstanceView[] = [], { now = 0, taskTotal = 4 as number | null, subtopologies = 1 } = {}): string =>
  instanceText(one, { instances: [one, ...others], timing, taskTotal, topology: topologyOf(subtopologies) }, now);
const other = (part: Partial<InstanceView> = {}): InstanceView => instance({ instanceId: 'instance-2', ...part });

const copy = { taskId: '0_2', subtopology: 0, stores: [] };

test('an instance says what it has', () => {
  expect(textOf(instance({ tasks: [task('0_0'), task('0_1')] }))).toBe('2 tasks: 0_0, 0_1');
  expect(textOf(instance({ tasks: [task('0_0')], standbyTasks: [{ ...copy, isWarmUp: false }] }))).toBe('1 task: 0_0 · 1 standby');
  expect(textOf(instance({ tasks: [task('0_0')], standbyTasks: [{ ...copy, isWarmUp: true }, { ...copy, isWarmUp: false }] }))).toBe('1 task: 0_0 · 1 standby · 1 warm-up');
  expect(textOf(instance({ standbyTasks: [{ ...copy, isWarmUp: true }] }))).toBe('1 warm-up: tasks come once it is warm (looked at every 15 s)');
  expect(textOf(instance({ state: 'REBALANCING' }))).toBe('It joins the group');
  expect(textOf(instance({ state: 'PENDING_SHUTDOWN' }))).toBe('It commits and leaves the group');
});

test('an instance is idle only where every task is worked on and nobody has one to spare', () => {
  const [busy, third] = [other({ tasks: [task('0_0')] }), instance({ instanceId: 'instance-3', tasks: [task('0_1')] })];
  expect(textOf(instance(), [busy, third], { taskTotal: 2 })).toBe('Idle: 2 tasks, one for each partition, and 3 instances');
  expect(textOf(instance(), [busy, third], { taskTotal: 2, subtopologies: 2 })).toBe('Idle: 2 tasks, one for each sub-topology and partition, and 3 instances');
  // One of the tasks runs nowhere, or is not known yet, or the other one gives up one of its two.
  expect(textOf(instance(), [busy], { taskTotal: 2 })).toBe('No task yet: the group is handing them out');
  expect(textOf(instance(), [busy], { taskTotal: null })).toBe('No task yet: the group is handing them out');
  expect(textOf(instance(), [other({ tasks: [task('0_0'), task('0_1')] })], { taskTotal: 2 })).toBe('No task yet: the group is handing them out');
  // Of two threads each has one.
  const threads = ['StreamThread-1', 'StreamThread-2'].map((name) => ({ name, state: 'RUNNING', tasks: [] }));
  expect(textOf(instance(), [other({ threads, tasks: [task('0_0'), task('0_1')] })], { taskTotal: 2 })).toBe('Idle: 2 tasks, one for each partition, and 2 instances');
  const killed = instance({ instanceId: 'instance-3', state: 'NOT_RUNNING', isKilled: true, waitedForUntilMs: 4_600, tasks: [task('0_1', 'WAITING')] });
  expect(textOf(instance(), [busy, killed], { taskTotal: 2 })).toBe('No task yet: the group waits for instance-3');
});

test('one that was killed is waited for, then its tasks are on their way, if anybody is there', () => {
  const killed = instance({ state: 'NOT_RUNNING', isKilled: true, tasks: [task('0_0', 'WAITING')] });
  expect(textOf({ ...killed, waitedForUntilMs: 4_600 }, [], { now: 1_000 })).toBe('The group waits for it: 3.6 s at most');
  expect(textOf({ ...killed, waitedForUntilMs: 4_600 }, [], { now: 9_000 })).toBe('The group waits for it: 0.0 s at most');
  expect(textOf(killed, [other()])).toBe('The group knows; its tasks are on their way');
  expect(textOf(killed, [other({ state: 'NOT_RUNNING' })])).toBe('The group knows, but nobody is there to take its tasks');
  expect(textOf({ ...killed, tasks: [] }, [other()])).toBe('The group knows, and goes on without it');
  expect(textOf({ ...killed, tasks: [] })).toBe('The group knows, and nobody else is there');
});

test('one that was stopped says where the tasks are', () => {
  const stopped = instance({ state: 'NOT_RUNNING' });
  expect(textOf(stopped, [other({ tasks: [task('0_0')] })])).toBe('Stopped; the tasks are with others');
  expect(textOf(stopped, [other({ state: 'NOT_RUNNING' })])).toBe('Stopped');
  expect(textOf(stopped, [other({ state: 'PENDING_SHUTDOWN', tasks: [task('0_0')] })])).toBe('Stopped');
  expect(textOf({ ...stopped, tasks: [task('0_0', 'WAITING')] }, [other()])).toBe('Stopped; its tasks are on their way');
  expect(textOf({ ...stopped, tasks: [task('0_0', 'WAITING')] })).toBe('Stopped; nobody has its tasks');
});

test('a list says how many of its instances and tasks an application has', () => {
  const summary = { queryId: 'Q', applicationId: 'q', sink: 'S', state: 'RUNNING', error: null, instanceCount: 2, runningCount: 2, taskCount: 4, taskTotal: 4, lag: 0 } as const;
  expect(summaryTexts(summary)).toEqual(['2 instances', '4 tasks']);
  expect(summaryTexts({ ...summary, instanceCount: 1, runningCount: 1, taskCount: 1, taskTotal: null })).toEqual(['1 instance', '1 task']);
  expect(summaryTexts({ ...summary, state: 'REBALANCING', runningCount: 1, taskCount: 1, taskTotal: 2 })).toEqual(['1 of 2 instances', '1 of 2 tasks']);
  expect(summaryTexts({ ...summary, state: 'REBALANCING' })).toEqual(['2 instances', 'rebalancing']);
  expect(summaryTexts({ ...summary, state: 'PENDING_SHUTDOWN', taskCount: 0 })).toEqual(['2 instances', 'pending shutdown']);
});

test('settings are told as people say them', () => {
  expect([0, 10 * 1024 * 1024, 500].map(cacheText)).toEqual(['off', '10 MiB', '500 B']);
  expect([0, 100, 30_000].map(commitText)).toEqual(['at once', '100 ms', '30 s']);
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
