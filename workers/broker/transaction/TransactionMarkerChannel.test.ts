import { describe, expect, test } from 'vitest';
import { deferred, KafkaError, MockTime, type ErrorName, type TopicPartition } from '../../common/index.ts';
import type { PartitionResult } from '../api/admin.ts';
import type { BrokerApi, BrokerNetwork } from '../api/BrokerApi.ts';
import type { WriteTxnMarkersRequest } from '../api/transactions.ts';
import type { PendingMarker } from './PendingMarker.ts';
import { imageOf } from './testing/TransactionHost.ts';
import { TransactionMarkerChannel } from './TransactionMarkerChannel.ts';

const A0 = { topic: 'a', partition: 0 };
const A1 = { topic: 'a', partition: 1 };
const B0 = { topic: 'b', partition: 0 };

interface Call {
  readonly leader: number;
  readonly markers: WriteTxnMarkersRequest['markers'];
  /** NONE for all partitions but those named, as `a-0`. */
  answer(errors?: Readonly<Record<string, ErrorName>>): Promise<void>;
  fail(error?: unknown): Promise<void>;
}

const marker = (producerId: number, partitions: readonly TopicPartition[], committed = true): PendingMarker =>
  ({ transactionalId: `tx-${producerId}`, producerId, producerEpoch: 0, coordinatorEpoch: 3, committed, partitions });

const setUp = () => {
  const time = new MockTime();
  const calls: Call[] = [];
  const written: PendingMarker[] = [];
  const cluster = { image: imageOf({ a: [1, 2], b: [1] }) };
  const brokerOf = (leader: number) => ({
    writeTxnMarkers: ({ markers }: WriteTxnMarkersRequest): Promise<readonly PartitionResult[]> => {
      const { promise, resolve, reject } = deferred<readonly PartitionResult[]>();
      calls.push({
        leader,
        markers,
        answer: (errors = {}) => {
          resolve(markers.flatMap(({ partitions }) => partitions.map((at) => ({ ...at, error: errors[`${at.topic}-${at.partition}`] ?? 'NONE' }))));
          return time.yield();
        },
        fail: (error = new KafkaError('NETWORK_EXCEPTION', 'the broker is gone')) => {
          reject(error);
          return time.yield();
        },
      });
      return promise;
    },
  }) as BrokerApi;
  const network: BrokerNetwork = { bootstrap: [], connect: brokerOf };
  const channel = new TransactionMarkerChannel({ time, network, image: () => cluster.image, onWritten: (done) => written.push(done) });
  return { time, calls, written, cluster, channel };
};

