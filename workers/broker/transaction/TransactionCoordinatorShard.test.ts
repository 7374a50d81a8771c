import { describe, expect, test } from 'vitest';
import type { InitProducerIdResponse, ProducerIdAndEpoch } from '../api/transactions.ts';
import { MetadataImage } from '../metadata/MetadataImage.ts';
import { imageOf, TransactionHost } from './testing/TransactionHost.ts';
import { incrementProducerEpoch, newTransaction, rotateProducerId, type TransactionMetadata } from './TransactionMetadata.ts';
import { readTransactionRecord, transactionRecord } from './transactionRecords.ts';

const TX = 'tx';
const A0 = { topic: 'a', partition: 0 };
const A1 = { topic: 'a', partition: 1 };
const B0 = { topic: 'b', partition: 0 };

const init = (host: TransactionHost, current?: ProducerIdAndEpoch, transactionTimeoutMs = 60_000): Promise<InitProducerIdResponse> =>
  host.run((shard) => shard.initProducerId({ transactionalId: TX, transactionTimeoutMs, ...current !== undefined && { current } }));
const add = async (host: TransactionHost, { producerId, producerEpoch }: ProducerIdAndEpoch, ...partitions: Array<typeof A0>): Promise<string[]> => {
  const results = await host.run((shard) => shard.addPartitionsToTxn({ transactionalId: TX, producerId, producerEpoch, partitions }));
  return results.map(({ error }) => error);
};
const end = async (host: TransactionHost, { producerId, producerEpoch }: ProducerIdAndEpoch, committed: boolean): Promise<string> =>
  (await host.run((shard) => shard.endTxn({ transactionalId: TX, producerId, producerEpoch, committed }))).error;
const describeTx = (host: TransactionHost) => host.shard.describeTransactions([TX])[0]!;
const state = (host: TransactionHost): string => describeTx(host).state;
const complete = (host: TransactionHost): void => {
  for (const marker of host.markers.splice(0)) host.written(marker);
};
/** A host whose log already holds this transaction. */
const holding = (metadata: TransactionMetadata): TransactionHost => {
  const host = new TransactionHost();
  host.log.push(transactionRecord(metadata));
  host.reload();
  return host;
};
const atEpoch = (producerEpoch: number): TransactionMetadata => ({ ...incrementProducerEpoch(newTransaction(TX, 7, 60_000, 1_000_000), undefined, 60_000, 1_000_000)!, producerEpoch });

