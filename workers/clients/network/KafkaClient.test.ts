import { describe, expect, test } from 'vitest';
import { MockTime } from '../../common/index.ts';
import type { MetadataResponse } from '../../broker/index.ts';
import { driveUntil } from '../testing/driveUntil.ts';
import { ScriptedNetwork } from '../testing/ScriptedNetwork.ts';
import { KafkaClient, type KafkaClientConfig } from './KafkaClient.ts';

const setUp = (config: KafkaClientConfig = {}) => {
  const time = new MockTime(1000);
  const network = new ScriptedNetwork(time, [1, 2, 3]);
  network.createTopic('a', [1, 2]);
  network.createTopic('b', [3]);
  return { time, network, client: new KafkaClient(network, time, config) };
};

describe('Metadata', () => {
  test('knows leaders after a refresh, by name or of everything', async () => {
    const { client } = setUp();
    expect(client.leader({ topic: 'a', partition: 0 })).toBeUndefined();
    await client.metadata.refresh(['a']);
    expect(client.metadata.leaderOf('a', 1)).toMatchObject({ leader: 2, leaderEpoch: 0 });
    expect(client.leader({ topic: 'a', partition: 1 })).toBe(client.broker(2));
    expect(client.metadata.leaderOf('a', 2)).toBeUndefined();
    expect(client.metadata.topic('b')).toBeUndefined();
    await client.metadata.refresh();
    expect(client.metadata.topics().map(({ name }) => name)).toEqual(['a', 'b']);
    expect(client.metadata.brokers.map(({ brokerId }) => brokerId)).toEqual([1, 2, 3]);
  });

  test('one request serves all that ask for the same at the same time', async () => {
    const { network, client } = setUp();
    await Promise.all([client.metadata.refresh(['a']), client.metadata.refresh(['a']), client.metadata.ensure(['a'])]);
    expect(network.sent('metadata')).toBe(1);
    await Promise.all([client.metadata.refresh(['a']), client.metadata.refresh(['a', 'b'])]);
    expect(network.sent('metadata')).toBe(3);
    await client.metadata.ensure(['a', 'b']);
    expect(network.sent('metadata')).toBe(3);
  });

  test('any broker that answers will do, and if none does that is the error', async () => {
    const { time, network, client } = setUp({ requestTimeoutMs: 200 });
    network.script = (brokerId) => (brokerId === 3 ? undefined : { kind: 'requestLost', silently: brokerId === 1 });
    for (let i = 0; i < 3; i++) await driveUntil(time, client.metadata.refresh(['b']));
    expect(client.metadata.leaderOf('b', 0)?.leader).toBe(3);
    network.script = () => ({ kind: 'requestLost' });
    await expect(client.metadata.refresh(['b'])).rejects.toMatchObject({ errorName: 'NETWORK_EXCEPTION' });
    expect(client.metadata.leaderOf('b', 0)?.leader).toBe(3);
  });

  test('a topic is unknown only when all brokers say so', async () => {
    const { network, client } = setUp();
    const { metadata } = client;
    await expect(metadata.ensure(['nope'])).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION', message: expect.stringContaining('nope') });
    const topics = new Map(network.topics);
    network.handlers = {
      metadata: (request, brokerId): MetadataResponse => {
        if (brokerId !== 3) network.topics.delete('a');
        const response = network.metadata(request);
        for (const [name, partitions] of topics) network.topics.set(name, partitions);
        return response;
      },
    };
    await metadata.ensure(['a']);
    expect(metadata.leaderOf('a', 0)?.leader).toBe(1);
    network.handlers = { metadata: () => ({ ...network.metadata({ topics: [] }), topics: [{ name: 'x y', error: 'INVALID_TOPIC_EXCEPTION', isInternal: false, partitions: [], configs: {} }] }) };
    await expect(metadata.ensure(['x y'])).rejects.toMatchObject({ errorName: 'INVALID_TOPIC_EXCEPTION' });
  });

  test('a broker that does not answer might know it', async () => {
    const { time, network, client } = setUp({ requestTimeoutMs: 200 });
    await client.metadata.refresh(['a']);
    network.script = (brokerId, api) => (api === 'metadata' && brokerId === 3 ? { kind: 'requestLost' } : undefined);
    await expect(driveUntil(time, client.metadata.reload(['nope']))).rejects.toMatchObject({ errorName: 'NETWORK_EXCEPTION' });
  });

  test('a topic that no broker has heard of yet is asked for again while the grace lasts', async () => {
    const { time, network, client } = setUp({ unknownTopicGraceMs: 500 });
    const found = client.metadata.ensure(['new']);
    time.schedule(300, () => network.createTopic('new', [2]));
    await driveUntil(time, found);
    expect(client.metadata.leaderOf('new', 0)?.leader).toBe(2);
    const asked = time.milliseconds();
    await expect(driveUntil(time, client.metadata.ensure(['nope']))).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    expect(time.milliseconds() - asked).toBeGreaterThanOrEqual(500);
  });

  test('a topic that is gone is forgotten, one that no answer speaks of is not', async () => {
    const { network, client } = setUp();
    await client.metadata.refresh(['a', 'b']);
    network.topics.delete('a');
    await client.metadata.refresh(['b']);
    expect(client.metadata.topic('a')).toBeDefined();
    await client.metadata.refresh();
    expect(client.metadata.topics().map(({ name }) => name)).toEqual(['b']);
  });

  test('is asked for again when it is old', async () => {
    const { time, network, client } = setUp({ metadataMaxAgeMs: 500 });
    await client.metadata.refresh(['a']);
    network.moveLeader('a', 0, 3);
    time.advance(499);
    client.metadata.leaderOf('a', 0);
    expect(network.sent('metadata')).toBe(1);
    time.advance(1);
    client.metadata.leaderOf('a', 0);
    expect(network.sent('metadata')).toBe(2);
    for (let i = 0; i < 20; i++) await Promise.resolve();
    expect(client.metadata.leaderOf('a', 0)).toMatchObject({ leader: 3, leaderEpoch: 1 });
  });

  test('an older leader of the same topic is not believed, one of a new topic is', async () => {
    const { network, client } = setUp();
    let topicId = 1;
    let epoch = 5;
    network.handlers = {
      metadata: (request) => {
        const response = network.metadata(request);
        return { ...response, topics: response.topics.map((topic) => ({ ...topic, topicId, partitions: topic.partitions.map((each) => ({ ...each, leaderEpoch: epoch })) })) };
      },
    };
    await client.metadata.refresh(['b']);
    network.partition('b', 0).leader = 1;
    epoch = 4;
    await client.metadata.refresh(['b']);
    expect(client.metadata.leaderOf('b', 0)).toMatchObject({ leader: 3, leaderEpoch: 5 });
    topicId = 2;
    epoch = 0;
    await client.metadata.refresh(['b']);
    expect(client.metadata.leaderOf('b', 0)).toMatchObject({ leader: 1, leaderEpoch: 0 });
  });

  test('tells its listeners', async () => {
    const { client } = setUp();
    let updates = 0;
    const stop = client.metadata.onUpdate(() => updates++);
    await client.metadata.refresh(['a']);
    stop();
    await client.metadata.refresh(['a']);
    expect([updates, client.metadata.version]).toEqual([1, 2]);
  });
});

