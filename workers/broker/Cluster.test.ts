import { afterEach, describe, expect, test } from 'vitest';
import { SystemTime } from '../common/index.ts';
import { MemoryStorage } from '../storage/index.ts';
import type { BrokerApi } from './api/BrokerApi.ts';
import { Cluster, type ClusterOptions } from './Cluster.ts';
import { batchOf, fetchFrom, produceTo, valuesIn } from './testing/requests.ts';

const opened: Cluster[] = [];
const FAST = { brokerSessionTimeoutMs: 300, brokerHeartbeatIntervalMs: 50, replicaLagTimeMaxMs: 500 };

const open = async (options: Partial<ClusterOptions> = {}): Promise<Cluster> => {
  const cluster = await Cluster.open({ storage: new MemoryStorage(), time: new SystemTime(), brokers: 3, ...options, config: { ...FAST, ...options.config } });
  opened.push(cluster);
  return cluster;
};

afterEach(async () => {
  await Promise.all(opened.splice(0).map((cluster) => cluster.close()));
});

const create = async (cluster: Cluster, name: string, replicationFactor: number, configs: Record<string, string> = {}, numPartitions = 1) => {
  const [result] = await anyBroker(cluster).createTopics({ topics: [{ name, numPartitions, replicationFactor, configs }] });
  return result!;
};

const anyBroker = (cluster: Cluster): BrokerApi => cluster.network.connect(cluster.brokerIds.find((id) => cluster.broker(id) !== undefined)!);
const leaderOf = (cluster: Cluster, topic: string, partition = 0): number => cluster.image.partition(topic, partition)!.leader;
const leader = (cluster: Cluster, topic: string, partition = 0): BrokerApi => cluster.network.connect(leaderOf(cluster, topic, partition));
const eventually = async (check: () => boolean | Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 300; i++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not happen');
};

describe('topics and brokers', () => {
  test('leaders go round, a topic without a wish has one replica', async () => {
    const cluster = await open();
    expect(await create(cluster, 'a', -1, {}, 3)).toEqual({ name: 'a', error: 'NONE' });
    const { topics, brokers } = await anyBroker(cluster).metadata({ topics: ['a'] });
    expect(new Set(topics[0]!.partitions.map(({ leader: id }) => id))).toEqual(new Set([1, 2, 3]));
    expect(topics[0]!.partitions.map(({ replicas }) => replicas.length)).toEqual([1, 1, 1]);
    expect(brokers.map(({ brokerId }) => brokerId)).toEqual([1, 2, 3]);
  });

  test('what cannot be had is refused by its name', async () => {
    const cluster = await open();
    expect((await create(cluster, 'a', 4)).error).toBe('INVALID_REPLICATION_FACTOR');
    expect((await create(cluster, 'a b', 1)).error).toBe('INVALID_TOPIC_EXCEPTION');
    expect((await create(cluster, 'a', 1, { 'retention.ms': 'soon' })).error).toBe('INVALID_CONFIG');
    expect((await create(cluster, 'a', 1, {}, 0)).error).toBe('INVALID_PARTITIONS');
    await create(cluster, 'a', 1);
    expect((await create(cluster, 'a', 1)).error).toBe('TOPIC_ALREADY_EXISTS');
    expect((await anyBroker(cluster).createPartitions({ topics: [{ name: 'a', count: 1 }] }))[0]!.error).toBe('INVALID_PARTITIONS');
    expect((await fetchFrom(anyBroker(cluster), 'nowhere', 0)).error).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  });

  test('the coordinator of a group is the one that clients find, and can be asked while brokers have not heard yet', async () => {
    const cluster = await open();
    expect(cluster.groupCoordinator('shop')).toBeUndefined();
    let found = -1;
    await eventually(async () => {
      const asked = anyBroker(cluster).findCoordinator({ keyType: 'group', key: 'shop' });
      expect(cluster.groupCoordinator('shop')?.fetchNow({ groupId: 'shop' }).offsets ?? []).toEqual([]);
      expect(cluster.groupCoordinator('shop')?.events('shop') ?? []).toEqual([]);
      found = (await asked).brokerId;
      return found > 0;
    });
    expect(cluster.groupCoordinator('shop')).toBe(cluster.broker(found)!.groups);
  });

  test('everything is there again after the cluster was closed and opened', async () => {
    const storage = new MemoryStorage();
    const before = await open({ storage });
    await create(before, 'a', 3, { 'min.insync.replicas': '2' }, 3);
    for (let p = 0; p < 3; p++) await produceTo(leader(before, 'a', p), 'a', p, [`p${p}`]);
    const leaders = [0, 1, 2].map((p) => leaderOf(before, 'a', p));
    await before.close();
    const after = await open({ storage });
    expect([0, 1, 2].map((p) => leaderOf(after, 'a', p))).toEqual(leaders);
    for (let p = 0; p < 3; p++) await eventually(async () => valuesIn(await fetchFrom(leader(after, 'a', p), 'a', p)).join() === `p${p}`);
    expect((await anyBroker(after).metadata({ topics: ['a'] })).topics[0]!.configs['min.insync.replicas']).toBe('2');
  });

  test('a topic of an old name does not get its records', async () => {
    const cluster = await open();
    await create(cluster, 'a', 3);
    await produceTo(leader(cluster, 'a'), 'a', 0, ['old']);
    await anyBroker(cluster).deleteTopics({ topics: ['a'] });
    await create(cluster, 'a', 3);
    await eventually(async () => (await fetchFrom(leader(cluster, 'a'), 'a', 0)).error === 'NONE');
    expect(valuesIn(await fetchFrom(leader(cluster, 'a'), 'a', 0))).toEqual([]);
  });
});