describe('initProducerId', () => {
  test('a new transactional id gets a producer id and epoch 0', async () => {
    const host = new TransactionHost();
    expect(await init(host)).toEqual({ error: 'NONE', producerId: 1000, producerEpoch: 0 });
    expect(state(host)).toBe('Empty');
  });

  test('each producer that starts gets the next epoch of the same producer id', async () => {
    const host = new TransactionHost();
    await init(host);
    expect(await init(host)).toMatchObject({ producerId: 1000, producerEpoch: 1 });
    host.reload();
    expect(await init(host)).toMatchObject({ producerId: 1000, producerEpoch: 2 });
  });

  test('an empty transactional id and half a producer are refused', async () => {
    const host = new TransactionHost();
    expect((await host.run((shard) => shard.initProducerId({ transactionalId: '', transactionTimeoutMs: 1 }))).error).toBe('INVALID_REQUEST');
    expect(await init(host, { producerId: 5, producerEpoch: -1 })).toMatchObject({ error: 'INVALID_REQUEST', producerId: -1, producerEpoch: -1 });
    expect((await init(host, { producerId: -1, producerEpoch: 0 })).error).toBe('INVALID_REQUEST');
    expect((await init(host, { producerId: -1, producerEpoch: -1 })).error).toBe('NONE');
  });

  test('a timeout must be positive and at most transaction.max.timeout.ms', async () => {
    const host = new TransactionHost();
    expect((await init(host, undefined, 0)).error).toBe('INVALID_TRANSACTION_TIMEOUT');
    expect((await init(host, undefined, 900_001)).error).toBe('INVALID_TRANSACTION_TIMEOUT');
    expect((await init(host, undefined, 900_000)).error).toBe('NONE');
  });

  test('without a producer id at hand the producer is told to come again', async () => {
    const host = new TransactionHost();
    host.producerIds = [];
    expect((await init(host)).error).toBe('COORDINATOR_LOAD_IN_PROGRESS');
    expect(host.log).toHaveLength(0);
  });

  test('while an append is under way everybody else meets CONCURRENT_TRANSACTIONS', async () => {
    const host = new TransactionHost();
    const old = await init(host);
    host.autoCommit = false;
    const pending = init(host);
    expect((await init(host)).error).toBe('CONCURRENT_TRANSACTIONS');
    expect(await add(host, old, A0)).toEqual(['CONCURRENT_TRANSACTIONS']);
    expect(await end(host, old, true)).toBe('CONCURRENT_TRANSACTIONS');
    expect(await add(host, { ...old, producerEpoch: 1 }, A0)).toEqual(['PRODUCER_FENCED']);
    expect(describeTx(host).producerEpoch).toBe(0);
    host.commit();
    expect(await pending).toMatchObject({ producerEpoch: 1 });
    expect(describeTx(host).producerEpoch).toBe(1);
  });

  test('an append that fails changes nothing and is over', async () => {
    const host = new TransactionHost();
    host.failNextAppend();
    await expect(init(host)).rejects.toMatchObject({ errorName: 'NOT_ENOUGH_REPLICAS' });
    expect(describeTx(host).error).toBe('TRANSACTIONAL_ID_NOT_FOUND');
    const first = await init(host);
    host.failNextAppend();
    await expect(init(host)).rejects.toThrow();
    expect(await add(host, first, A0)).toEqual(['NONE']);
  });

  test('an open transaction is aborted with a fenced epoch, and the new producer waits until that is done', async () => {
    const host = new TransactionHost();
    const zombie = await init(host);
    await add(host, zombie, A0);
    expect(await init(host)).toMatchObject({ error: 'CONCURRENT_TRANSACTIONS', producerId: -1, producerEpoch: -1 });
    expect(host.markers).toEqual([{ transactionalId: TX, producerId: 1000, producerEpoch: 1, coordinatorEpoch: 0, committed: false, partitions: [A0] }]);
    expect(await add(host, zombie, A1)).toEqual(['PRODUCER_FENCED']);
    expect(await end(host, zombie, true)).toBe('PRODUCER_FENCED');
    expect((await init(host)).error).toBe('CONCURRENT_TRANSACTIONS');
    complete(host);
    expect(await init(host)).toMatchObject({ error: 'NONE', producerId: 1000, producerEpoch: 2 });
  });

  test('a fence that cannot be written leaves the producer as it was', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    await add(host, producer, A0);
    host.failNextAppend();
    await expect(init(host)).rejects.toThrow();
    expect(host.markers).toEqual([]);
    expect(await end(host, producer, true)).toBe('NONE');
  });

  test('exhausted epochs are followed by a new producer id', async () => {
    const host = holding(atEpoch(32_765));
    expect(await init(host)).toMatchObject({ producerId: 7, producerEpoch: 32_766 });
    expect(await init(host)).toMatchObject({ producerId: 1000, producerEpoch: 0 });
  });

  test('the very last epoch fences, and no client ever gets it', async () => {
    const host = holding(atEpoch(32_766));
    const producer = { producerId: 7, producerEpoch: 32_766 };
    await add(host, producer, A0);
    expect((await init(host)).error).toBe('CONCURRENT_TRANSACTIONS');
    expect(host.markers[0]).toMatchObject({ producerId: 7, producerEpoch: 32_767 });
    complete(host);
    expect((await init(host, producer)).error).toBe('PRODUCER_FENCED');
    expect(await init(host)).toMatchObject({ producerId: 1000, producerEpoch: 0 });
  });

  test('a new producer id that is not at hand is waited for', async () => {
    const host = holding(atEpoch(32_766));
    host.producerIds = [];
    expect((await init(host)).error).toBe('COORDINATOR_LOAD_IN_PROGRESS');
    expect(describeTx(host).producerId).toBe(7);
  });

  test('a producer that names its epoch goes on with the next one (KIP-360)', async () => {
    const host = new TransactionHost();
    const first = await init(host);
    expect(await init(host, first)).toMatchObject({ error: 'NONE', producerId: 1000, producerEpoch: 1 });
  });

  test('a repeated request with the last epoch gets the same answer again', async () => {
    const host = new TransactionHost();
    const first = await init(host);
    await init(host, first);
    expect(await init(host, first)).toMatchObject({ error: 'NONE', producerEpoch: 1 });
    expect(await init(host, first)).toMatchObject({ error: 'NONE', producerEpoch: 1 });
  });

  test('a repeated request is one of a zombie when another producer has started since', async () => {
    const host = new TransactionHost();
    const first = await init(host);
    const second = await init(host, first);
    await init(host);
    expect((await init(host, first)).error).toBe('PRODUCER_FENCED');
    expect((await init(host, second)).error).toBe('PRODUCER_FENCED');
  });

  test('a repeated request is refused when the coordinator has moved, for the last epoch is not in the log', async () => {
    const host = new TransactionHost();
    const first = await init(host);
    const second = await init(host, first);
    host.reload();
    expect((await init(host, first)).error).toBe('PRODUCER_FENCED');
    expect(await init(host, second)).toMatchObject({ error: 'NONE', producerEpoch: 2 });
  });

  test('a producer that names another producer id is fenced', async () => {
    const host = new TransactionHost();
    const first = await init(host);
    expect((await init(host, { ...first, producerId: 5 })).error).toBe('PRODUCER_FENCED');
  });

  test('a producer that names what it had goes on under an id that was forgotten', async () => {
    const host = new TransactionHost();
    expect(await init(host, { producerId: 5, producerEpoch: 3 })).toMatchObject({ error: 'NONE', producerId: 1000, producerEpoch: 0 });
  });

  test('a repeated request with an exhausted epoch gets the new producer id again', async () => {
    const host = holding(atEpoch(32_766));
    const exhausted = { producerId: 7, producerEpoch: 32_766 };
    expect(await init(host, exhausted)).toMatchObject({ producerId: 1000, producerEpoch: 0 });
    expect(await init(host, exhausted)).toMatchObject({ error: 'NONE', producerId: 1000, producerEpoch: 0 });
    expect((await init(host, { producerId: 7, producerEpoch: 32_765 })).error).toBe('PRODUCER_FENCED');
  });

  test('the producer id before a rotation is in the log', () => {
    const rotated = rotateProducerId(atEpoch(32_766), 8, true, 60_000, 1);
    expect(readTransactionRecord(transactionRecord(rotated))?.metadata).toMatchObject({ producerId: 8, previousProducerId: 7, producerEpoch: 0 });
  });
});