describe('KafkaClient', () => {
  test('a call leaves at once and is given up after the request timeout', async () => {
    const { time, network, client } = setUp({ requestTimeoutMs: 300 });
    network.script = () => ({ kind: 'requestLost', silently: true });
    const asked = client.call(2, (api) => api.metadata({}));
    expect(network.requests).toMatchObject([{ brokerId: 2, api: 'metadata' }]);
    const began = time.milliseconds();
    await expect(driveUntil(time, asked)).rejects.toMatchObject({ errorName: 'REQUEST_TIMED_OUT' });
    expect(time.milliseconds() - began).toBe(300);
    await expect(driveUntil(time, client.call(2, (api) => api.metadata({}), 50))).rejects.toMatchObject({ message: expect.stringContaining('50 ms') });
  });

  test('coordinators are found once, shared, and forgotten when they are gone', async () => {
    const { time, network, client } = setUp();
    let failures = 2;
    network.handlers = { findCoordinator: ({ key }) => (failures-- > 0 ? { error: 'COORDINATOR_NOT_AVAILABLE', brokerId: -1 } : { error: 'NONE', brokerId: key === 'g' ? 2 : 3 }) };
    const [first, second] = await driveUntil(time, Promise.all([client.coordinator('group', 'g'), client.coordinator('group', 'g')]));
    expect([first, second, client.cachedCoordinator('group', 'g')]).toEqual([client.broker(2), client.broker(2), client.broker(2)]);
    expect(network.sent('findCoordinator')).toBe(3);
    expect(client.cachedCoordinator('transaction', 'g')).toBeUndefined();
    network.script = (_b, api) => (api === 'heartbeat' ? { kind: 'requestLost' } : undefined);
    await expect(client.callCoordinator('group', 'g', (api) => api.heartbeat({ groupId: 'g', generationId: 1, memberId: 'm' }))).rejects.toMatchObject({ errorName: 'NETWORK_EXCEPTION' });
    expect(client.cachedCoordinator('group', 'g')).toBeUndefined();
    await client.coordinator('group', 'g');
    client.forgetCoordinator('group', 'g');
    expect(client.cachedCoordinator('group', 'g')).toBeUndefined();
  });

  test('a coordinator that never comes is an error after the request timeout', async () => {
    const { time, network, client } = setUp({ requestTimeoutMs: 2000 });
    network.handlers = { findCoordinator: () => ({ error: 'COORDINATOR_NOT_AVAILABLE', brokerId: -1, message: 'not yet' }) };
    await expect(driveUntil(time, client.coordinator('group', 'g'))).rejects.toMatchObject({ errorName: 'COORDINATOR_NOT_AVAILABLE', message: 'not yet' });
    network.handlers = { findCoordinator: () => ({ error: 'INVALID_REQUEST', brokerId: -1 }) };
    await expect(client.coordinator('transaction', '')).rejects.toMatchObject({ errorName: 'INVALID_REQUEST' });
  });

  test('pauses double up to a second', async () => {
    const { time, client } = setUp({ retryBackoffMs: 100 });
    const pauses: number[] = [];
    for (const attempt of [0, 1, 2, 3, 4, 100]) {
      const began = time.milliseconds();
      await driveUntil(time, client.backoff(attempt));
      pauses.push(time.milliseconds() - began);
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1000, 1000]);
  });
});
