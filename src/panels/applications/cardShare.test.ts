import { expect, test } from 'vitest';
import type { InstanceView, TaskView, TopologyView } from '../../../workers/protocol/index.ts';
import { steadyShare, type CardShare } from './cardShare.ts';

const topology: TopologyView = { subtopologies: [{ id: 0, nodes: [], stores: [], repartitionTopics: [] }], globalStores: [] };
const instance = (number: number, tasks: readonly string[], state: TaskView['state'] = 'RUNNING', more: Partial<InstanceView> = {}): InstanceView => ({
  instanceId: `instance-${number}`, state: 'RUNNING', error: null, isKilled: false, waitedForUntilMs: null, threads: [], standbyTasks: [],
  tasks: tasks.map((taskId) => ({ taskId, subtopology: 0, state, partitions: [], stores: [] })), ...more,
});
const all = ['0_0', '0_1', '0_2', '0_3'];
const of = (...instances: readonly InstanceView[]) => ({ instances, topology });
const cards = (share: CardShare): number | undefined => share.cards.get(0);

test('who joins is counted at once: what each will have is laid out before tasks move, and stays when they have', () => {
  const one = steadyShare(null, of(instance(1, all)));
  expect(cards(one)).toBe(4);
  const joining = steadyShare(one, of(instance(1, all), instance(2, [], 'RUNNING', { state: 'REBALANCING' })));
  expect(cards(joining)).toBe(2);
  const onTheirWay = steadyShare(joining, of(instance(1, all, 'WAITING'), instance(2, [])));
  expect(onTheirWay).toBe(joining);
  expect(steadyShare(onTheirWay, of(instance(1, ['0_0', '0_1']), instance(2, ['0_2', '0_3'])))).toBe(joining);
});

test('after a kill everything stays, until the other one has all tasks', () => {
  const two = steadyShare(null, of(instance(1, ['0_0', '0_1']), instance(2, ['0_2', '0_3'])));
  const killed = { isKilled: true, state: 'NOT_RUNNING' } as const;
  expect(steadyShare(two, of(instance(1, ['0_0', '0_1'], 'WAITING', killed), instance(2, ['0_2', '0_3'])))).toBe(two);
  const over = steadyShare(two, of(instance(1, [], 'RUNNING', killed), instance(2, all)));
  expect(cards(over)).toBe(4);
  expect(over.hasIdle).toBe(false);
});

test('more instances than tasks: some are idle, which is at rest', () => {
  const share = steadyShare(null, of(...all.map((id, i) => instance(i + 1, [id])), instance(5, [])));
  expect([cards(share), share.hasIdle]).toEqual([1, true]);
});