describe('addPartitionsToTxn and addOffsetsToTxn', () => {
  test('the first partition begins the transaction, more can follow', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    host.time.advance(500);
    expect(await add(host, producer, A0, B0)).toEqual(['NONE', 'NONE']);
    host.time.advance(500);
    await add(host, producer, A1);
    expect(describeTx(host)).toMatchObject({ error: 'NONE', state: 'Ongoing', startTimeMs: 1_000_500, timeoutMs: 60_000, partitions: [A0, A1, B0] });
  });

  test('partitions that are in it already are not written again', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    await add(host, producer, A0, A1);
    const size = host.log.length;
    expect(await add(host, producer, A1)).toEqual(['NONE']);
    expect(host.log).toHaveLength(size);
  });

  test('a partition that does not exist keeps the others out', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    expect(await add(host, producer, A0, { topic: 'a', partition: 2 })).toEqual(['OPERATION_NOT_ATTEMPTED', 'UNKNOWN_TOPIC_OR_PARTITION']);
    expect(state(host)).toBe('Empty');
  });

  test('strangers and zombies are refused', async () => {
    const host = new TransactionHost();
    expect(await add(host, { producerId: 1000, producerEpoch: 0 }, A0)).toEqual(['INVALID_PRODUCER_ID_MAPPING']);
    const producer = await init(host);
    expect(await add(host, { ...producer, producerId: 9 }, A0)).toEqual(['INVALID_PRODUCER_ID_MAPPING']);
    await init(host);
    expect(await add(host, producer, A0)).toEqual(['PRODUCER_FENCED']);
  });

  test('the next transaction waits until the last one is complete', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    await add(host, producer, A0);
    await end(host, producer, true);
    expect(await add(host, producer, A1)).toEqual(['CONCURRENT_TRANSACTIONS']);
    complete(host);
    host.time.advance(100);
    expect(await add(host, producer, A1)).toEqual(['NONE']);
    expect(describeTx(host)).toMatchObject({ partitions: [A1], startTimeMs: 1_000_100 });
  });

  test('offsets of a group are a partition of the offsets topic', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    const ask = async (): Promise<string> => (await host.run((shard) => shard.addOffsetsToTxn({ ...producer, transactionalId: TX, groupId: 'g' }))).error;
    expect(await ask()).toBe('NONE');
    expect(describeTx(host).partitions).toEqual([{ topic: '__consumer_offsets', partition: 0 }]);
    host.image = MetadataImage.EMPTY;
    expect(await ask()).toBe('COORDINATOR_NOT_AVAILABLE');
  });
});

