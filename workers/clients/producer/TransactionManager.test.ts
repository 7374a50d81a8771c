import { describe, expect, test } from 'vitest';
import { encodeUtf8, MockTime, type ErrorName } from '../../common/index.ts';
import type { AddPartitionsToTxnRequest, EndTxnRequest, Outcome } from '../../broker/index.ts';
import { driveUntil } from '../testing/driveUntil.ts';
import { ScriptedNetwork } from '../testing/ScriptedNetwork.ts';
import { Producer } from './Producer.ts';
import type { ProducerConfig } from './ProducerConfig.ts';

/** A coordinator on broker 2 that says yes, or the next of `answers` for that API. */
const setUp = (config: ProducerConfig = {}) => {
  const time = new MockTime(1_000_000);
  const network = new ScriptedNetwork(time, [1, 2]);
  network.createTopic('t', [1, 2]);
  const answers = new Map<string, ErrorName[]>();
  let coordinator = 2;
  let epoch = -1;
  const answer = (api: string, brokerId: number): Outcome => {
    if (brokerId !== coordinator) return { error: 'NOT_COORDINATOR' };
    const error = answers.get(api)?.shift() ?? 'NONE';
    return error === 'NONE' ? { error } : { error, message: `${api} says ${error}` };
  };
  network.handlers = {
    findCoordinator: () => ({ error: 'NONE', brokerId: coordinator }),
    initProducerId: (_request, brokerId) => {
      const outcome = answer('initProducerId', brokerId);
      return outcome.error === 'NONE' ? { error: 'NONE', producerId: 77, producerEpoch: ++epoch } : { ...outcome, producerId: -1, producerEpoch: -1 };
    },
    addPartitionsToTxn: ({ partitions }, brokerId) => partitions.map((each) => ({ topic: each.topic, partition: each.partition, ...answer('addPartitionsToTxn', brokerId) })),
    addOffsetsToTxn: (_request, brokerId) => answer('addOffsetsToTxn', brokerId),
    txnOffsetCommit: ({ offsets }, brokerId) => offsets.map(({ topic, partition }) => ({ topic, partition, ...answer('txnOffsetCommit', brokerId) })),
    endTxn: (_request, brokerId) => answer('endTxn', brokerId),
  };
  const producer = new Producer(network, time, { transactionalId: 'tx', ...config });
  return { time, network, producer, answers, moveCoordinator: (brokerId: number) => (coordinator = brokerId) };
};

const record = (value: string, partition = 0) => ({ topic: 't', partition, key: null, value: encodeUtf8(value) });
const apis = (network: ScriptedNetwork): string[] => network.requests.map(({ api }) => api).filter((api) => api !== 'metadata' && api !== 'findCoordinator');
const ends = (network: ScriptedNetwork): boolean[] => network.requests.filter(({ api }) => api === 'endTxn').map(({ request }) => (request as EndTxnRequest).committed);

const begun = async (setup: ReturnType<typeof setUp>): Promise<void> => {
  await driveUntil(setup.time, setup.producer.initTransactions());
  setup.producer.beginTransaction();
};

