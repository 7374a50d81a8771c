import { afterEach, describe, expect, test } from 'vitest';
import { encodeUtf8, SystemTime } from '../../common/index.ts';
import type { Cluster } from '../../broker/index.ts';
import { encodeAssignment, encodeSubscription } from '../consumer/assignor/ConsumerProtocol.ts';
import { Producer } from '../producer/Producer.ts';
import { openCluster } from '../testing/openCluster.ts';
import { Admin } from './Admin.ts';

const time = new SystemTime();
const clusters: Cluster[] = [];

afterEach(async () => {
  await Promise.all(clusters.splice(0).map((cluster) => cluster.close()));
});

const setUp = async (brokers = 3) => {
  const cluster = await openCluster({ brokers });
  clusters.push(cluster);
  return { cluster, admin: new Admin(cluster.network, time) };
};

const produce = async ({ network }: Cluster, topic: string, count: number, partition = 0): Promise<void> => {
  const producer = new Producer(network, time);
  await Promise.all(Array.from({ length: count }, (_, i) => producer.send({ topic, partition, timestamp: i, key: null, value: encodeUtf8(String(i)) })));
  await producer.close();
};

/** A member whose protocol bytes are a consumer's. */
const join = async ({ network }: Cluster, admin: Admin, groupId: string, topic: string, groupInstanceId?: string): Promise<string> => {
  await admin.listConsumerGroupOffsets(groupId);
  const { brokerId } = await network.connect(1).findCoordinator({ keyType: 'group', key: groupId });
  const api = network.connect(brokerId);
  const subscription = encodeSubscription({ topics: [topic], userData: null, ownedPartitions: [], generationId: -1 });
  const request = {
    groupId, clientId: 'reader', sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 10_000, protocolType: 'consumer', protocols: [{ name: 'range', metadata: subscription }],
    ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
  };
  const first = await api.joinGroup({ ...request, memberId: '' });
  const joined = first.error === 'MEMBER_ID_REQUIRED' ? await api.joinGroup({ ...request, memberId: first.memberId }) : first;
  const { memberId, generationId, protocolName } = joined;
  const assignment = encodeAssignment({ partitions: [{ topic, partition: 0 }], userData: null });
  await api.syncGroup({ groupId, memberId, generationId, protocolType: 'consumer', protocolName, assignments: [{ memberId, assignment }] });
  return memberId;
};