describe('endTxn', () => {
  test('a commit is answered before its markers are written, and complete after', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    await add(host, producer, A0, B0);
    expect(await end(host, producer, true)).toBe('NONE');
    expect(state(host)).toBe('PrepareCommit');
    const [marker] = host.markers;
    expect(marker).toEqual({ transactionalId: TX, producerId: 1000, producerEpoch: 0, coordinatorEpoch: 0, committed: true, partitions: [A0, B0] });
    host.written(marker!, [B0]);
    expect(state(host)).toBe('PrepareCommit');
    host.written(marker!, [A0]);
    expect(describeTx(host)).toMatchObject({ state: 'CompleteCommit', partitions: [] });
  });

  test('markers are handed over only when the decision is committed', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    await add(host, producer, A0);
    host.autoCommit = false;
    const ended = end(host, producer, true);
    expect(host.markers).toEqual([]);
    expect(state(host)).toBe('Ongoing');
    host.commit();
    expect(await ended).toBe('NONE');
    expect(host.markers).toHaveLength(1);
  });

  test('a decision that is lost with its coordinator was never made', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    await add(host, producer, A0);
    host.autoCommit = false;
    const ended = end(host, producer, true);
    host.reload(1);
    host.autoCommit = true;
    await expect(ended).rejects.toMatchObject({ errorName: 'NOT_COORDINATOR' });
    expect(host.markers).toEqual([]);
    expect(await end(host, producer, false)).toBe('NONE');
    expect(host.markers[0]).toMatchObject({ committed: false });
  });

  test('a commit that comes to light after the coordinator has moved hands over nothing', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    await add(host, producer, A0);
    const { onCommitted } = host.shard.endTxn({ ...producer, transactionalId: TX, committed: true });
    host.reload();
    onCommitted?.();
    expect(host.markers).toEqual([]);
  });

  test('the same end again: in preparation it is concurrent, when complete it is done', async () => {
    for (const committed of [true, false]) {
      const host = new TransactionHost();
      const producer = await init(host);
      await add(host, producer, A0);
      await end(host, producer, committed);
      expect(await end(host, producer, committed)).toBe('CONCURRENT_TRANSACTIONS');
      expect(await end(host, producer, !committed)).toBe('INVALID_TXN_STATE');
      complete(host);
      expect(await end(host, producer, committed)).toBe('NONE');
      expect(await end(host, producer, !committed)).toBe('INVALID_TXN_STATE');
      expect(state(host)).toBe(committed ? 'CompleteCommit' : 'CompleteAbort');
    }
  });

  test('what was never begun cannot end', async () => {
    const host = new TransactionHost();
    expect(await end(host, { producerId: 1000, producerEpoch: 0 }, true)).toBe('INVALID_PRODUCER_ID_MAPPING');
    const producer = await init(host);
    expect(await end(host, producer, true)).toBe('INVALID_TXN_STATE');
    expect(await end(host, producer, false)).toBe('INVALID_TXN_STATE');
    expect(await end(host, { ...producer, producerEpoch: 1 }, false)).toBe('PRODUCER_FENCED');
    expect((await host.run((shard) => shard.endTxn({ ...producer, transactionalId: '', committed: true }))).error).toBe('INVALID_REQUEST');
  });
});

