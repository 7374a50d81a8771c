import { describe, expect, test } from 'vitest';
import { deferred, encodeUtf8, KafkaError, MockTime, type ErrorName } from '../../common/index.ts';
import type { OffsetToCommit } from '../../broker/index.ts';
import { Consumer, Producer } from '../index.ts';
import { ScriptedNetwork } from '../testing/ScriptedNetwork.ts';
import { CommitPipeline } from './CommitPipeline.ts';

const GROUP = 'g';

/** Lets tasks and the mock clock run until `promise` settles. */
const drive = async <T>(time: MockTime, promise: Promise<T>, limitMs = 60_000): Promise<T> => {
  let isSettled = false;
  promise.then(() => (isSettled = true), () => (isSettled = true));
  for (let passed = 0; passed < limitMs; passed += 100) {
    for (let turn = 0; turn < 3; turn++) await time.yield();
    if (isSettled) return promise;
    time.advance(100);
  }
  throw new Error(`nothing happened within ${limitMs} ms`);
};

/** A producer and a consumer of a group at one broker, whose answers to commits of offsets a test decides. */
class Scene {
  readonly time = new MockTime(0);
  readonly network = new ScriptedNetwork(this.time, [1]);
  readonly producer = new Producer(this.network, this.time, { deliveryTimeoutMs: Number.POSITIVE_INFINITY });
  readonly consumer: Consumer;
  readonly commits: CommitPipeline;
  /** Offsets of partition 0 of each request, as they came. */
  readonly committed: number[] = [];
  answer: (offset: number) => ErrorName = () => 'NONE';

  constructor(config: { readonly sessionTimeoutMs?: number } = {}) {
    this.consumer = new Consumer(this.network, this.time, { groupId: GROUP, ...config });
    this.commits = new CommitPipeline({ producer: this.producer, group: { groupId: GROUP, consumer: this.consumer }, time: this.time, maxInFlight: 4 });
    this.network.createTopic('out', [1]);
    this.network.handlers.findCoordinator = () => ({ error: 'NONE', brokerId: 1 });
    this.network.handlers.offsetCommit = ({ offsets }) => {
      this.committed.push(offsets[0]!.offset);
      const error = this.answer(offsets[0]!.offset);
      return offsets.map(({ topic, partition }) => ({ topic, partition, error }));
    };
  }

  get values(): readonly string[] {
    return this.network.partition('out', 0).values;
  }

  async start(): Promise<void> {
    await drive(this.time, this.producer.partitionsFor('out'));
    expect(await drive(this.time, this.commits.ready())).toBe(true);
  }

  /** The consumer becomes a member that has no partitions, once it polls. */
  join(): void {
    const protocol = { protocolType: 'consumer', protocolName: 'range' };
    this.network.handlers.joinGroup = () => ({ error: 'NONE', generationId: 1, ...protocol, leader: 'another', memberId: 'it', skipAssignment: false, members: [] });
    this.network.handlers.syncGroup = () => ({ error: 'NONE', ...protocol, assignment: new Uint8Array(0) });
    this.network.handlers.heartbeat = () => ({ error: 'NONE' });
    this.consumer.subscribe(['out']);
  }

  append(value: string): void {
    const bytes = encodeUtf8(value);
    this.producer.append('out', 0, 0, null, 0, 0, bytes, 0, bytes.length);
  }
}

const at = (offset: number): OffsetToCommit[] => [{ topic: 'in', partition: 0, offset, metadata: '' }];

