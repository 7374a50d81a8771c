import { describe, expect, test } from 'vitest';
import { deferred, MockTime, type Deferred } from '../../common/index.ts';
import { ProducerIdManager, type ProducerIdsBlock } from './ProducerIdManager.ts';

const setUp = () => {
  const time = new MockTime();
  const requests: Array<Deferred<ProducerIdsBlock>> = [];
  const ids = new ProducerIdManager(() => {
    const request = deferred<ProducerIdsBlock>();
    requests.push(request);
    return request.promise;
  }, time);
  const give = async (first: number, length = 10): Promise<void> => {
    requests.at(-1)!.resolve({ first, length });
    await time.yield();
  };
  return { time, requests, ids, give };
};

describe('ProducerIdManager', () => {
  test('the first producer is told to come again while the first block is on its way', async () => {
    const { ids, give, requests } = setUp();
    expect(ids.next()).toBeUndefined();
    expect(ids.initProducerId()).toMatchObject({ error: 'COORDINATOR_LOAD_IN_PROGRESS', producerId: -1, producerEpoch: -1 });
    expect(requests).toHaveLength(1);
    await give(1000);
    expect(ids.initProducerId()).toEqual({ error: 'NONE', producerId: 1000, producerEpoch: 0 });
    expect(ids.next()).toBe(1001);
  });

  test('the next block is asked for once nine tenths are used, and follows without a gap', async () => {
    const { ids, give, requests } = setUp();
    ids.prefetch();
    await give(0);
    for (let i = 0; i < 8; i++) expect(ids.next()).toBe(i);
    expect(requests).toHaveLength(1);
    expect(ids.next()).toBe(8);
    expect(requests).toHaveLength(2);
    await give(50);
    expect([ids.next(), ids.next(), ids.next()]).toEqual([9, 50, 51]);
    expect(requests).toHaveLength(2);
  });

  test('a used up block gives no id until the next one is there', async () => {
    const { ids, give } = setUp();
    ids.prefetch();
    await give(0, 2);
    expect([ids.next(), ids.next(), ids.next()]).toEqual([0, 1, undefined]);
    await give(2, 2);
    expect(ids.next()).toBe(2);
  });

  test('after a failure the controller is left alone for a moment', async () => {
    const { ids, requests, time, give } = setUp();
    ids.next();
    requests[0]!.reject(new Error('no controller'));
    await time.yield();
    ids.next();
    expect(requests).toHaveLength(1);
    time.advance(50);
    ids.next();
    expect(requests).toHaveLength(2);
    await give(7);
    expect(ids.next()).toBe(7);
  });

  test('a block that was given before is not taken', async () => {
    const { ids, give, time } = setUp();
    ids.prefetch();
    await give(100, 1);
    expect(ids.next()).toBe(100);
    await give(100, 1);
    expect(ids.next()).toBeUndefined();
    time.advance(50);
    ids.next();
    await give(101, 1);
    expect(ids.next()).toBe(101);
  });
});