describe('an end that raises the epoch (KIP-890)', () => {
  const endWith = async (host: TransactionHost, { producerId, producerEpoch }: ProducerIdAndEpoch, committed: boolean) => {
    const { error, next } = await host.run((shard) => shard.endTxn({ transactionalId: TX, producerId, producerEpoch, committed, clientTransactionVersion: 2 }));
    return { error, ...next };
  };
  const at = (producerEpoch: number, producerId = 1000): ProducerIdAndEpoch => ({ producerId, producerEpoch });

  test('whatever is still on its way from the transaction is refused once it has ended', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    await add(host, producer, A0);
    expect(await endWith(host, producer, true)).toEqual({ error: 'NONE', ...at(1) });
    expect(host.markers).toMatchObject([{ producerEpoch: 1, committed: true, transactionVersion: 2 }]);
    complete(host);
    expect(await add(host, producer, A1)).toEqual(['PRODUCER_FENCED']);
    expect(await add(host, at(1), A1)).toEqual(['NONE']);
    expect(await endWith(host, producer, true)).toEqual({ error: 'PRODUCER_FENCED' });
    expect(state(host)).toBe('Ongoing');
  });

  test('the same end again has the same answer, also from another coordinator', async () => {
    for (const committed of [true, false])
      for (const moves of [true, false]) {
        const host = new TransactionHost();
        const producer = await init(host);
        await add(host, producer, A0);
        await endWith(host, producer, committed);
        if (moves) host.reload();
        expect(await endWith(host, producer, committed)).toEqual({ error: 'CONCURRENT_TRANSACTIONS' });
        expect(await endWith(host, producer, !committed)).toEqual({ error: 'INVALID_TXN_STATE' });
        complete(host);
        if (moves) host.reload();
        expect(await endWith(host, producer, committed)).toEqual({ error: 'NONE', ...at(1) });
        expect(await endWith(host, producer, !committed)).toEqual({ error: 'INVALID_TXN_STATE' });
      }
  });

  test('what never began can be aborted, which gives the next epoch, but not committed', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    expect(await endWith(host, producer, true)).toEqual({ error: 'INVALID_TXN_STATE' });
    expect(await endWith(host, producer, false)).toEqual({ error: 'NONE', ...at(1) });
    complete(host);
    expect(await endWith(host, at(1), true)).toEqual({ error: 'INVALID_TXN_STATE' });
    expect(await endWith(host, at(1), false)).toEqual({ error: 'NONE', ...at(2) });
  });

  test('a producer whose transaction the coordinator has aborted is a zombie', async () => {
    const host = new TransactionHost();
    const producer = await init(host, undefined, 1_000);
    await add(host, producer, A0);
    host.time.advance(2_000);
    complete(host);
    host.reload();
    expect(state(host)).toBe('CompleteAbort');
    expect(await endWith(host, producer, false)).toEqual({ error: 'PRODUCER_FENCED' });
  });

  test('the last epoch of a producer id is followed by another producer id', async () => {
    const host = holding(atEpoch(32_766));
    await add(host, at(32_766, 7), A0);
    expect(await endWith(host, at(32_766, 7), true)).toEqual({ error: 'NONE', ...at(0) });
    expect(host.markers).toMatchObject([at(32_767, 7)]);
    expect(await add(host, at(0), A0)).toEqual(['CONCURRENT_TRANSACTIONS']);
    host.reload();
    complete(host);
    host.reload();
    expect(await endWith(host, at(32_766, 7), true)).toEqual({ error: 'NONE', ...at(0) });
    expect(await add(host, at(0), A0)).toEqual(['NONE']);
  });

  test('a producer id that is not at hand is waited for', async () => {
    const host = holding(atEpoch(32_766));
    await add(host, at(32_766, 7), A0);
    host.producerIds = [];
    expect(await endWith(host, at(32_766, 7), true)).toEqual({ error: 'COORDINATOR_LOAD_IN_PROGRESS' });
    expect(state(host)).toBe('Ongoing');
  });
});