describe('a commit', () => {
  test('hands over records and offsets before it returns', async () => {
    const scene = new Scene();
    await scene.start();
    scene.append('a');
    expect(scene.commits.isReady).toBe(true);
    const done = scene.commits.commit(at(1));
    expect([scene.values, scene.committed]).toEqual([['a'], [1]]);
    await drive(scene.time, done);
    expect(scene.commits.inFlight).toBe(0);
  });

  test('waits for the leader and for the coordinator, and hands over nothing meanwhile', async () => {
    const scene = new Scene();
    await scene.start();
    const away = new Set<number>([1]);
    Object.assign(scene.network, { isConnected: (brokerId: number) => !away.has(brokerId) });
    scene.append('a');
    const ready = scene.commits.ready();
    scene.time.advance(1000);
    expect(scene.commits.isReady).toBe(false);
    expect(scene.values).toEqual([]);
    away.clear();
    expect(await drive(scene.time, ready)).toBe(true);
    await drive(scene.time, scene.commits.commit(at(1)));
    expect([scene.values, scene.committed]).toEqual([['a'], [1]]);
  });

  test('is given up soon after a stop while brokers are away', async () => {
    const scene = new Scene();
    await scene.start();
    Object.assign(scene.network, { isConnected: () => false });
    scene.append('a');
    const ready = scene.commits.ready();
    scene.commits.stop();
    expect(await drive(scene.time, ready)).toBe(false);
    await scene.commits.settled();
    expect(scene.values).toEqual([]);
  });

  test('that nobody answers is not waited for long after a stop', async () => {
    const scene = new Scene();
    await scene.start();
    scene.append('a');
    scene.network.script = (_, api) => (api === 'produce' ? { kind: 'answerLost', silently: true } : undefined);
    scene.commits.commit(at(1)).catch(() => undefined);
    scene.commits.stop();
    await expect(drive(scene.time, scene.commits.settled())).rejects.toMatchObject({ errorName: 'REQUEST_TIMED_OUT' });
  });

  test('is not waited for longer than the group waits for its member', async () => {
    const scene = new Scene({ sessionTimeoutMs: 1_500 });
    await scene.start();
    scene.join();
    const polling = scene.consumer.poll(60_000).catch(() => undefined);
    await expect.poll(() => scene.time.yield().then(() => scene.consumer.groupMetadata().generationId)).toBe(1);
    scene.append('a');
    const before = scene.time.milliseconds();
    scene.network.script = (_, api) => (api === 'produce' || api === 'heartbeat' ? { kind: 'answerLost', silently: true } : undefined);
    scene.commits.commit(at(1)).catch(() => undefined);
    scene.commits.stop();
    await expect(drive(scene.time, scene.commits.settled())).rejects.toMatchObject({ errorName: 'REQUEST_TIMED_OUT' });
    expect(scene.time.milliseconds() - before).toBeLessThanOrEqual(1_500);
    scene.consumer.kill();
    await polling;
  });

  test('of more than fits in one stretch sends the records in parts first, and the offsets after the last of them', async () => {
    const scene = new Scene();
    await scene.start();
    for (let i = 0; i < 10; i++) scene.append(String(i).repeat(16_000));
    expect(scene.producer.fitsAtOnce()).toBe(false);
    expect(await drive(scene.time, scene.commits.ready())).toBe(true);
    expect([scene.values.length, scene.committed]).toEqual([10, []]);
    await drive(scene.time, scene.commits.commit(at(10)));
    expect(scene.committed).toEqual([10]);
  });

  test('is given up at once when it is abandoned', async () => {
    const scene = new Scene();
    await scene.start();
    Object.assign(scene.network, { isConnected: () => false });
    scene.append('a');
    const ready = scene.commits.ready();
    scene.commits.abandon();
    expect(await ready).toBe(false);
    expect(scene.time.milliseconds()).toBeLessThan(1_000);
    expect(scene.values).toEqual([]);
  });

  test('that a rebalance refuses is made good when the rebalance is over, without partitions that have gone to others', async () => {
    const scene = new Scene();
    await scene.start();
    let refusals = 3;
    scene.answer = () => (refusals-- > 0 ? 'REBALANCE_IN_PROGRESS' : 'NONE');
    const done = scene.commits.commit([...at(1), { topic: 'in', partition: 1, offset: 7, metadata: '' }]);
    scene.commits.forget([{ topic: 'in', partition: 1 }]);
    const committed: Array<readonly number[]> = [];
    const answer = scene.network.handlers.offsetCommit!;
    scene.network.handlers.offsetCommit = (request, brokerId) => {
      committed.push(request.offsets.map(({ partition }) => partition));
      return answer(request, brokerId);
    };
    await drive(scene.time, done);
    expect(refusals).toBeLessThan(0);
    expect(committed.at(-1)).toEqual([0]);
  });

  test('whose offsets were not taken is made good by the newest ones, which never go back', async () => {
    const scene = new Scene();
    await scene.start();
    scene.answer = (offset) => (offset === 1 ? 'NOT_COORDINATOR' : 'NONE');
    const done = [1, 2].map((offset) => {
      scene.append(String(offset));
      return scene.commits.commit(at(offset));
    });
    await drive(scene.time, Promise.all(done));
    expect(scene.committed).toEqual([1, 2, 2]);
    expect(scene.values).toEqual(['1', '2']);
    expect(scene.commits.isReady).toBe(true);
  });

  test('whose records were acknowledged while an older one is tried again does not overtake it', async () => {
    const scene = new Scene();
    Object.assign(scene.network, { takesAtOnce: () => false });
    await scene.start();
    let produced = 0;
    scene.network.script = (_broker, api) => (api === 'produce' && produced++ === 1 ? { kind: 'delay', requestMs: 0, answerMs: 150 } : undefined);
    let refusals = 3;
    scene.answer = (offset) => (offset === 1 && refusals-- > 0 ? 'COORDINATOR_LOAD_IN_PROGRESS' : 'NONE');
    const done = [1, 2].map((offset) => {
      scene.append(String(offset));
      return scene.commits.commit(at(offset));
    });
    await drive(scene.time, Promise.all(done));
    expect(refusals).toBeLessThanOrEqual(0);
    expect(scene.committed).toEqual([...scene.committed].sort((a, b) => a - b));
    expect(scene.committed.at(-1)).toBe(2);
  });

  test('that is refused for good rejects, after those before it are answered', async () => {
    const scene = new Scene();
    await scene.start();
    scene.answer = (offset) => (offset === 2 ? 'OFFSET_METADATA_TOO_LARGE' : 'NONE');
    const told: string[] = [];
    scene.network.script = (_, api, request) =>
      (api === 'offsetCommit' && (request as { offsets: readonly OffsetToCommit[] }).offsets[0]!.offset === 1 ? { kind: 'delay', requestMs: 0, answerMs: 50 } : undefined);
    const done = deferred<void>();
    scene.commits.commit(at(1)).then(() => told.push('1'), () => undefined);
    scene.commits.commit(at(2)).catch((error: unknown) => {
      told.push((error as KafkaError).errorName);
      done.resolve();
    });
    await drive(scene.time, done.promise);
    expect(told).toEqual(['1', 'OFFSET_METADATA_TOO_LARGE']);
  });
});

describe('a cluster that will never take a write again', () => {
  test('fails commits at once instead of letting them be repeated', async () => {
    const scene = new Scene();
    await scene.start();
    scene.append('a');
    scene.network.refuse = () => 'KAFKA_STORAGE_ERROR';
    Object.assign(scene.network, { failure: new KafkaError('KAFKA_STORAGE_ERROR', 'the disk is full') });
    scene.answer = () => 'NOT_COORDINATOR';
    expect(scene.commits.isReady).toBe(true);
    await expect(drive(scene.time, scene.commits.commit(at(1)), 1000)).rejects.toMatchObject({ errorName: 'KAFKA_STORAGE_ERROR' });
  });
});