describe('TransactionMarkerChannel', () => {
  test('each leader gets its partitions, and the transaction is reported when the last has answered', async () => {
    const { calls, channel, written } = setUp();
    const sent = marker(1, [A0, A1, B0]);
    channel.send([sent]);
    expect(calls.map(({ leader, markers }) => [leader, markers[0]!.partitions])).toEqual([[1, [A0, B0]], [2, [A1]]]);
    expect(calls[0]!.markers[0]).toEqual({ producerId: 1, producerEpoch: 0, coordinatorEpoch: 3, committed: true, partitions: [A0, B0] });
    await calls[1]!.answer();
    expect(written).toEqual([]);
    await calls[0]!.answer();
    expect(written).toEqual([sent]);
  });

  test('markers of several transactions travel together as long as no partition occurs twice', async () => {
    const { calls, channel, written } = setUp();
    channel.send([marker(1, [A0]), marker(2, [B0]), marker(3, [A0], false)]);
    expect(calls.map(({ markers }) => markers.map(({ producerId }) => producerId))).toEqual([[1, 2], [3]]);
    await calls[1]!.answer();
    await calls[0]!.answer({ 'b-0': 'NOT_LEADER_OR_FOLLOWER' });
    expect(written.map(({ producerId }) => producerId)).toEqual([3, 1]);
  });

  test('a retriable error is tried again with whoever leads then, for the partitions that had it', async () => {
    const { calls, channel, written, cluster, time } = setUp();
    channel.send([marker(1, [A0, B0])]);
    await calls[0]!.answer({ 'a-0': 'NOT_LEADER_OR_FOLLOWER' });
    expect(calls).toHaveLength(1);
    cluster.image = imageOf({ a: [2, 2], b: [1] });
    time.advance(100);
    expect(calls.slice(1).map(({ leader, markers }) => [leader, markers[0]!.partitions])).toEqual([[2, [A0]]]);
    await calls[1]!.answer();
    expect(written).toHaveLength(1);
  });

  test('a request that got no answer, or one that leaves partitions out, is repeated', async () => {
    const { calls, channel, written, time } = setUp();
    channel.send([marker(1, [A0])]);
    await calls[0]!.fail();
    time.advance(100);
    await calls[1]!.fail(new KafkaError('REQUEST_TIMED_OUT', 'no answer'));
    time.advance(100);
    await calls[2]!.answer({ 'a-0': 'UNKNOWN_SERVER_ERROR' });
    time.advance(100);
    await calls[3]!.answer();
    expect(written).toHaveLength(1);
  });

  test('a partition without a leader is waited for', async () => {
    const { calls, channel, written, cluster, time } = setUp();
    cluster.image = imageOf({ a: [-1, 2], b: [1] });
    channel.send([marker(1, [A0, A1])]);
    await calls[0]!.answer();
    time.advance(1_000);
    expect(calls).toHaveLength(1);
    expect(written).toEqual([]);
    cluster.image = imageOf({ a: [1, 2], b: [1] });
    time.advance(100);
    await calls[1]!.answer();
    expect(written).toHaveLength(1);
  });

  test('partitions of a topic that is gone are done with', async () => {
    const { calls, channel, written, cluster, time } = setUp();
    channel.send([marker(1, [A0, B0])]);
    cluster.image = imageOf({ b: [1] });
    await calls[0]!.answer({ 'a-0': 'UNKNOWN_TOPIC_OR_PARTITION' });
    time.advance(100);
    await time.yield();
    expect(calls).toHaveLength(1);
    expect(written).toHaveLength(1);
  });

  test('nothing to write is reported, but not from within the call', async () => {
    const { channel, written, time } = setUp();
    channel.send([marker(1, [])]);
    expect(written).toEqual([]);
    await time.yield();
    expect(written).toHaveLength(1);
  });

  test('a coordinator or producer epoch that is too old ends the matter without a report', async () => {
    for (const error of ['TRANSACTION_COORDINATOR_FENCED', 'INVALID_PRODUCER_EPOCH'] as const) {
      const { calls, channel, written, time } = setUp();
      channel.send([marker(1, [A0, A1])]);
      await calls[1]!.fail();
      await calls[0]!.answer({ 'a-0': error });
      time.advance(1_000);
      expect(calls).toHaveLength(2);
      expect(written).toEqual([]);
      channel.send([marker(1, [A0])]);
      expect(calls).toHaveLength(3);
    }
  });

  test('the next marker of a producer waits until the one before is written everywhere', async () => {
    const { calls, channel, written, time } = setUp();
    const first = marker(1, [A0, A1]);
    const second = marker(1, [A0], false);
    channel.send([first]);
    await calls[0]!.answer();
    channel.send([second]);
    await calls[1]!.fail();
    time.advance(100);
    expect(calls).toHaveLength(3);
    await calls[2]!.answer();
    expect(written).toEqual([first]);
    expect(calls[3]!.markers[0]).toMatchObject({ committed: false, partitions: [A0] });
    await calls[3]!.answer();
    expect(written).toEqual([first, second]);
  });

  test('a channel that is closed sends and reports nothing any more', async () => {
    const { calls, channel, written, time } = setUp();
    channel.send([marker(1, [A0]), marker(2, [A1])]);
    await calls[1]!.fail();
    channel.close();
    await calls[0]!.answer();
    time.advance(1_000);
    channel.send([marker(3, [A0])]);
    await time.yield();
    expect(calls).toHaveLength(2);
    expect(written).toEqual([]);
  });
});