describe('topics', () => {
  test('are made, described, listed, grown and deleted', async () => {
    const { admin } = await setUp();
    await admin.createTopics([{ name: 'a', replicationFactor: 3 }, { name: 'b', numPartitions: 5, configs: { 'cleanup.policy': 'compact' } }, { name: 'c', assignments: [[2, 3], [3, 1]] }]);
    expect((await admin.listTopics()).map(({ name, partitions }) => [name, partitions.length])).toEqual([['a', 1], ['b', 5], ['c', 2]]);
    const [b, c] = await admin.describeTopics(['b', 'c']);
    expect(b!.configs['cleanup.policy']).toBe('compact');
    expect(c!.partitions.map(({ leader, replicas }) => [leader, replicas])).toEqual([[2, [2, 3]], [3, [3, 1]]]);
    await admin.createPartitions([{ name: 'a', count: 4 }]);
    expect((await admin.describeTopics(['a']))[0]!.partitions).toHaveLength(4);
    await admin.deleteTopics(['a']);
    await expect(admin.describeTopics(['b', 'a'])).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION', message: expect.stringContaining('a') });
  });

  test('the first that failed is the reason, the others are done; validateOnly does none', async () => {
    const { admin } = await setUp();
    await admin.createTopics([{ name: 'never' }], { validateOnly: true });
    await expect(admin.createTopics([{ name: 'good' }, { name: 'x', configs: { 'retention.ms': 'soon' } }])).rejects.toMatchObject({ errorName: 'INVALID_CONFIG', message: expect.stringContaining('soon') });
    expect((await admin.listTopics()).map(({ name }) => name)).toEqual(['good']);
    await expect(admin.deleteTopics(['nope'])).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await expect(admin.createPartitions([{ name: 'good', count: 1 }])).rejects.toMatchObject({ errorName: 'INVALID_PARTITIONS' });
  });

  test('configs are described with their source, altered, and put back', async () => {
    const { admin } = await setUp(1);
    await admin.createTopics([{ name: 't' }]);
    const retention = async () => (await admin.describeConfigs([{ type: 'topic', name: 't' }]))[0]!.configs.find(({ name }) => name === 'retention.ms')!;
    const before = await retention();
    expect(before.source).toBe('DEFAULT_CONFIG');
    await admin.incrementalAlterConfigs([{ type: 'topic', name: 't', configs: { 'retention.ms': '1234' } }]);
    expect(await retention()).toMatchObject({ value: '1234', source: 'DYNAMIC_TOPIC_CONFIG' });
    await admin.incrementalAlterConfigs([{ type: 'topic', name: 't', configs: { 'retention.ms': null } }]);
    expect(await retention()).toEqual(before);
  });

  test('offsets are listed and records deleted where the leaders are', async () => {
    const { cluster, admin } = await setUp();
    await admin.createTopics([{ name: 't', assignments: [[1], [2], [3]] }]);
    for (const partition of [0, 1, 2]) await produce(cluster, 't', 10 * (partition + 1), partition);
    const at = (timestamp: number) => [2, 0, 1].map((partition) => ({ topic: 't', partition, timestamp }));
    expect((await admin.listOffsets(at(-1))).map(({ partition, offset }) => [partition, offset])).toEqual([[2, 30], [0, 10], [1, 20]]);
    expect((await admin.listOffsets(at(15))).map(({ offset }) => offset)).toEqual([15, -1, 15]);
    const deleted = await admin.deleteRecords([{ topic: 't', partition: 0, offset: 4 }, { topic: 't', partition: 1, offset: -1 }]);
    expect(deleted.map(({ lowWatermark }) => lowWatermark)).toEqual([4, 20]);
    expect((await admin.listOffsets(at(-2))).map(({ offset }) => offset)).toEqual([0, 4, 20]);
    await expect(admin.deleteRecords([{ topic: 't', partition: 0, offset: 99 }])).rejects.toMatchObject({ errorName: 'OFFSET_OUT_OF_RANGE' });
    await expect(admin.listOffsets([{ topic: 't', partition: 9, timestamp: -1 }])).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
  });
});

describe('the cluster', () => {
  test('is described, also when the broker that was asked before is gone', async () => {
    const { cluster, admin } = await setUp();
    expect((await admin.describeCluster()).brokers.map(({ brokerId }) => brokerId)).toEqual([1, 2, 3]);
    for (const dead of [1, 2]) {
      await cluster.kill(dead);
      await admin.createTopics([{ name: `after-${dead}`, replicationFactor: 1 }]);
      await cluster.restart(dead);
    }
    expect((await admin.listTopics()).map(({ name }) => name)).toEqual(['after-1', 'after-2']);
  });

  test('preferred leaders are elected on demand', async () => {
    const { cluster, admin } = await setUp();
    await admin.createTopics([{ name: 't', assignments: [[2, 3]] }]);
    expect(await admin.electLeaders('preferred', [{ topic: 't', partition: 0 }])).toMatchObject([{ error: 'ELECTION_NOT_NEEDED' }]);
    await cluster.kill(2);
    await expect.poll(async () => (await admin.describeTopics(['t']))[0]!.partitions[0]!.leader, { timeout: 5000 }).toBe(3);
    await cluster.restart(2);
    await expect.poll(async () => {
      await admin.electLeaders('preferred', [{ topic: 't', partition: 0 }]);
      return (await admin.describeTopics(['t']))[0]!.partitions[0]!.leader;
    }, { timeout: 5000 }).toBe(2);
  });
});

