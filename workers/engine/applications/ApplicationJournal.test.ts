import { expect, test } from 'vitest';
import type { InstanceDescription, StandbyTaskMetadata, TaskMetadata } from '../../streams/index.ts';
import { ApplicationJournal, type CoordinatorEvent } from './ApplicationJournal.ts';

const task = (taskId: string, state: TaskMetadata['state'] = 'RUNNING'): TaskMetadata => ({ taskId, state, topicPartitions: [], storeNames: [], rowCounts: [], restoring: [] });
const instance = (processId: string, tasks: readonly TaskMetadata[], rest: Partial<InstanceDescription> & { readonly copies?: readonly StandbyTaskMetadata[] } = {}): InstanceDescription => ({
  processId, state: 'RUNNING', isKilled: false, error: undefined,
  threads: [{ threadName: `app-${processId}-StreamThread-1`, threadState: 'RUNNING', activeTasks: tasks, standbyTasks: rest.copies ?? [] }],
  ...rest,
});
const copy = (taskId: string, isWarmup: boolean): StandbyTaskMetadata => ({ taskId, isWarmup, storeNames: [], rowCounts: [], restoring: [] });
const killed = (processId: string): InstanceDescription => ({ ...instance(processId, []), state: 'NOT_RUNNING', isKilled: true });

const open = () => {
  const clock = { now: 1_000 };
  const journal = new ApplicationJournal(() => clock.now);
  return { clock, journal, messages: () => journal.events.map(({ message }) => message) };
};

test('a task that others took over has moved, however long nobody had it', () => {
  const { journal, messages } = open();
  journal.observe([instance('instance-1', [task('0_0'), task('0_1')]), instance('instance-2', [])], [], 'app');
  journal.observe([instance('instance-1', [task('0_0')]), instance('instance-2', [])], [], 'app');
  expect(journal.waitingAt('instance-1')).toEqual(['0_1']);
  journal.observe([instance('instance-1', [task('0_0')]), instance('instance-2', [task('0_1', 'RESTORING')])], [], 'app');
  expect(journal.waitingAt('instance-1')).toEqual([]);
  expect(messages()).toEqual(['instance-1 started', 'instance-2 started', 'task 0_1 moved: instance-1 → instance-2']);
});

test('one that was killed is waited for until the coordinator misses it, or its session is long over', () => {
  const { clock, journal, messages } = open();
  journal.observe([instance('instance-1', [task('0_0')])], [], 'app');
  journal.observe([killed('instance-1')], [], 'app');
  expect(journal.waitedForUntil('instance-1')).toBe(7_000);
  expect(journal.waitingAt('instance-1')).toEqual(['0_0']);
  clock.now = 6_500;
  const missed: CoordinatorEvent = { timeMs: 6_400, kind: 'expired', member: 'app-instance-1-StreamThread-1', detail: 'was not heard of within its session timeout' };
  for (let look = 0; look < 2; look++) journal.observe([killed('instance-1')], [missed], 'app');
  expect(journal.waitedForUntil('instance-1')).toBeNull();
  expect(messages()).toEqual(['instance-1 started', 'instance-1 was killed', 'instance-1 was not heard of within its session timeout']);

  const other = open();
  other.journal.observe([instance('instance-1', [])], [], 'app');
  other.journal.observe([killed('instance-1')], [], 'app');
  other.clock.now = 20_000;
  expect(other.journal.waitedForUntil('instance-1')).toBeNull();
});

test('instances stop, fail, come again and are removed', () => {
  const { journal, messages } = open();
  journal.observe([instance('instance-1', []), instance('instance-2', [])], [], 'app');
  journal.observe([instance('instance-1', [], { state: 'NOT_RUNNING' }), instance('instance-2', [], { state: 'ERROR', error: new Error('no topic') })], [], 'app');
  journal.observe([instance('instance-1', [], { state: 'REBALANCING' })], [], 'app');
  expect(messages().slice(2)).toEqual(['instance-1 stopped and left the group', 'instance-2 failed: no topic', 'instance-1 started again', 'instance-2 was removed']);
});