describe('a transaction', () => {
  test('tells the coordinator of each partition before its first batch, and of the end after the last', async () => {
    const setup = setUp();
    const { time, network, producer } = setup;
    await begun(setup);
    void producer.send(record('a'));
    void producer.send(record('b', 1));
    await driveUntil(time, producer.flush());
    void producer.send(record('c', 1));
    await driveUntil(time, producer.commitTransaction());
    expect(apis(network)).toEqual(['initProducerId', 'addPartitionsToTxn', 'produce', 'produce', 'produce', 'endTxn']);
    const added = network.requests.find(({ api }) => api === 'addPartitionsToTxn')!.request as AddPartitionsToTxnRequest;
    expect(added).toMatchObject({ transactionalId: 'tx', producerId: 77, producerEpoch: 0, partitions: [{ topic: 't', partition: 0 }, { topic: 't', partition: 1 }] });
    expect(ends(network)).toEqual([true]);
    expect(network.partition('t', 1).values).toEqual(['b', 'c']);
    producer.beginTransaction();
    void producer.send(record('d'));
    await driveUntil(time, producer.commitTransaction());
    expect(network.sent('addPartitionsToTxn')).toBe(2);
  });

  test('within it a drain is synchronous once the coordinator knows the partitions', async () => {
    const setup = setUp();
    const { time, network, producer } = setup;
    await begun(setup);
    const value = encodeUtf8('v');
    producer.append('t', 0, 0, null, 0, -1, value, 0, 1);
    expect(producer.canSendNow()).toBe(false);
    await driveUntil(time, producer.drain());
    producer.append('t', 0, 0, null, 0, -1, value, 0, 1);
    expect(producer.canSendNow()).toBe(true);
    const drained = producer.drain();
    expect(network.sent('produce')).toBe(2);
    await driveUntil(time, drained);
  });

  test('without records needs no end', async () => {
    const setup = setUp();
    await begun(setup);
    await driveUntil(setup.time, setup.producer.commitTransaction());
    setup.producer.beginTransaction();
    await driveUntil(setup.time, setup.producer.abortTransaction());
    expect(apis(setup.network)).toEqual(['initProducerId']);
  });

  test('carries offsets to the coordinator of the group', async () => {
    const setup = setUp();
    const { time, network, producer } = setup;
    await begun(setup);
    await driveUntil(time, producer.sendOffsetsToTransaction([{ topic: 't', partition: 0, offset: 5 }], { groupId: 'g', generationId: 3, memberId: 'm' }));
    await driveUntil(time, producer.commitTransaction());
    expect(apis(network)).toEqual(['initProducerId', 'addOffsetsToTxn', 'txnOffsetCommit', 'endTxn']);
    expect(network.requests.find(({ api }) => api === 'txnOffsetCommit')!.request).toEqual({
      transactionalId: 'tx', producerId: 77, producerEpoch: 0, groupId: 'g', generationId: 3, memberId: 'm', offsets: [{ topic: 't', partition: 0, offset: 5 }],
    });
  });

  test('gives up what was not sent when it is aborted', async () => {
    const setup = setUp({ lingerMs: 60_000 });
    const { time, network, producer } = setup;
    await begun(setup);
    const sent = producer.send(record('a'));
    await driveUntil(time, Promise.all([expect(sent).rejects.toMatchObject({ errorName: 'TRANSACTION_ABORTABLE' }), producer.abortTransaction()]));
    expect(apis(network)).toEqual(['initProducerId']);
    producer.beginTransaction();
    const other = producer.send(record('b'));
    await driveUntil(time, producer.commitTransaction());
    expect(await other).toMatchObject({ offset: 0 });
  });

  test('patience: a coordinator that loads, moves, is busy, or does not answer', async () => {
    const setup = setUp();
    const { time, network, producer, answers, moveCoordinator } = setup;
    answers.set('initProducerId', ['COORDINATOR_LOAD_IN_PROGRESS', 'CONCURRENT_TRANSACTIONS']);
    answers.set('addPartitionsToTxn', ['CONCURRENT_TRANSACTIONS', 'COORDINATOR_NOT_AVAILABLE']);
    answers.set('endTxn', ['CONCURRENT_TRANSACTIONS']);
    await begun(setup);
    const sent = producer.send(record('a'));
    await driveUntil(time, producer.flush());
    moveCoordinator(1);
    let lost = 0;
    network.script = (_b, api) => (api === 'endTxn' && lost++ === 1 ? { kind: 'answerLost' } : undefined);
    await driveUntil(time, producer.commitTransaction());
    expect((await sent).offset).toBe(0);
    expect(ends(network).every((committed) => committed)).toBe(true);
  });

  test('calls that make no sense are refused', async () => {
    const { time, network, producer } = setUp();
    expect(() => producer.beginTransaction()).toThrow(expect.objectContaining({ errorName: 'INVALID_TXN_STATE' }));
    await driveUntil(time, producer.initTransactions());
    await expect(producer.send(record('a'))).rejects.toMatchObject({ errorName: 'INVALID_TXN_STATE' });
    expect(() => producer.append('t', 0, 0, null, 0, -1, null, 0, -1)).toThrow(expect.objectContaining({ errorName: 'INVALID_TXN_STATE' }));
    await expect(producer.commitTransaction()).rejects.toMatchObject({ errorName: 'INVALID_TXN_STATE' });
    producer.beginTransaction();
    expect(() => producer.beginTransaction()).toThrow(expect.objectContaining({ errorName: 'INVALID_TXN_STATE' }));
    await expect(new Producer(network, time).initTransactions()).rejects.toMatchObject({ errorName: 'INVALID_TXN_STATE' });
  });

  test('is aborted when the producer closes', async () => {
    const setup = setUp();
    await begun(setup);
    await driveUntil(setup.time, setup.producer.send(record('a')));
    await driveUntil(setup.time, setup.producer.close());
    expect(ends(setup.network)).toEqual([false]);
  });
});