describe('quotas', () => {
  test('topics that are made too fast are refused by the name of the quota, and can be made later', async () => {
    const cluster = await open({ config: { controllerMutationsPerMinute: 600 } });
    expect((await create(cluster, 'big', 1, {}, 605)).error).toBe('NONE');
    expect(await create(cluster, 'more', 1)).toMatchObject({ error: 'THROTTLING_QUOTA_EXCEEDED', message: expect.stringContaining('600') as unknown as string });
    await eventually(async () => (await create(cluster, 'more', 1)).error === 'NONE');
  });

  test('a producer over its rate is told how long to stay quiet', async () => {
    const cluster = await open({ brokers: 1, config: { producerByteRate: 1_000 } });
    await create(cluster, 'a', 1);
    const values = Array.from({ length: 40 }, (_, i) => `a value of some length ${i}`);
    const answer = await leader(cluster, 'a').produce({ acks: 1, timeoutMs: 1_000, partitions: [{ topic: 'a', partition: 0, records: batchOf(values) }] });
    expect(answer.partitions[0]!.error).toBe('NONE');
    expect(answer.throttleTimeMs).toBeGreaterThan(100);
  });
});

describe('replication', () => {
  test('what all in-sync replicas have survives the death of the leader, and the old leader comes back as a follower', async () => {
    const cluster = await open();
    await create(cluster, 'a', 3);
    expect(await produceTo(leader(cluster, 'a'), 'a', 0, ['one', 'two'])).toMatchObject({ error: 'NONE', baseOffset: 0 });
    const first = leaderOf(cluster, 'a');
    await cluster.kill(first);
    await expect(cluster.network.connect(first).metadata({})).rejects.toMatchObject({ errorName: 'NETWORK_EXCEPTION' });
    await eventually(() => leaderOf(cluster, 'a') !== first && leaderOf(cluster, 'a') !== -1);
    const second = leaderOf(cluster, 'a');
    await eventually(async () => (await produceTo(leader(cluster, 'a'), 'a', 0, ['three'])).error === 'NONE');
    expect(valuesIn(await fetchFrom(leader(cluster, 'a'), 'a', 0))).toEqual(['one', 'two', 'three']);
    expect(cluster.image.partition('a', 0)!.isr).not.toContain(first);
    await cluster.restart(first);
    await eventually(() => cluster.image.partition('a', 0)!.isr.includes(first));
    expect(leaderOf(cluster, 'a')).toBe(second);
    expect(cluster.broker(first)!.replicas.find({ topic: 'a', partition: 0 })!.log.logEndOffset).toBe(3);
  });

  test('without enough in-sync replicas acks=all is refused, acks=1 is not', async () => {
    const cluster = await open();
    await create(cluster, 'a', 3, { 'min.insync.replicas': '3' });
    const followers = cluster.image.partition('a', 0)!.replicas.filter((id) => id !== leaderOf(cluster, 'a'));
    await cluster.kill(followers[0]!);
    await eventually(() => cluster.image.partition('a', 0)!.isr.length === 2);
    await eventually(async () => (await produceTo(leader(cluster, 'a'), 'a', 0, ['x'], { timeoutMs: 200 })).error === 'NOT_ENOUGH_REPLICAS');
    expect((await produceTo(leader(cluster, 'a'), 'a', 0, ['y'], { acks: 1 })).error).toBe('NONE');
  });

  test('the last in-sync replica is waited for, unless an unclean election is allowed', async () => {
    const cluster = await open();
    await create(cluster, 'a', 2);
    const { replicas } = cluster.image.partition('a', 0)!;
    const [first, second] = replicas as [number, number];
    await produceTo(leader(cluster, 'a'), 'a', 0, ['both']);
    await cluster.kill(second);
    await eventually(() => cluster.image.partition('a', 0)!.isr.length === 1);
    await eventually(async () => (await produceTo(leader(cluster, 'a'), 'a', 0, ['first only'])).error === 'NONE');
    await cluster.kill(first);
    await eventually(() => leaderOf(cluster, 'a') === -1);
    await cluster.restart(second);
    expect(leaderOf(cluster, 'a')).toBe(-1);
    expect((await anyBroker(cluster).metadata({ topics: ['a'] })).topics[0]!.partitions[0]).toMatchObject({ error: 'LEADER_NOT_AVAILABLE', leader: -1 });
    await anyBroker(cluster).incrementalAlterConfigs({ resources: [{ type: 'topic', name: 'a', configs: { 'unclean.leader.election.enable': 'true' } }] });
    await eventually(() => leaderOf(cluster, 'a') === second);
    await eventually(async () => valuesIn(await fetchFrom(leader(cluster, 'a'), 'a', 0)).join() === 'both');
    await cluster.restart(first);
    await eventually(() => cluster.image.partition('a', 0)!.isr.length === 2);
    expect(cluster.broker(first)!.replicas.find({ topic: 'a', partition: 0 })!.log.logEndOffset).toBe(1);
  });

  test('a broker that does not hear from the controller serves nobody before another one leads', async () => {
    const cluster = await open();
    await create(cluster, 'a', 3);
    const first = leaderOf(cluster, 'a');
    const ends = { isolationLevel: 'read_uncommitted', partitions: [{ topic: 'a', partition: 0, timestamp: -1 }] } as const;
    // Past the network, as over a connection that is not cut.
    const { apis } = cluster.broker(first)!;
    expect((await apis.listOffsets(ends)).partitions[0]!.error).toBe('NONE');
    cluster.setFault(first, { kind: 'cut-off' });
    await eventually(async () => {
      const isDeposed = leaderOf(cluster, 'a') !== first;
      const answer = await apis.listOffsets(ends).then(({ partitions }) => partitions[0]!.error, ({ errorName }: { errorName: string }) => errorName);
      if (isDeposed) expect(answer).toBe('NETWORK_EXCEPTION');
      return isDeposed;
    });
    cluster.setFault(first, { kind: 'none' });
    await eventually(() => apis.metadata({}).then(() => true, () => false));
  });

  test('a leader that is cut off is replaced, what it took alone meanwhile is dropped when it comes back', async () => {
    const cluster = await open();
    await create(cluster, 'a', 3);
    await produceTo(leader(cluster, 'a'), 'a', 0, ['kept']);
    const first = leaderOf(cluster, 'a');
    const alone = cluster.broker(first)!.apis;
    cluster.setFault(first, { kind: 'cut-off' });
    expect((await produceTo(alone, 'a', 0, ['lost'], { acks: 1 })).error).toBe('NONE');
    expect((await produceTo(alone, 'a', 0, ['never'], { timeoutMs: 200 })).error).toBe('REQUEST_TIMED_OUT');
    await eventually(() => leaderOf(cluster, 'a') !== first);
    await eventually(async () => (await produceTo(leader(cluster, 'a'), 'a', 0, ['new'])).error === 'NONE');
    cluster.setFault(first, { kind: 'none' });
    await eventually(() => cluster.image.partition('a', 0)!.isr.includes(first));
    expect(valuesIn(await fetchFrom(leader(cluster, 'a'), 'a', 0))).toEqual(['kept', 'new']);
    const log = cluster.broker(first)!.replicas.find({ topic: 'a', partition: 0 })!.log;
    expect(log.logEndOffset).toBe(2);
  });

  test('leadership goes back to the preferred leader when asked', async () => {
    const cluster = await open();
    await create(cluster, 'a', 3);
    const preferred = leaderOf(cluster, 'a');
    await cluster.kill(preferred);
    await eventually(() => leaderOf(cluster, 'a') !== preferred);
    expect((await anyBroker(cluster).electLeaders({ electionType: 'preferred', partitions: [{ topic: 'a', partition: 0 }] }))[0]!.error).toBe('PREFERRED_LEADER_NOT_AVAILABLE');
    await cluster.restart(preferred);
    await eventually(() => cluster.image.partition('a', 0)!.isr.includes(preferred));
    expect((await anyBroker(cluster).electLeaders({ electionType: 'preferred' })).find(({ topic }) => topic === 'a')!.error).toBe('NONE');
    expect(leaderOf(cluster, 'a')).toBe(preferred);
  });

  test('a broker that is taken away does not register again, however often it tells that it lives', async () => {
    const cluster = await open({ config: { brokerHeartbeatIntervalMs: 1 } });
    for (let i = 0; i < 10; i++) {
      await cluster.setBrokerCount(5);
      await cluster.setBrokerCount(3);
      expect(cluster.brokerIds).toEqual([1, 2, 3]);
    }
  });

  test('brokers can be added, and taken away while they hold nothing', async () => {
    const cluster = await open({ brokers: 1 });
    await cluster.setBrokerCount(3);
    await eventually(() => cluster.brokerIds.every((id) => cluster.image.isAlive(id)));
    await create(cluster, 'a', 3);
    await expect(cluster.setBrokerCount(2)).rejects.toMatchObject({ errorName: 'INVALID_REQUEST' });
    await anyBroker(cluster).deleteTopics({ topics: ['a'] });
    await cluster.setBrokerCount(2);
    expect(cluster.brokerIds).toEqual([1, 2]);
    await expect(cluster.setBrokerCount(6)).rejects.toMatchObject({ errorName: 'INVALID_REQUEST' });
  });
});
