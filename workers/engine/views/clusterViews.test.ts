import { afterEach, describe, expect, test } from 'vitest';
import { Producer } from '../../clients/index.ts';
import type { KsqlEngine } from '../../ksql/index.ts';
import type { ClusterView as ClusterUpdate, GroupEvent, GroupView, LaneCell, LanesUpdate, ViewUpdate } from '../../protocol/index.ts';
import { consumerNamed, openRoom, type OpenRoom } from '../testing/openRoom.ts';
import { ClusterView } from './ClusterView.ts';
import { GroupsView } from './GroupsView.ts';
import { LanesView } from './LanesView.ts';
import type { View } from './View.ts';

const opened: OpenRoom[] = [];
const open = async (): Promise<OpenRoom> => {
  const room = await openRoom();
  opened.push(room);
  return room;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

const create = (one: OpenRoom, partitions: number, replicationFactor = 1, name = 't'): Promise<void> =>
  one.room.createTopic({ name, partitions, replicationFactor, configs: {} });
const write = async ({ room }: OpenRoom, partition: number, ...values: readonly string[]): Promise<void> => {
  for (const value of values) await room.produce({ topic: 't', key: 'k', value, partition, partitioner: 'default', acks: 'all', timestamp: 1 });
};

/** Polls as frames do, keeps every update, resolves with the first that is as wanted. */
const watch = <Kind extends ViewUpdate['kind']>(view: View, kind: Kind) => {
  type Update = Extract<ViewUpdate, { readonly kind: Kind }>;
  const updates: Update[] = [];
  const until = async (isWanted: (update: Update) => boolean, timeoutMs = 5_000): Promise<Update> => {
    for (const deadline = Date.now() + timeoutMs; ; ) {
      const update = await view.poll();
      if (update !== null && update.kind === kind) updates.push(update as Update);
      const last = updates.at(-1);
      if (last !== undefined && isWanted(last)) return last;
      if (Date.now() > deadline) throw new Error(`it did not come, the last was ${JSON.stringify(last)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { updates, until };
};

const clusterOf = (one: OpenRoom) => {
  const { updates, until } = watch(new ClusterView('v', one.cluster, one.time), 'cluster');
  return { updates, until: async (isWanted: (cluster: ClusterUpdate) => boolean, timeoutMs?: number) => (await until(({ cluster }) => isWanted(cluster), timeoutMs)).cluster };
};

const groupOf = (one: OpenRoom, groupId = 'g') => {
  const { until } = watch(new GroupsView('v', one.cluster, one.room.consumers, one.time), 'groups');
  const find = (groups: readonly GroupView[]): GroupView | undefined => groups.find((group) => group.groupId === groupId);
  return async (isWanted: (group: GroupView) => boolean): Promise<GroupView> => find((await until(({ groups }) => find(groups) !== undefined && isWanted(find(groups)!))).groups)!;
};

const shares = ({ members }: GroupView): number[] => members.map(({ assignment }) => assignment.length).sort();
const isSettled = (members: number) => (group: GroupView): boolean =>
  group.state === 'Stable' && group.members.length === members && group.members.reduce((sum, { assignment }) => sum + assignment.length, 0) === group.partitions.length && group.partitions.length > 0;
const told = (events: readonly GroupEvent[], member: string, since = 0): string[] =>
  events.filter((event) => event.member === member && event.generationId > since && ['assigned', 'revoked', 'lost'].includes(event.kind)).map(({ kind, partitions }) => `${kind} ${partitions.length}`);

describe('the cluster', () => {
  test('a kill is seen as it happens: down, fenced, other leaders, a smaller ISR; a restart brings it back', async () => {
    const one = await open();
    await create(one, 3, 3);
    const { until } = clusterOf(one);
    await write(one, 0, 'a', 'b');
    const before = await until(({ topics }) => topics.find(({ name }) => name === 't')?.partitions[0]!.replicas.every(({ logEndOffset }) => logEndOffset === 2) === true);
    const topicIn = (cluster: ClusterUpdate) => cluster.topics.find(({ name }) => name === 't')!;
    expect(topicIn(before)).toMatchObject({ isInternal: false, replicationFactor: 3, minInsyncReplicas: 1 });
    expect(topicIn(before).partitions[0]).toMatchObject({ highWatermark: 2, leaderEpoch: 0, isr: { length: 3 } });
    expect(before.brokers.map(({ state, leaderCount, replicaCount }) => [state, leaderCount, replicaCount])).toEqual([['up', 1, 3], ['up', 1, 3], ['up', 1, 3]]);
    expect(before.brokers[0]!.sizeInBytes).toBeGreaterThan(0);

    const { leader } = topicIn(before).partitions[0]!;
    await one.room.kill(leader);
    const down = await until((cluster) => cluster.brokers[leader - 1]!.state === 'down');
    expect(topicIn(down).partitions[0]!.replicas.find(({ brokerId }) => brokerId === leader)!.logEndOffset).toBe(-1);
    const failedOver = await until((cluster) => topicIn(cluster).partitions[0]!.leader !== leader && topicIn(cluster).partitions[0]!.isr.length === 2);
    expect(topicIn(failedOver).partitions[0]).toMatchObject({ leaderEpoch: 1, highWatermark: 2 });
    expect(failedOver.controller.events.map(({ message }) => message).join('\n')).toMatch(new RegExp(`broker ${leader} .*fenced`));
    expect(failedOver.controller.metadataOffset).toBeGreaterThan(before.controller.metadataOffset);

    await write(one, 0, 'c');
    await one.room.restart(leader);
    const back = await until((cluster) => cluster.brokers[leader - 1]!.state === 'up' && topicIn(cluster).partitions[0]!.isr.length === 3);
    expect(topicIn(back).partitions[0]!.replicas.map(({ logEndOffset, inSync }) => [logEndOffset, inSync])).toEqual([[3, true], [3, true], [3, true]]);
  });

  test('nothing is sent while nothing changes', async () => {
    const one = await open();
    await create(one, 1);
    const { updates, until } = clusterOf(one);
    await until(() => true);
    await expect(until(() => updates.length > 1, 500)).rejects.toThrow('did not come');
  });
});

describe('groups', () => {
  test('eager members give everything up when another one comes', async () => {
    const one = await open();
    await create(one, 4);
    await write(one, 0, 'a', 'b');
    const until = groupOf(one);
    await one.room.startConsumer(consumerNamed('Sally'));
    const alone = await until(isSettled(1));
    expect(alone).toMatchObject({ assignor: 'range', rebalanceProtocol: 'EAGER', protocolType: 'consumer', members: [{ clientId: 'Sally', topics: ['t'], isIdle: false, hand: { state: 'running' } }] });
    expect(one.cluster.brokerIds).toContain(alone.coordinator);
    await one.room.startConsumer(consumerNamed('Bob'));
    const both = await until(isSettled(2));
    expect(shares(both)).toEqual([2, 2]);
    expect(told(both.events, 'Sally')).toEqual(['assigned 4', 'revoked 4', 'assigned 2']);
    expect(told(both.events, 'Bob')).toEqual(['assigned 2']);
    const kinds = both.events.map(({ kind }) => kind);
    for (const kind of ['joined', 'rebalance-began', 'rebalance-ended']) expect(kinds).toContain(kind);
    expect(both.events.map(({ timeMs }) => timeMs)).toEqual(both.events.map(({ timeMs }) => timeMs).sort((a, b) => a - b));

    await one.room.stopConsumer('Sally', 'leave');
    const left = await until(isSettled(1));
    expect(left.members[0]).toMatchObject({ clientId: 'Bob', assignment: { length: 4 } });
    expect(left.partitions[0]).toMatchObject({ topic: 't', partition: 0, committed: 2, endOffset: 2, lag: 0, owner: left.members[0]!.memberId });
    expect(told(left.events, 'Sally').at(-1)).toBe('revoked 2');
  });

  test('cooperative members give up only what goes elsewhere', async () => {
    const one = await open();
    await create(one, 4);
    const until = groupOf(one);
    await one.room.startConsumer(consumerNamed('Sally', { assignor: 'cooperative-sticky' }));
    await until(isSettled(1));
    await one.room.startConsumer(consumerNamed('Bob', { assignor: 'cooperative-sticky' }));
    const both = await until((group) => isSettled(2)(group) && shares(group).join() === '2,2');
    expect(both).toMatchObject({ assignor: 'cooperative-sticky', rebalanceProtocol: 'COOPERATIVE' });
    expect(told(both.events, 'Sally').filter((one) => one.startsWith('revoked'))).toEqual(['revoked 2']);
    expect(told(both.events, 'Sally')[0]).toBe('assigned 4');
  });

  test('a killed member is missed after its session timeout; one more than partitions is idle', async () => {
    const one = await open();
    await create(one, 1);
    const until = groupOf(one);
    await one.room.startConsumer(consumerNamed('Sally', { sessionTimeoutMs: 400 }));
    await until(isSettled(1));
    await one.room.startConsumer(consumerNamed('Bob', { sessionTimeoutMs: 400 }));
    const both = await until(isSettled(2));
    expect(both.members.filter(({ isIdle }) => isIdle).length).toBe(1);
    const owner = both.members.find(({ isIdle }) => !isIdle)!.clientId;
    await one.room.stopConsumer(owner, 'kill');
    const ghost = await until((group) => group.members.some(({ hand }) => hand === null));
    expect(ghost.members.length).toBe(2);
    const alone = await until((group) => group.members.length === 1 && group.members[0]!.assignment.length === 1);
    expect(alone.members[0]!.clientId).not.toBe(owner);
    expect(alone.events.some(({ kind, member }) => kind === 'expired' && member === owner)).toBe(true);
  });

  test('a consumer that its group has refused is shown with its error', async () => {
    const one = await open();
    await create(one, 1);
    await one.room.startConsumer(consumerNamed('Sally', { sessionTimeoutMs: 5 }));
    const group = await groupOf(one)((view) => view.members[0]?.hand?.state === 'failed');
    expect(group.members).toMatchObject([{ clientId: 'Sally', assignment: [], hand: { error: { name: 'INVALID_SESSION_TIMEOUT' } } }]);
  });
});

describe('lanes', () => {
  const lanesOf = (one: OpenRoom, limit = 10) => {
    const view = new LanesView('v', 't', undefined, limit, { cluster: one.cluster, ksql: { queries: [] } as unknown as KsqlEngine, hands: one.room.consumers }, one.time);
    const { updates, until } = watch(view, 'lanes');
    const cells = (): LaneCell[] => updates.flatMap((update) => update.cells);
    return { view, updates, until, cells };
  };
  const at = (update: LanesUpdate, partition: number) => update.lanes[partition]!;

  test('begin with the newest of each partition and go on with what comes', async () => {
    const one = await open();
    await create(one, 2, 3);
    await write(one, 0, 'a', 'b', 'c', 'd');
    await write(one, 1, 'x');
    const { updates, until, cells } = lanesOf(one, 3);
    const first = await until(() => true);
    expect(first).toMatchObject({ topic: 't', isInternal: false, reset: true, configs: { 'cleanup.policy': 'delete' } });
    expect(first.cells.map(({ partition, offset, key, value, kind }) => [partition, offset, key, value, kind])).toEqual([
      [0, 1, 'k', 'b', 'record'], [0, 2, 'k', 'c', 'record'], [0, 3, 'k', 'd', 'record'], [1, 0, 'k', 'x', 'record'],
    ]);
    expect(at(first, 0)).toMatchObject({ logStartOffset: 0, highWatermark: 4, logEndOffset: 4, leaderEpoch: 0, isr: { length: 3 }, segments: [{ baseOffset: 0, endOffset: 4, isActive: true }], positions: [] });
    await write(one, 1, 'y');
    await until((update) => at(update, 1).highWatermark === 2);
    expect(cells().slice(4).map(({ value }) => value)).toEqual(['y']);
    expect(updates.slice(1).every(({ reset }) => !reset)).toBe(true);
    await one.room.deleteRecords('t', 0, 2);
    await one.room.alterConfigs('t', { 'retention.ms': '77' });
    expect(await until((update) => at(update, 0).logStartOffset === 2 && update.configs['retention.ms'] === '77')).toMatchObject({ cells: [] });
  });

  test('show transaction markers between the records', async () => {
    const one = await open();
    await create(one, 1);
    const producer = new Producer(one.cluster.network, one.time, { transactionalId: 'x' });
    await producer.initTransactions();
    for (const isCommit of [true, false]) {
      producer.beginTransaction();
      await producer.send({ topic: 't', key: null, value: new TextEncoder().encode('v') });
      await (isCommit ? producer.commitTransaction() : producer.abortTransaction());
    }
    await producer.close();
    const { until, cells } = lanesOf(one);
    await until((update) => at(update, 0).lastStableOffset === 4);
    expect(cells().map(({ kind }) => kind)).toEqual(['record', 'commit-marker', 'record', 'abort-marker']);
  });

  test('show where consumers are, and what groups without members have committed', async () => {
    const one = await open();
    await create(one, 1);
    await write(one, 0, 'a', 'b', 'c');
    const { until } = lanesOf(one);
    await one.room.startConsumer(consumerNamed('Sally', { rate: 0 }));
    expect(at(await until((update) => at(update, 0).positions.length > 0), 0).positions).toEqual([{ name: 'Sally', groupId: 'g', offset: 0, lag: 3, isLive: true }]);
    await one.room.pollConsumer('Sally', 2);
    expect(at(await until((update) => at(update, 0).positions[0]?.offset === 2), 0).positions).toMatchObject([{ name: 'Sally', lag: 1 }]);
    await one.room.stopConsumer('Sally', 'leave');
    expect(at(await until((update) => at(update, 0).positions[0]?.name === 'g'), 0).positions).toEqual([{ name: 'g', groupId: 'g', offset: 2, lag: 1, isLive: false }]);
  });

  test('begin anew where a new leader took records back, or the topic is another one', async () => {
    const one = await open();
    await create(one, 1, 2);
    await write(one, 0, 'kept');
    const { view, until, cells } = lanesOf(one);
    await until((update) => at(update, 0).highWatermark === 1);
    const { replicas } = one.cluster.image.partition('t', 0)!;
    const [leader, follower] = replicas as [number, number];
    await one.room.cutOff(follower);
    await one.room.produce({ topic: 't', key: 'k', value: 'lost', partition: 0, partitioner: 'default', acks: '1' });
    expect((await until((update) => at(update, 0).logEndOffset === 2)).cells.at(-1)?.value).toBe('lost');
    expect(cells().map(({ value }) => value)).toEqual(['kept', 'lost']);
    await one.room.kill(leader);
    await one.room.reconnect(follower);
    const anew = await until((update) => update.reset && at(update, 0).leader === follower);
    expect(anew.cells.map(({ value }) => value)).toEqual(['kept']);
    await one.room.restart(leader);
    await one.room.deleteTopic('t');
    expect(await view.poll()).toMatchObject({ kind: 'error', message: 'There is no topic t.' });
    expect(await view.poll()).toBeNull();
    await create(one, 1, 1);
    expect(await until((update) => update.reset && at(update, 0).replicas.length === 1)).toMatchObject({ cells: [] });
  });
});
