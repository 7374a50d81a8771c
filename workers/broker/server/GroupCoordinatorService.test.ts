import { expect, test } from 'vitest';
import { GROUP_METADATA_TOPIC_NAME, sleep, SystemTime } from '../../common/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { Cluster } from '../Cluster.ts';

const time = new SystemTime();

const until = async <T>(ask: () => Promise<T | undefined>): Promise<T> => {
  for (let i = 0; i < 300; i++) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    await sleep(time, 10);
  }
  throw new Error('it did not happen');
};

test('a coordinator that is loading takes no marker, of which it would not hear', async () => {
  const cluster = await Cluster.open({
    storage: new MemoryStorage(), time, brokers: 3,
    config: { brokerSessionTimeoutMs: 300, brokerHeartbeatIntervalMs: 50, replicaLagTimeMaxMs: 500, internalTopicPartitions: 1, internalTopicReplicationFactor: 3 },
  });
  const coordinator = () => cluster.network.connect(cluster.image.partition(GROUP_METADATA_TOPIC_NAME, 0)!.leader);
  await cluster.network.connect(1).createTopics({ topics: [{ name: 't', numPartitions: 1, replicationFactor: 3, configs: {} }] });
  await until(async () => ((await cluster.network.connect(1).findCoordinator({ keyType: 'group', key: 'g' })).error === 'NONE' ? true : undefined));
  const producer = { producerId: 7, producerEpoch: 0 };
  const commit = { ...producer, transactionalId: 'x', groupId: 'g', generationId: -1, memberId: '', offsets: [{ topic: 't', partition: 0, offset: 42 }] };
  await until(async () => ((await coordinator().txnOffsetCommit(commit))[0]!.error === 'NONE' ? true : undefined));

  const { leader, replicas } = cluster.image.partition(GROUP_METADATA_TOPIC_NAME, 0)!;
  const slow = replicas[replicas.length - 1] === leader ? replicas[0]! : replicas[replicas.length - 1]!;
  cluster.setFault(slow, { kind: 'slow', delayMs: 100 });
  await cluster.kill(leader);
  const next = replicas.find((id) => id !== leader && id !== slow)!;
  await until(async () => (cluster.broker(next)!.replicas.find({ topic: GROUP_METADATA_TOPIC_NAME, partition: 0 })!.isLeader ? true : undefined));
  const marker = { ...producer, coordinatorEpoch: 0, committed: true, partitions: [{ topic: GROUP_METADATA_TOPIC_NAME, partition: 0 }] };
  const written = async () => (await coordinator().writeTxnMarkers({ markers: [marker] }))[0]!.error;
  expect(await written()).toBe('COORDINATOR_LOAD_IN_PROGRESS');
  cluster.setFault(slow, { kind: 'none' });
  await until(async () => ((await written()) === 'NONE' ? true : undefined));
  const { offsets } = await coordinator().offsetFetch({ groupId: 'g', requireStable: true, partitions: [{ topic: 't', partition: 0 }] });
  expect(offsets).toMatchObject([{ error: 'NONE', offset: 42 }]);
  await cluster.close();
});
