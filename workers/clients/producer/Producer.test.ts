import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8, MockTime, RecordBatch, RecordBatchBuilder, SeededRandom, sleep, type ErrorName } from '../../common/index.ts';
import type { ProduceRequest } from '../../broker/index.ts';
import { driveUntil } from '../testing/driveUntil.ts';
import { ScriptedNetwork } from '../testing/ScriptedNetwork.ts';
import { Producer } from './Producer.ts';
import { PartitionQueue } from './PartitionQueue.ts';
import { ProducerBatch } from './ProducerBatch.ts';
import type { ProducerConfig } from './ProducerConfig.ts';
import { SequenceManager } from './SequenceManager.ts';

const setUp = (leaders: readonly number[] = [1], config: ProducerConfig = {}, brokerIds: readonly number[] = [1, 2, 3]) => {
  const time = new MockTime(1_000_000);
  const network = new ScriptedNetwork(time, brokerIds);
  network.createTopic('t', leaders);
  return { time, network, producer: new Producer(network, time, config) };
};

const record = (value: string, partition?: number) =>
  ({ topic: 't', key: null, value: encodeUtf8(value), ...(partition === undefined ? {} : { partition }) });
const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => String(from + i));
const produced = (network: ScriptedNetwork): Array<{ brokerId: number; request: ProduceRequest }> =>
  network.requests.filter(({ api }) => api === 'produce').map(({ brokerId, request }) => ({ brokerId, request: request as ProduceRequest }));