describe('groups', () => {
  test('offsets of a group without members are altered, listed and deleted', async () => {
    const { admin } = await setUp();
    await admin.createTopics([{ name: 't', numPartitions: 3 }]);
    await admin.alterConsumerGroupOffsets('g', [{ topic: 't', partition: 0, offset: 5 }, { topic: 't', partition: 2, offset: 7, metadata: 'why' }]);
    expect(await admin.listConsumerGroupOffsets('g')).toMatchObject([{ partition: 0, offset: 5, metadata: '' }, { partition: 2, offset: 7, metadata: 'why' }]);
    expect(await admin.listConsumerGroupOffsets('g', { partitions: [{ topic: 't', partition: 1 }] })).toEqual([]);
    await admin.deleteConsumerGroupOffsets('g', [{ topic: 't', partition: 0 }]);
    expect((await admin.listConsumerGroupOffsets('g')).map(({ partition }) => partition)).toEqual([2]);
    expect((await admin.listConsumerGroups()).map(({ groupId, state }) => [groupId, state])).toEqual([['g', 'Empty']]);
    await admin.deleteConsumerGroups(['g']);
    expect(await admin.listConsumerGroups()).toEqual([]);
    await expect(admin.deleteConsumerGroups(['g'])).rejects.toMatchObject({ errorName: 'GROUP_ID_NOT_FOUND' });
    await admin.deleteConsumerGroup('g');
    await expect(admin.describeConsumerGroups(['g'])).rejects.toMatchObject({ errorName: 'GROUP_ID_NOT_FOUND' });
  });

  test('of all brokers are listed', async () => {
    const { cluster, admin } = await setUp();
    await admin.createTopics([{ name: 't' }]);
    const names = Array.from({ length: 12 }, (_, i) => `g${String(i).padStart(2, '0')}`);
    for (const name of names) await admin.alterConsumerGroupOffsets(name, [{ topic: 't', partition: 0, offset: 1 }]);
    const coordinators = await Promise.all(names.map((key) => cluster.network.connect(1).findCoordinator({ keyType: 'group', key })));
    expect(new Set(coordinators.map(({ brokerId }) => brokerId)).size).toBeGreaterThan(1);
    expect((await admin.listConsumerGroups()).map(({ groupId }) => groupId)).toEqual(names);
  });

  test('members are described, stand in the way of changes, and are removed', async () => {
    const { cluster, admin } = await setUp();
    await admin.createTopics([{ name: 't' }]);
    const memberId = await join(cluster, admin, 'g', 't', 'sally');
    const [group] = await admin.describeConsumerGroups(['g']);
    expect(group).toMatchObject({
      groupId: 'g', state: 'Stable', protocolType: 'consumer', assignor: 'range',
      members: [{ memberId, groupInstanceId: 'sally', clientId: 'reader', topics: ['t'], assignment: [{ topic: 't', partition: 0 }] }],
    });
    await expect(admin.alterConsumerGroupOffsets('g', [{ topic: 't', partition: 0, offset: 5 }])).rejects.toMatchObject({ errorName: 'NON_EMPTY_GROUP' });
    await expect(admin.deleteConsumerGroups(['g'])).rejects.toMatchObject({ errorName: 'NON_EMPTY_GROUP' });
    await expect(admin.deleteConsumerGroupOffsets('g', [{ topic: 't', partition: 0 }])).rejects.toMatchObject({ errorName: 'GROUP_SUBSCRIBED_TO_TOPIC' });
    await expect(admin.removeMembersFromConsumerGroup('g', [{ groupInstanceId: 'harry' }])).rejects.toMatchObject({ errorName: 'UNKNOWN_MEMBER_ID' });
    await admin.removeMembersFromConsumerGroup('g', [{ groupInstanceId: 'sally' }]);
    await join(cluster, admin, 'g', 't');
    await admin.removeMembersFromConsumerGroup('g');
    expect((await admin.describeConsumerGroups(['g']))[0]!.state).toBe('Empty');
    await admin.alterConsumerGroupOffsets('g', [{ topic: 't', partition: 0, offset: 5 }]);
  });
});