test("copies that are to become active are warm-ups, and a follow-up then looks whether they are warm; the coordinator's events come in the order of time", () => {
  const { clock, journal } = open();
  const follow: CoordinatorEvent = { timeMs: 900, kind: 'rebalance-began', member: null, detail: 'app-instance-1-StreamThread-2, app-instance-3-StreamThread-1 joins again: a follow-up rebalance was asked for' };
  journal.observe([instance('instance-1', [task('0_0')]), instance('instance-2', [], { copies: [copy('0_0', true)] })], [], 'app');
  clock.now = 2_000;
  journal.observe([instance('instance-1', [task('0_0')]), instance('instance-2', [], { copies: [copy('0_0', true)] })], [follow], 'app');
  expect(journal.events.map(({ kind, message }) => [kind, message])).toEqual([
    ['probing', 'probing rebalance began: instance-1 (thread 2), instance-3 joins again: a follow-up rebalance was asked for'],
    ['instance-started', 'instance-1 started'], ['instance-started', 'instance-2 started'], ['warm-up', 'instance-2 warms up a copy of task 0_0'],
  ]);
  const standbys = open();
  standbys.journal.observe([instance('instance-2', [], { copies: [copy('0_0', false)] })], [], 'app');
  expect(standbys.messages()).toContain('instance-2 keeps a copy of task 0_0');
});

test('what was restored is told by the application itself; a restart begins with nothing', () => {
  const { journal, messages } = open();
  journal.observe([instance('instance-1', [task('0_0')])], [], 'app');
  journal.listener.onTaskRestored!('app-instance-1-StreamThread-1', '0_0', { records: 1_200, rowsOnDisk: 0, ms: 8 });
  journal.listener.onTaskRestored!('app-instance-1-StreamThread-1', '0_1', { records: 0, rowsOnDisk: 0, ms: 1 });
  expect(journal.events.at(-1)).toMatchObject({ kind: 'task-restored', taskId: '0_0', restored: { records: 1_200, ms: 8 } });
  journal.restarted('goes on as other');
  journal.observe([instance('instance-1', [task('0_0')])], [], 'app');
  expect(messages()).toEqual(['instance-1 started', 'instance-1 restored 1,200 records of task 0_0', 'goes on as other', 'instance-1 started']);
  for (let i = 0; i < 300; i++) journal.restarted(String(i));
  expect(journal.events.length).toBeLessThanOrEqual(120);
});

test('what an instance had on its disk, or in a copy, is told from what it read', () => {
  const { clock, journal, messages } = open();
  journal.observe([instance('instance-1', [task('0_0')]), instance('instance-2', [], { copies: [copy('0_0', false)] })], [], 'app');
  clock.now += 500;
  journal.listener.onTaskRestored!('app-instance-2-StreamThread-1', '0_0', { records: 0, rowsOnDisk: 0, ms: 1 });
  clock.now += 5_000;
  journal.listener.onTaskRestored!('app-instance-2-StreamThread-1', '0_0', { records: 1, rowsOnDisk: 40, ms: 1 });
  journal.listener.onTaskRestored!('app-instance-2-StreamThread-1', '0_1', { records: 0, rowsOnDisk: 1, ms: 1 });
  expect(messages().slice(-3)).toEqual([
    'instance-2 goes on from its copy of task 0_0, which lacked nothing',
    'instance-2 had 40 rows of task 0_0 on its disk and restored 1 record',
    'instance-2 had 1 row of task 0_1 on its disk, and nothing to restore',
  ]);
});

test('an instance that ended in an earlier run tells nothing; its threads are missed as one', () => {
  const { journal, messages } = open();
  journal.observe([instance('instance-1', [], { state: 'NOT_RUNNING' }), killed('instance-2'), instance('instance-3', [])], [], 'app');
  expect(messages()).toEqual(['instance-3 started']);
  const missed = (thread: number, timeMs: number): CoordinatorEvent => ({ timeMs, kind: 'expired', member: `app-instance-3-StreamThread-${thread}`, detail: 'was not heard of within its session timeout' });
  journal.observe([killed('instance-3')], [missed(1, 9_000), missed(2, 9_040)], 'app');
  expect(messages().filter((message) => message.includes('session timeout'))).toHaveLength(1);
});