const append = (producer: Producer, value: string, partition = 0): void => {
  const bytes = encodeUtf8(value);
  producer.append('t', partition, 0, null, 0, -1, bytes, 0, bytes.length);
};
/** So that the next produce call is synchronous. */
const warm = async (time: MockTime, producer: Producer): Promise<void> => {
  await driveUntil(time, producer.partitionsFor('t'));
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

describe('where records go', () => {
  test('each leader gets its partitions in one request', async () => {
    const { time, network, producer } = setUp([1, 2, 1, 3]);
    const sent = Promise.all(numbers(8).map((value, i) => producer.send(record(value, i % 4))));
    expect((await driveUntil(time, sent)).map(({ partition, offset }) => [partition, offset])).toEqual([
      [0, 0], [1, 0], [2, 0], [3, 0], [0, 1], [1, 1], [2, 1], [3, 1],
    ]);
    expect(produced(network).map(({ brokerId, request }) => [brokerId, request.partitions.map(({ partition }) => partition)]))
      .toEqual([[1, [0, 2]], [2, [1]], [3, [3]]]);
  });

  test('a drain reaches the brokers before it returns once leaders and producer id are known', async () => {
    const { time, network, producer } = setUp([1, 2]);
    append(producer, 'a');
    expect(producer.canSendNow()).toBe(false);
    await driveUntil(time, producer.drain());
    append(producer, 'b', 0);
    append(producer, 'c', 1);
    expect(producer.canSendNow()).toBe(true);
    const before = network.sent('produce');
    const drained = producer.drain();
    expect(network.sent('produce')).toBe(before + 2);
    await driveUntil(time, drained);
    expect([network.partition('t', 0).values, network.partition('t', 1).values]).toEqual([['a', 'b'], ['c']]);
  });

  test('without idempotence a drain hands over any number of batches at once', async () => {
    const { time, network, producer } = setUp([1], { enableIdempotence: false, batchSize: 120 });
    await warm(time, producer);
    for (const value of numbers(60)) append(producer, value);
    expect(producer.canSendNow()).toBe(true);
    const drained = producer.drain();
    expect(produced(network)).toHaveLength(1);
    expect(produced(network)[0]!.request.partitions.length).toBeGreaterThan(10);
    await driveUntil(time, drained);
    expect(network.partition('t', 0).values).toEqual(numbers(60));
    expect(network.sent('initProducerId')).toBe(0);
  });

  test('partitions that were added later are used after the next metadata', async () => {
    const { time, network, producer } = setUp([1], { metadataMaxAgeMs: 1000 });
    await driveUntil(time, producer.send({ topic: 't', key: encodeUtf8('k'), value: encodeUtf8('v') }));
    network.topics.get('t')!.push({ leader: 2, leaderEpoch: 0, values: [], producers: new Map() });
    time.advance(1000);
    await driveUntil(time, producer.send(record('x', 0)));
    expect(await driveUntil(time, producer.partitionsFor('t'))).toHaveLength(2);
    expect(await driveUntil(time, producer.send(record('new', 1)))).toMatchObject({ partition: 1, offset: 0 });
  });

  test('unknown topics and partitions are refused by name', async () => {
    const { time, producer } = setUp([1, 2]);
    await expect(driveUntil(time, producer.send({ topic: 'nope', key: null, value: null }))).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await expect(driveUntil(time, producer.send(record('x', 7)))).rejects.toMatchObject({
      errorName: 'UNKNOWN_TOPIC_OR_PARTITION', message: expect.stringContaining('no partition 7'),
    });
    append(producer, 'x', 9);
    await expect(driveUntil(time, producer.drain())).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    expect((await driveUntil(time, producer.send(record('y', 1)))).offset).toBe(0);
  });

  test('a record that is too large is refused before it is sent', async () => {
    const { time, network, producer } = setUp([1], { maxRequestSize: 1000 });
    await expect(producer.send(record('x'.repeat(1001)))).rejects.toMatchObject({ errorName: 'MESSAGE_TOO_LARGE' });
    append(producer, 'x'.repeat(1001));
    await expect(driveUntil(time, producer.drain())).rejects.toMatchObject({ errorName: 'MESSAGE_TOO_LARGE' });
    expect(network.sent('produce')).toBe(0);
  });

  test('a batch that the topic finds too large is sent as smaller ones', async () => {
    const { time, network, producer } = setUp([1]);
    network.refuse = (_b, _t, _p, batch) => (batch.sizeInBytes > 200 ? 'MESSAGE_TOO_LARGE' : undefined);
    const sent = Promise.allSettled([...numbers(40), 'x'.repeat(300), ...numbers(3, 40)].map((value) => producer.send(record(value, 0))));
    const outcomes = await driveUntil(time, sent);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(network.partition('t', 0).values).toEqual(numbers(43));
    expect(outcomes.filter((each) => each.status === 'fulfilled').map(({ value }) => value.offset)).toEqual(Array.from({ length: 43 }, (_, i) => i));
  });

  test('with acks=0 nothing is awaited', async () => {
    const { time, network, producer } = setUp([1], { acks: 0 });
    await warm(time, producer);
    network.script = (_b, api) => (api === 'produce' ? { kind: 'answerLost', silently: true } : undefined);
    expect(await producer.send(record('a'))).toMatchObject({ offset: -1 });
    expect(network.partition('t', 0).values).toEqual(['a']);
  });
});

describe('waiting', () => {
  test('a record lingers for company, but not with a full batch', async () => {
    const { time, network, producer } = setUp([1], { lingerMs: 10, batchSize: 200 });
    await warm(time, producer);
    const first = producer.send(record('a', 0));
    await Promise.resolve();
    time.advance(9);
    expect(network.sent('produce')).toBe(0);
    time.advance(1);
    expect(network.sent('produce')).toBe(1);
    await driveUntil(time, first);
    const began = time.milliseconds();
    const many = numbers(30).map((value) => producer.send(record(value, 0)));
    expect((await driveUntil(time, Promise.all(many), 1)).map(({ offset }) => offset)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(time.milliseconds() - began).toBeLessThan(10);
  });

  test('an appended record that a send has taken along fails the next drain', async () => {
    const { time, producer } = setUp([1]);
    append(producer, 'x', 9);
    await driveUntil(time, producer.send(record('b', 0)));
    for (let i = 0; i < 20; i++) await Promise.resolve();
    await expect(driveUntil(time, producer.drain())).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await driveUntil(time, producer.flush());
  });

  test('a send waits for memory, at most max.block.ms', async () => {
    const { time, network, producer } = setUp([1], { bufferMemory: 1000, maxBlockMs: 5000 });
    await warm(time, producer);
    network.script = (_b, api) => (api === 'produce' ? { kind: 'delay', requestMs: 0, answerMs: 1000 } : undefined);
    const sent = numbers(10).map((value) => producer.send(record(value.padStart(300, ' '), 0)));
    await Promise.resolve();
    const flushed = producer.flush();
    expect((await driveUntil(time, Promise.all(sent))).map(({ offset }) => offset)).toEqual(Array.from({ length: 10 }, (_, i) => i));
    await driveUntil(time, flushed);
    expect(network.sent('produce')).toBeGreaterThan(2);
    network.script = (_b, api) => (api === 'produce' ? { kind: 'requestLost', silently: true } : undefined);
    const stuck = numbers(10).map((value) => producer.send(record(value.padStart(300, ' '), 0)));
    for (const each of stuck) each.catch(() => undefined);
    await expect(driveUntil(time, stuck[9]!)).rejects.toMatchObject({ errorName: 'REQUEST_TIMED_OUT', message: expect.stringContaining('buffer.memory') });
  });

  test('at most five requests are under way to a broker; what comes meanwhile travels together', async () => {
    const { time, network, producer } = setUp([1]);
    await driveUntil(time, producer.send(record('first', 0)));
    network.requests.length = 0;
    network.script = (_b, api) => (api === 'produce' ? { kind: 'delay', requestMs: 0, answerMs: 50 } : undefined);
    const sent: Array<Promise<unknown>> = [];
    for (const value of numbers(30)) {
      sent.push(producer.send(record(value, 0)));
      await Promise.resolve();
    }
    expect(network.sent('produce')).toBe(5);
    expect(producer.canSendNow()).toBe(false);
    await driveUntil(time, Promise.all(sent));
    expect(network.sent('produce')).toBe(6);
    expect(network.partition('t', 0).values).toEqual(['first', ...numbers(30)]);
  });

  test('a broker that asks for it is left alone for a while', async () => {
    const { time, network, producer } = setUp([1]);
    await warm(time, producer);
    network.throttleTimeMs = 700;
    await driveUntil(time, producer.send(record('a')));
    network.throttleTimeMs = 0;
    const began = time.milliseconds();
    await driveUntil(time, producer.send(record('b')));
    expect(time.milliseconds() - began).toBeGreaterThanOrEqual(690);
  });

  test('gives up after the delivery timeout, whatever stands in the way', async () => {
    for (const hindrance of ['no leader', 'no answer', 'refusals', 'nobody there'] as const) {
      const { time, network, producer } = setUp([1], { deliveryTimeoutMs: 3000, requestTimeoutMs: 1000 });
      await warm(time, producer);
      if (hindrance === 'no leader') network.moveLeader('t', 0, -1);
      if (hindrance === 'no answer') network.script = (_b, api) => (api === 'produce' ? { kind: 'requestLost', silently: true } : undefined);
      if (hindrance === 'refusals') network.refuse = () => 'NOT_ENOUGH_REPLICAS';
      if (hindrance === 'nobody there') network.script = () => ({ kind: 'requestLost' });
      const began = time.milliseconds();
      await expect(driveUntil(time, producer.send(record('a', 0)))).rejects.toMatchObject({ errorName: expect.stringMatching(/REQUEST_TIMED_OUT|NOT_ENOUGH_REPLICAS|NETWORK_EXCEPTION|NOT_LEADER/) });
      expect(time.milliseconds() - began).toBeGreaterThanOrEqual(2000);
      expect(time.milliseconds() - began).toBeLessThanOrEqual(3100);
      network.script = () => undefined;
      network.refuse = () => undefined;
      if (hindrance === 'no leader') network.moveLeader('t', 0, 2);
      await driveUntil(time, producer.send(record('b', 0)));
      expect(network.partition('t', 0).values).toEqual(['b']);
    }
  });
});

describe('failures', () => {
  test('a lost answer brings no record twice', async () => {
    const { time, network, producer } = setUp([1]);
    await warm(time, producer);
    let lost = 0;
    network.script = (_b, api) => (api === 'produce' && lost++ < 3 ? { kind: 'answerLost', silently: lost === 2 } : undefined);
    const sent = await driveUntil(time, Promise.all(numbers(5).map((value) => producer.send(record(value, 0)))));
    expect(sent.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4]);
    expect(network.partition('t', 0).values).toEqual(numbers(5));
    expect(network.sent('produce')).toBe(4);
  });

  test('those sent after a lost answer stay so few that the broker still knows the first when it comes again', async () => {
    const { time, network, producer } = setUp([1], { deliveryTimeoutMs: 3000, requestTimeoutMs: 1000 });
    await driveUntil(time, producer.send(record('first', 0)));
    let produces = 0;
    network.script = (_b, api) => (api === 'produce' && produces++ === 0 ? { kind: 'answerLost', silently: true } : undefined);
    const sent: Array<Promise<unknown>> = [];
    for (const value of numbers(20)) {
      sent.push(producer.send(record(value, 0)));
      time.advance(10);
      for (let i = 0; i < 20; i++) await Promise.resolve();
    }
    expect(produces).toBe(5);
    await driveUntil(time, Promise.all(sent));
    expect(network.partition('t', 0).values).toEqual(['first', ...numbers(20)]);
  });

  test('without idempotence a lost answer may bring it twice, and with retries 0 it is an error', async () => {
    const { time, network, producer } = setUp([1], { enableIdempotence: false });
    await warm(time, producer);
    let lost = 0;
    network.script = (_b, api) => (api === 'produce' && lost++ === 0 ? { kind: 'answerLost' } : undefined);
    await driveUntil(time, producer.send(record('a')));
    expect(network.partition('t', 0).values).toEqual(['a', 'a']);
    const once = new Producer(network, time, { retries: 0 });
    lost = 0;
    await expect(driveUntil(time, once.send(record('b')))).rejects.toMatchObject({ errorName: 'NETWORK_EXCEPTION' });
    expect(network.partition('t', 0).values).toEqual(['a', 'a', 'b']);
  });

  test('DUPLICATE_SEQUENCE_NUMBER is a success whose offset is not known', async () => {
    const { time, network, producer } = setUp([1]);
    network.refuse = () => 'DUPLICATE_SEQUENCE_NUMBER';
    expect(await driveUntil(time, producer.send(record('a')))).toMatchObject({ offset: -1 });
  });

  test('follows a leader that has moved, without waiting for the pause', async () => {
    const { time, network, producer } = setUp([1, 2]);
    await driveUntil(time, producer.send(record('a', 0)));
    network.moveLeader('t', 0, 3);
    const began = time.milliseconds();
    expect((await driveUntil(time, producer.send(record('b', 0)), 1)).offset).toBe(1);
    expect(time.milliseconds() - began).toBeLessThan(20);
    expect(produced(network).at(-1)!.brokerId).toBe(3);
  });

  test('a gap in the sequence is healed by another epoch', async () => {
    const { time, network, producer } = setUp([1], { deliveryTimeoutMs: 2000, requestTimeoutMs: 1000 });
    await warm(time, producer);
    await driveUntil(time, producer.send(record('a', 0)));
    network.refuse = () => 'INVALID_RECORD';
    await expect(driveUntil(time, producer.send(record('b', 0)))).rejects.toMatchObject({ errorName: 'INVALID_RECORD' });
    network.refuse = () => undefined;
    await driveUntil(time, producer.send(record('c', 0)));
    expect(network.partition('t', 0).values).toEqual(['a', 'c']);
    expect([...network.partition('t', 0).producers.values()].map(({ epoch }) => epoch)).toEqual([1]);
    expect(network.sent('initProducerId')).toBe(1);
  });

  test('a gap is not healed before those ahead of it are answered, which might come twice', async () => {
    const { time, network, producer } = setUp([1], { batchSize: 1 });
    await driveUntil(time, producer.send(record('a', 0)));
    let produces = 0;
    network.script = (_b, api) => (api === 'produce' && produces++ === 0 ? { kind: 'answerLost', silently: true } : undefined);
    network.refuse = (_b, _t, _p, batch) => (batch.baseSequence === 2 && batch.producerEpoch === 0 ? 'INVALID_RECORD' : undefined);
    const outcomes = await driveUntil(time, Promise.allSettled(['b', 'x', 'c', 'd'].map((value) => producer.send(record(value, 0)))));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(network.partition('t', 0).values).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a batch that may still arrive is not sent again in another epoch', async () => {
    const { time, network, producer } = setUp([1], { batchSize: 1, deliveryTimeoutMs: 2000, requestTimeoutMs: 300 });
    await driveUntil(time, producer.send(record('a', 0)));
    // The first request of each lies about and arrives after the first batch was given up; what is repeated is lost, or refused.
    const arrivesAt = time.milliseconds() + 2050;
    let refused = 0;
    const seen = new Set<number>();
    network.script = (_b, api, request) => {
      if (api !== 'produce') return undefined;
      const { baseSequence, producerEpoch } = new RecordBatch((request as ProduceRequest).partitions[0]!.records.slice());
      if (producerEpoch > 0) return undefined;
      const isFirst = !seen.has(baseSequence);
      seen.add(baseSequence);
      if (isFirst) return { kind: 'delay', requestMs: arrivesAt + baseSequence - time.milliseconds(), answerMs: 0 };
      if (baseSequence === 1) return { kind: 'requestLost' };
      refused++;
      return undefined;
    };
    const b = producer.send(record('b', 0));
    b.catch(() => undefined);
    await driveUntil(time, sleep(time, 300));
    const outcomes = await driveUntil(time, Promise.allSettled([b, producer.send(record('c', 0))]));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(refused).toBeGreaterThan(0);
    time.advance(1000);
    await driveUntil(time, producer.send(record('d', 0)));
    expect(network.partition('t', 0).values).toEqual(['a', 'b', 'c', 'd']);
  });

  test('sequence numbers go on at 0 after the last one', () => {
    const sequences = new SequenceManager(undefined);
    sequences.setProducerId(1, 0);
    const queue = new PartitionQueue('t', 0);
    const batchOf = (count: number, number: number): ProducerBatch => {
      const builder = new RecordBatchBuilder();
      for (let i = 0; i < count; i++) builder.append(0, null, 0, -1, null, 0, -1, []);
      return new ProducerBatch(queue, number, 1, builder);
    };
    const answer = { topic: 't', partition: 0, error: 'NONE', baseOffset: 0, logAppendTimeMs: -1, logStartOffset: 0 } as const;
    const send = (count: number, number: number): ProducerBatch => {
      const batch = batchOf(count, number);
      sequences.assign(queue, batch);
      return batch;
    };
    sequences.onAcknowledged(queue, send(1, 0), answer);
    queue.nextSequence = queue.lastAckedSequence = 2 ** 31 - 3;
    queue.nextSequence++;
    const [across, after] = [send(4, 1), send(2, 2)];
    expect([across.baseSequence, across.lastSequence, after.baseSequence]).toEqual([2 ** 31 - 2, 1, 2]);
    expect(sequences.canRetry(queue, after, { ...answer, error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' })).toBe(true);
    sequences.onAcknowledged(queue, across, answer);
    expect(queue.lastAckedSequence).toBe(1);
    expect(sequences.epochBumpRequired).toBe(false);
    sequences.canRetry(queue, after, { ...answer, error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
    expect(sequences.epochBumpRequired).toBe(true);
  });

  test('without idempotence, too, a moved leader leaves the order as it was', async () => {
    const { time, network, producer } = setUp([1], { enableIdempotence: false, batchSize: 1 });
    await warm(time, producer);
    network.moveLeader('t', 0, 2);
    const sent: Array<Promise<unknown>> = [];
    for (const value of numbers(20)) {
      sent.push(producer.send(record(value, 0)));
      if (Number(value) % 7 === 0) await Promise.resolve();
    }
    await driveUntil(time, Promise.all(sent));
    expect(network.partition('t', 0).values).toEqual(numbers(20));
  });

  test('a broker that lost its log and knows the producer no more is written to from the beginning', async () => {
    const { time, network, producer } = setUp([1]);
    await driveUntil(time, producer.send(record('a', 0)));
    let refusals = 0;
    network.refuse = () => (refusals++ === 0 ? 'UNKNOWN_PRODUCER_ID' : undefined);
    await driveUntil(time, producer.send(record('b', 0)));
    expect(network.partition('t', 0).values).toEqual(['a', 'b']);
  });

  test('an id without epochs left is exchanged for another one', async () => {
    const { time, network, producer } = setUp([1]);
    network.handlers = { initProducerId: () => ({ error: 'NONE', producerId: 7, producerEpoch: 32_767 }) };
    await driveUntil(time, producer.send(record('a', 0)));
    network.handlers = { initProducerId: () => ({ error: 'NONE', producerId: 8, producerEpoch: 0 }) };
    network.refuse = () => 'INVALID_RECORD';
    await expect(driveUntil(time, producer.send(record('x', 0)))).rejects.toMatchObject({ errorName: 'INVALID_RECORD' });
    network.refuse = () => undefined;
    await driveUntil(time, producer.send(record('b', 0)));
    expect([...network.partition('t', 0).producers.keys()]).toEqual([7, 8]);
    expect(network.partition('t', 0).values).toEqual(['a', 'b']);
  });

  test('what cannot be told apart is refused as a configuration', () => {
    const { time, network } = setUp();
    for (const config of [{ acks: 1, enableIdempotence: true }, { retries: 0, enableIdempotence: true }, { maxInFlight: 6, enableIdempotence: true }, { transactionalId: 'x', enableIdempotence: false }] as const)
      expect(() => new Producer(network, time, config)).toThrow(expect.objectContaining({ errorName: 'INVALID_CONFIG' }));
  });

  test('closing sends what is left and gives up what cannot be sent', async () => {
    const { time, network, producer } = setUp([1], { lingerMs: 60_000, deliveryTimeoutMs: 1000 });
    const sent = producer.send(record('a'));
    await driveUntil(time, producer.close());
    expect((await sent).offset).toBe(0);
    await expect(producer.send(record('b'))).rejects.toThrow('closed');
    network.script = () => ({ kind: 'requestLost' });
    const other = new Producer(network, time, { deliveryTimeoutMs: 1000, maxBlockMs: 1000 });
    const lost = other.send(record('c', 0));
    lost.catch(() => undefined);
    await expect(driveUntil(time, other.close())).rejects.toMatchObject({ errorName: 'REQUEST_TIMED_OUT' });
    await expect(lost).rejects.toMatchObject({ errorName: 'REQUEST_TIMED_OUT' });
  });
});

const PASSING: readonly ErrorName[] = ['NOT_ENOUGH_REPLICAS', 'NOT_LEADER_OR_FOLLOWER', 'LEADER_NOT_AVAILABLE', 'KAFKA_STORAGE_ERROR'];

describe('whatever goes wrong', () => {
  test('an idempotent producer brings every acknowledged record once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 10, max: 120 }), fc.double({ min: 0, max: 0.5, noNaN: true }), fc.boolean(), async (seed, count, trouble, isFinal) => {
        const random = new SeededRandom(seed);
        const chance = (probability: number): boolean => random.next() < probability;
        const { time, network, producer } = setUp([1, 2], { batchSize: 160, requestTimeoutMs: 300, deliveryTimeoutMs: isFinal ? 1500 : 1_000_000 });
        let calm = false;
        network.script = () => {
          if (calm || !chance(trouble)) return undefined;
          const roll = random.next();
          if (roll < 0.25) return { kind: 'requestLost', silently: chance(0.3) };
          if (roll < 0.5) return { kind: 'answerLost', silently: chance(0.3) };
          return { kind: 'delay', requestMs: Math.floor(random.next() * 60), answerMs: Math.floor(random.next() * 60) };
        };
        network.refuse = () => {
          if (calm || !chance(trouble / 3)) return undefined;
          return isFinal && chance(0.3) ? 'INVALID_RECORD' : PASSING[Math.floor(random.next() * PASSING.length)];
        };
        const acknowledged: string[][] = [[], []];
        const failed = new Set<string>();
        const places = new Map<string, number>();
        const sent: Array<Promise<void>> = [];
        for (const value of numbers(count)) {
          const partition = chance(0.5) ? 0 : 1;
          sent.push(producer.send(record(value, partition)).then(
            ({ offset }) => void (acknowledged[partition]!.push(value), places.set(value, offset)),
            () => void failed.add(value),
          ));
          if (chance(0.3)) for (let i = 0; i < 5; i++) await Promise.resolve();
          if (chance(0.1)) time.advance(Math.floor(random.next() * 40));
          if (chance(0.05)) network.moveLeader('t', partition, 1 + Math.floor(random.next() * 3));
        }
        for (let i = 0; i < 100; i++) {
          for (let j = 0; j < 20; j++) await Promise.resolve();
          time.advance(10);
        }
        calm = true;
        await driveUntil(time, Promise.all(sent));
        for (const partition of [0, 1]) {
          const { values } = network.partition('t', partition);
          expect(new Set(values).size).toBe(values.length);
          const kept = values.filter((value) => !failed.has(value));
          expect(kept).toEqual([...acknowledged[partition]!].sort((a, b) => Number(a) - Number(b)));
          for (const value of kept) if (places.get(value) !== -1) expect(values[places.get(value)!]).toBe(value);
        }
        if (!isFinal) expect(failed.size).toBe(0);
        await driveUntil(time, producer.close());
      }),
      { numRuns: 800 },
    );
  });
});
