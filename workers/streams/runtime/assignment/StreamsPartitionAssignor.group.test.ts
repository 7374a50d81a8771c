import { afterEach, expect, test } from 'vitest';
import { MockTime, topicPartitionKey } from '../../../common/index.ts';
import { Cluster } from '../../../broker/index.ts';
import { Admin, Consumer, WakeupException } from '../../../clients/index.ts';
import { MemoryStorage } from '../../../storage/index.ts';
import type { StreamsAssignment } from './StreamsAssignorHost.ts';
import { StreamsPartitionAssignor } from './StreamsPartitionAssignor.ts';
import { LATEST_OFFSET } from './SubscriptionInfo.ts';

const PARTITIONS = 6;
const macrotask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class QuickTime extends MockTime {
  override yield(): Promise<void> {
    return macrotask();
  }
}

/** A consumer with the assignor in a real group, which polls in a loop and remembers what it was told. */
class Thread {
  readonly consumer: Consumer;
  readonly generations: number[] = [];
  assignment: StreamsAssignment = { active: new Map(), standby: new Map(), warmups: new Set(), partitionsByProcess: new Map(), standbyPartitionsByProcess: new Map() };
  rebalanceAtMs = Infinity;
  #isPolling = true;

  constructor(network: Cluster['network'], time: QuickTime, processId: string, endOffset: number) {
    const assignor = new StreamsPartitionAssignor({
      processId, time,
      config: { numStandbyReplicas: 0, acceptableRecoveryLag: 10_000, maxWarmupReplicas: PARTITIONS, probingRebalanceIntervalMs: 60_000 },
      prepareTopics: () => Promise.resolve({ subtopologies: [{ id: 0, inputTopics: new Map([['t', PARTITIONS]]), changelogTopics: ['changelog'] }] }),
      changelogEndOffsets: (partitions) => Promise.resolve(partitions.map(() => endOffset)),
      taskOffsetSums: () => new Map([
        ...[...this.assignment.standby.keys()].map((task): [string, number] => [task, endOffset]),
        ...[...this.assignment.active.keys()].map((task): [string, number] => [task, LATEST_OFFSET]),
      ]),
      onAssignment: (assignment) => { this.assignment = assignment; },
      onAssignmentError: (error, message) => { throw new Error(`${error}: ${message}`); },
      requestRebalanceAt: (ms) => { this.rebalanceAtMs = ms; },
    });
    this.consumer = new Consumer(network, time, {
      groupId: 'app', enableAutoCommit: false, partitionAssignmentStrategy: [assignor],
      onEvent: (event) => { if (event.type === 'joined') this.generations.push(event.generationId); },
    });
    this.consumer.subscribe(['t']);
    void this.#poll(time);
  }

  get tasks(): string[] {
    return [...this.assignment.active.keys()].sort();
  }

  kill(): void {
    this.#isPolling = false;
    this.consumer.kill();
  }

  async close(): Promise<void> {
    this.#isPolling = false;
    await this.consumer.close();
  }

  async #poll(time: QuickTime): Promise<void> {
    while (this.#isPolling) {
      if (this.rebalanceAtMs <= time.milliseconds()) {
        this.rebalanceAtMs = Infinity;
        this.consumer.enforceRebalance('a rebalance was asked for');
      }
      try {
        await this.consumer.poll(100);
      } catch (error) {
        if (!(error instanceof WakeupException)) throw error;
      }
    }
  }
}

let time: QuickTime;
let cluster: Cluster;
let threads: Thread[] = [];

const pass = async (ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 20) {
    for (let i = 0; i < 5; i++) await macrotask();
    time.advance(20);
  }
};

const run = async <T>(promise: Promise<T>): Promise<T> => {
  let isSettled = false;
  promise.then(() => (isSettled = true), () => (isSettled = true));
  while (!isSettled) await pass(20);
  return promise;
};

const open = async (): Promise<void> => {
  time = new QuickTime(1_000_000);
  cluster = await run(Cluster.open({ storage: new MemoryStorage(), time, brokers: 1 }));
  await run(new Admin(cluster.network, time).createTopics([{ name: 't', numPartitions: PARTITIONS }]));
};

/** Starts a thread and waits until the group is quiet. */
const join = async (processId: string, endOffset: number): Promise<Thread> => {
  const thread = new Thread(cluster.network, time, processId, endOffset);
  threads.push(thread);
  await pass(15_000);
  return thread;
};

const ownedBy = (all: readonly Thread[]): string[] =>
  all.flatMap(({ consumer }) => consumer.assignment().map(({ topic, partition }) => topicPartitionKey(topic, partition))).sort();

afterEach(async () => {
  for (const thread of threads) thread.kill();
  threads = [];
  await pass(100);
  await run(cluster.close());
});

test('an instance that joins costs two rounds, one gives tasks up, one hands them over; one that leaves costs one', async () => {
  await open();
  const a = await join('a', 100);
  expect(a.tasks).toHaveLength(PARTITIONS);
  const alone = a.generations.length;
  const b = await join('b', 100);
  expect([a.tasks.length, b.tasks.length]).toEqual([3, 3]);
  expect(a.generations.length).toBe(alone + 2);
  const c = await join('c', 100);
  expect([a, b, c].map(({ tasks }) => tasks.length)).toEqual([2, 2, 2]);
  expect(a.generations.length).toBe(alone + 4);
  expect(new Set(ownedBy(threads)).size).toBe(PARTITIONS);
  await run(c.close());
  await pass(15_000);
  expect([a.tasks.length, b.tasks.length]).toEqual([3, 3]);
  expect(a.generations.length).toBe(alone + 5);
  expect(ownedBy([a, b])).toHaveLength(PARTITIONS);
});

test('an instance without much state warms up, and the probing rebalance hands its tasks over', async () => {
  await open();
  const a = await join('a', 50_000);
  const b = await join('b', 50_000);
  expect([a.tasks.length, b.tasks.length, b.assignment.standby.size]).toEqual([6, 0, 3]);
  expect(Math.min(a.rebalanceAtMs, b.rebalanceAtMs)).toBeLessThan(Infinity);
  await pass(60_000);
  expect([a.tasks.length, b.tasks.length, b.assignment.standby.size]).toEqual([3, 3, 0]);
  expect([a.rebalanceAtMs, b.rebalanceAtMs]).toEqual([Infinity, Infinity]);
});