describe('markers', () => {
  const prepared = async (): Promise<TransactionHost> => {
    const host = new TransactionHost();
    const producer = await init(host);
    await add(host, producer, A0, B0);
    await end(host, producer, true);
    return host;
  };

  test('a transaction that was begun without partitions has its markers as soon as the sender says so', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    await host.run((shard) => shard.addPartitionsToTxn({ ...producer, transactionalId: TX, partitions: [] }));
    await end(host, producer, true);
    expect(host.markers[0]!.partitions).toEqual([]);
    complete(host);
    expect(state(host)).toBe('CompleteCommit');
  });

  test('partitions of a topic that was deleted are not waited for', async () => {
    const host = await prepared();
    host.image = imageOf({ a: [0, 0] });
    host.written(host.markers[0]!, [A0]);
    expect(state(host)).toBe('CompleteCommit');
  });

  test('a coordinator that takes over sends the markers again, under its own epoch', async () => {
    const host = await prepared();
    const [before] = host.markers;
    host.reload();
    expect(host.markers).toEqual([{ ...before, coordinatorEpoch: 1 }]);
    host.written(before!);
    expect(state(host)).toBe('PrepareCommit');
    complete(host);
    expect(state(host)).toBe('CompleteCommit');
  });

  test('a report about another epoch of the producer, or a second one, changes nothing', async () => {
    const host = await prepared();
    const marker = host.markers[0]!;
    host.written({ ...marker, producerEpoch: 5 });
    host.written({ ...marker, producerId: 5 });
    host.written({ ...marker, transactionalId: 'other' });
    expect(state(host)).toBe('PrepareCommit');
    host.written(marker);
    const size = host.log.length;
    host.written(marker);
    expect(host.log).toHaveLength(size);
  });

  test('a completion that cannot be written is tried again', async () => {
    const host = await prepared();
    host.failNextAppend();
    complete(host);
    expect(state(host)).toBe('PrepareCommit');
    host.failNextAppend();
    host.time.advance(100);
    expect(state(host)).toBe('PrepareCommit');
    host.time.advance(100);
    expect(state(host)).toBe('CompleteCommit');
  });
});

describe('timeouts', () => {
  test('a transaction that takes longer than its timeout is aborted with a bumped epoch', async () => {
    const host = new TransactionHost();
    const producer = await init(host, undefined, 5_000);
    await add(host, producer, A0);
    host.time.advance(3_000);
    await add(host, producer, A1);
    host.time.advance(2_000);
    expect(state(host)).toBe('Ongoing');
    host.time.advance(1);
    expect(describeTx(host)).toMatchObject({ state: 'PrepareAbort', producerEpoch: 1 });
    expect(await end(host, producer, true)).toBe('PRODUCER_FENCED');
    complete(host);
    expect(state(host)).toBe('CompleteAbort');
    expect(await init(host, producer)).toMatchObject({ error: 'PRODUCER_FENCED' });
    expect(await init(host)).toMatchObject({ error: 'NONE', producerEpoch: 2 });
  });

  test('a coordinator that takes over knows when the transaction began', async () => {
    const host = new TransactionHost();
    await add(host, await init(host, undefined, 5_000), A0);
    host.time.advance(4_000);
    host.reload();
    host.time.advance(1_000);
    expect(state(host)).toBe('Ongoing');
    host.time.advance(1);
    expect(state(host)).toBe('PrepareAbort');
  });

  test('an abort that cannot be written is tried again after the cleanup interval', async () => {
    const host = new TransactionHost();
    await add(host, await init(host, undefined, 5_000), A0);
    host.failNextAppend();
    host.time.advance(5_001);
    expect(state(host)).toBe('Ongoing');
    host.time.advance(9_999);
    expect(state(host)).toBe('Ongoing');
    host.time.advance(1);
    expect(describeTx(host)).toMatchObject({ state: 'PrepareAbort', producerEpoch: 1 });
  });

  test('a transaction whose end is being written is left alone, and looked at again later', async () => {
    const host = new TransactionHost();
    const producer = await init(host, undefined, 5_000);
    await add(host, producer, A0);
    host.autoCommit = false;
    void add(host, producer, A1);
    host.time.advance(5_001);
    expect(host.log).toHaveLength(3);
    host.autoCommit = true;
    host.commit();
    host.time.advance(10_000);
    expect(state(host)).toBe('PrepareAbort');
  });

  test('a transaction that ended in time is not aborted', async () => {
    const host = new TransactionHost();
    const producer = await init(host, undefined, 5_000);
    await add(host, producer, A0);
    await end(host, producer, true);
    host.time.advance(60_000);
    expect(state(host)).toBe('PrepareCommit');
    complete(host);
    host.time.advance(60_000);
    expect(state(host)).toBe('CompleteCommit');
  });

  test('each transaction has the whole timeout', async () => {
    const host = new TransactionHost();
    const producer = await init(host, undefined, 5_000);
    await add(host, producer, A0);
    await end(host, producer, true);
    complete(host);
    host.time.advance(4_000);
    await add(host, producer, A0);
    host.time.advance(5_000);
    expect(state(host)).toBe('Ongoing');
  });
});