describe('errors', () => {
  test('a refused batch can only be aborted; the next transaction has another epoch', async () => {
    const setup = setUp();
    const { time, network, producer } = setup;
    await begun(setup);
    await driveUntil(time, producer.send(record('a')));
    network.refuse = () => 'INVALID_RECORD';
    await expect(driveUntil(time, producer.send(record('b')))).rejects.toMatchObject({ errorName: 'INVALID_RECORD' });
    network.refuse = () => undefined;
    await expect(producer.send(record('c'))).rejects.toMatchObject({ errorName: 'INVALID_RECORD' });
    await expect(producer.commitTransaction()).rejects.toMatchObject({ errorName: 'INVALID_RECORD' });
    await driveUntil(time, producer.abortTransaction());
    expect(ends(network)).toEqual([false]);
    producer.beginTransaction();
    const sent = producer.send(record('d'));
    await driveUntil(time, producer.commitTransaction());
    expect((await sent).offset).toBe(1);
    expect([...network.partition('t', 0).producers]).toEqual([[77, expect.objectContaining({ epoch: 1 })]]);
  });

  test('a commit waits for the batches under way and fails with them', async () => {
    const setup = setUp({ deliveryTimeoutMs: 1000, requestTimeoutMs: 300 });
    const { time, network, producer } = setup;
    await begun(setup);
    await driveUntil(time, producer.send(record('a')));
    network.script = (_b, api) => (api === 'produce' ? { kind: 'answerLost', silently: true } : undefined);
    const sent = producer.send(record('b'));
    await driveUntil(time, Promise.all([
      expect(sent).rejects.toMatchObject({ errorName: 'REQUEST_TIMED_OUT' }), expect(producer.commitTransaction()).rejects.toMatchObject({ errorName: 'REQUEST_TIMED_OUT' }),
    ]));
    expect(ends(network)).toEqual([]);
    network.script = () => undefined;
    await driveUntil(time, producer.abortTransaction());
    producer.beginTransaction();
    const other = producer.send(record('c'));
    await driveUntil(time, producer.commitTransaction());
    expect(ends(network)).toEqual([false, true]);
    expect((await other).offset).toBe(2);
  });

  test('a commit whose batches fail is none, although an abort has forgiven the failure before it looks', async () => {
    const setup = setUp({ deliveryTimeoutMs: 1000, requestTimeoutMs: 300 });
    const { time, network, producer } = setup;
    await begun(setup);
    await driveUntil(time, producer.send(record('a')));
    network.script = (_b, api) => (api === 'produce' ? { kind: 'requestLost', silently: true } : undefined);
    const aborted = producer.send(record('b')).catch(() => producer.abortTransaction());
    await driveUntil(time, Promise.all([aborted, expect(producer.commitTransaction()).rejects.toMatchObject({ errorName: 'TRANSACTION_ABORTABLE' })]));
    expect(ends(network)).toEqual([false]);
  });

  test('a transaction whose end raises the epoch is followed by one that begins its sequences again', async () => {
    const setup = setUp();
    const { time, network, producer } = setup;
    let epoch = 0;
    network.handlers.endTxn = () => ({ error: 'NONE', next: { producerId: 77, producerEpoch: ++epoch } });
    await driveUntil(time, producer.initTransactions());
    for (const value of ['a', 'b', 'c']) {
      producer.beginTransaction();
      await driveUntil(time, producer.send(record(value)));
      await driveUntil(time, value === 'b' ? producer.abortTransaction() : producer.commitTransaction());
    }
    expect(network.sent('initProducerId')).toBe(1);
    expect([...network.partition('t', 0).producers]).toEqual([[77, { epoch: 2, batches: [{ first: 0, last: 0, baseOffset: 2 }] }]]);
  });

  test('an abort tells the coordinator, too, when it does not know whether the coordinator heard of the transaction', async () => {
    const setup = setUp();
    const { time, network, producer } = setup;
    await begun(setup);
    network.script = (_b, api) => (api === 'addPartitionsToTxn' ? { kind: 'answerLost' } : undefined);
    const sent = producer.send(record('a'));
    sent.catch(() => undefined);
    for (let i = 0; i < 20; i++) await Promise.resolve();
    await driveUntil(time, producer.abortTransaction());
    expect(ends(network)).toEqual([false]);
  });

  test('a producer whose place was taken is over', async () => {
    for (const [api, call] of [
      ['addPartitionsToTxn', 'send'], ['endTxn', 'commit'], ['addOffsetsToTxn', 'offsets'], ['txnOffsetCommit', 'offsets'],
    ] as const) {
      const setup = setUp();
      const { time, producer, answers } = setup;
      await begun(setup);
      await driveUntil(time, producer.send(record('a')));
      answers.set(api, ['INVALID_PRODUCER_EPOCH']);
      const fenced = { errorName: 'PRODUCER_FENCED' };
      if (call === 'send') await expect(driveUntil(time, producer.send(record('b', 1)))).rejects.toMatchObject(fenced);
      if (call === 'commit') await expect(driveUntil(time, producer.commitTransaction())).rejects.toMatchObject(fenced);
      if (call === 'offsets') await expect(driveUntil(time, producer.sendOffsetsToTransaction([{ topic: 't', partition: 0, offset: 1 }], { groupId: 'g' }))).rejects.toMatchObject(fenced);
      await expect(producer.abortTransaction()).rejects.toMatchObject(fenced);
      expect(() => producer.beginTransaction()).toThrow(expect.objectContaining(fenced));
      await expect(producer.send(record('c'))).rejects.toMatchObject(fenced);
      await driveUntil(time, producer.close());
    }
  });

  test('offsets of a member that is one no more can be aborted', async () => {
    const setup = setUp();
    const { time, producer, answers } = setup;
    await begun(setup);
    answers.set('txnOffsetCommit', ['ILLEGAL_GENERATION']);
    await expect(driveUntil(time, producer.sendOffsetsToTransaction([{ topic: 't', partition: 0, offset: 1 }], { groupId: 'g', generationId: 1, memberId: 'm' }))).rejects.toMatchObject({ errorName: 'ILLEGAL_GENERATION' });
    await expect(producer.commitTransaction()).rejects.toMatchObject({ errorName: 'ILLEGAL_GENERATION' });
    await driveUntil(time, producer.abortTransaction());
    producer.beginTransaction();
    await driveUntil(time, producer.commitTransaction());
  });

  test('a coordinator that forgot the producer id gives another epoch, without an end', async () => {
    const setup = setUp();
    const { time, network, producer, answers } = setup;
    await begun(setup);
    await driveUntil(time, producer.send(record('a')));
    answers.set('addPartitionsToTxn', ['INVALID_PRODUCER_ID_MAPPING']);
    await expect(driveUntil(time, producer.send(record('b', 1)))).rejects.toMatchObject({ errorName: 'INVALID_PRODUCER_ID_MAPPING' });
    await driveUntil(time, producer.abortTransaction());
    expect([network.sent('endTxn'), network.sent('initProducerId')]).toEqual([0, 2]);
    producer.beginTransaction();
    void producer.send(record('c'));
    await driveUntil(time, producer.commitTransaction());
  });

  test('a call that takes too long can be made again', async () => {
    const setup = setUp({ maxBlockMs: 1000 });
    const { time, network, producer } = setup;
    network.script = (_b, api) => (api === 'initProducerId' ? { kind: 'requestLost' } : undefined);
    await expect(driveUntil(time, producer.initTransactions())).rejects.toMatchObject({ errorName: 'REQUEST_TIMED_OUT' });
    network.script = () => undefined;
    await driveUntil(time, producer.initTransactions());
    producer.beginTransaction();
    await driveUntil(time, producer.abortTransaction());
  });

  test('a batch for a partition that does not exist ends in an abort', async () => {
    const setup = setUp();
    const { time, producer } = setup;
    await begun(setup);
    await expect(driveUntil(time, producer.send(record('a', 9)))).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await expect(producer.commitTransaction()).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await driveUntil(time, producer.abortTransaction());
  });
});