describe('expiration', () => {
  const WEEK = 7 * 24 * 3_600_000;

  test('an id that nothing happened to for transactional.id.expiration.ms is forgotten', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    host.time.advance(WEEK - 1);
    expect(state(host)).toBe('Empty');
    host.time.advance(1);
    expect(describeTx(host).error).toBe('TRANSACTIONAL_ID_NOT_FOUND');
    expect(host.log.at(-1)!.value).toBeNull();
    expect(host.timerKeys).toEqual([]);
    expect(await add(host, producer, A0)).toEqual(['INVALID_PRODUCER_ID_MAPPING']);
    host.reload();
    expect(await init(host)).toMatchObject({ producerId: 1001, producerEpoch: 0 });
  });

  test('a completed transaction counts from its completion, also for the next coordinator', async () => {
    const host = new TransactionHost();
    const producer = await init(host);
    await add(host, producer, A0);
    await end(host, producer, false);
    host.time.advance(1_000);
    complete(host);
    host.reload();
    host.time.advance(WEEK - 1);
    expect(state(host)).toBe('CompleteAbort');
    host.time.advance(1);
    expect(host.shard.listTransactions()).toEqual([]);
  });

  test('an id is not to be found while it is being forgotten, and is back when that fails', async () => {
    const host = new TransactionHost();
    await init(host);
    host.failNextAppend();
    host.time.advance(WEEK);
    expect(state(host)).toBe('Empty');
    host.autoCommit = false;
    host.time.advance(3_600_000);
    expect(describeTx(host).error).toBe('TRANSACTIONAL_ID_NOT_FOUND');
    expect((await init(host)).error).toBe('CONCURRENT_TRANSACTIONS');
    host.reload(1);
    expect(state(host)).toBe('Empty');
  });

  test('an expiration beyond what a timer can wait is kept', async () => {
    const host = new TransactionHost({ config: { transactionalIdExpirationMs: 60 * 24 * 3_600_000 } });
    await init(host);
    host.time.advance(59 * 24 * 3_600_000);
    expect(state(host)).toBe('Empty');
    host.time.advance(24 * 3_600_000);
    expect(host.shard.listTransactions()).toEqual([]);
  });
});

describe('describing and listing', () => {
  test('what is there is told, what is not has its error', async () => {
    const host = new TransactionHost();
    await init(host);
    expect(host.shard.listTransactions()).toEqual([{ transactionalId: TX, producerId: 1000, state: 'Empty' }]);
    const [known, unknown, empty] = host.shard.describeTransactions([TX, 'other', '']);
    expect(known).toEqual({ error: 'NONE', transactionalId: TX, producerId: 1000, producerEpoch: 0, state: 'Empty', timeoutMs: 60_000, startTimeMs: -1, partitions: [] });
    expect(unknown).toMatchObject({ error: 'TRANSACTIONAL_ID_NOT_FOUND', transactionalId: 'other' });
    expect(empty).toMatchObject({ error: 'INVALID_REQUEST' });
  });
});
