import { afterEach, describe, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8, MockTime, nextInt, SeededRandom, topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import { Cluster } from '../../broker/index.ts';
import { MemoryStorage } from '../../storage/index.ts';
import { Admin } from '../admin/Admin.ts';
import { Producer } from '../producer/Producer.ts';
import { assignorNames } from './assignor/assignors.ts';
import { Consumer } from './Consumer.ts';
import type { ConsumerConfig } from './ConsumerConfig.ts';
import { WakeupException } from './WakeupException.ts';

const macrotask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Yields at once, so that not much of its time passes while work is waiting. */
class QuickTime extends MockTime {
  override yield(): Promise<void> {
    return macrotask();
  }
}

/** A cluster and consumers that poll in loops, all on one clock that runs only while something is waited for. */
class World {
  readonly time = new QuickTime(1_000_000);
  readonly members: Member[] = [];
  cluster!: Cluster;

  static async open(partitions: number, brokers = 1): Promise<World> {
    const world = new World();
    world.cluster = await world.run(Cluster.open({ storage: new MemoryStorage(), time: world.time, brokers }));
    await world.run(world.admin().createTopics([{ name: 't', numPartitions: partitions }]));
    return world;
  }

  admin(): Admin {
    return new Admin(this.cluster.network, this.time);
  }

  async run<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    promise.then(() => (isSettled = true), () => (isSettled = true));
    for (let i = 0; !isSettled; i++) {
      if (i > 20_000) throw new Error('nothing happened');
      await macrotask();
      if (!isSettled) this.time.advance(10);
    }
    return promise;
  }

  async pass(ms: number, stepMs = 20): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      for (let i = 0; i < 5; i++) await macrotask();
      this.time.advance(stepMs);
    }
  }

  /** Lets time pass until it holds. */
  async until(condition: () => boolean, limitMs = 120_000): Promise<void> {
    for (let passed = 0; !condition(); passed += 20) {
      if (passed > limitMs) throw new Error(`it did not come to that: ${JSON.stringify(this.members.map(({ name, log }) => ({ name, log })))}`);
      await this.pass(20);
    }
  }

  member(name: string, config: ConsumerConfig = {}, topics: readonly string[] | RegExp = ['t']): Member {
    const member = new Member(this, name, config, topics);
    this.members.push(member);
    return member;
  }

  /** Every partition has one owner among these, and they know no others. */
  isSettled(members: readonly Member[], partitions: number): boolean {
    const owned = members.flatMap((member) => member.assignment());
    return owned.length === partitions && new Set(owned).size === partitions;
  }

  async produce(topic: string, values: readonly string[], partitions: number): Promise<void> {
    const producer = new Producer(this.cluster.network, this.time);
    await this.run(Promise.all(values.map((value, i) => producer.send({ topic, partition: i % partitions, key: null, value: encodeUtf8(value) }))));
    await this.run(producer.close());
  }

  async close(): Promise<void> {
    for (const member of this.members) member.kill();
    await this.pass(100);
    await this.run(this.cluster.close());
  }
}

class Member {
  readonly name: string;
  readonly consumer: Consumer;
  readonly log: string[] = [];
  readonly values: string[] = [];
  readonly errors: unknown[] = [];
  readonly #world: World;
  #isPolling = true;
  readonly #loop: Promise<void>;

  constructor(world: World, name: string, config: ConsumerConfig, topics: readonly string[] | RegExp) {
    this.#world = world;
    this.name = name;
    this.consumer = new Consumer(world.cluster.network, world.time, { groupId: 'g', autoOffsetReset: 'earliest', autoCommitIntervalMs: 100, clientId: name, ...config });
    const note = (what: string) => (partitions: readonly TopicPartition[]) => void this.log.push(`${what} ${keys(partitions).join(' ')}`.trim());
    this.consumer.subscribe(topics, { onPartitionsAssigned: note('assigned'), onPartitionsRevoked: note('revoked'), onPartitionsLost: note('lost') });
    this.#loop = this.#poll();
  }

  assignment(): string[] {
    return keys(this.consumer.assignment());
  }

  stopPolling(): void {
    this.#isPolling = false;
  }

  async close(): Promise<void> {
    this.#isPolling = false;
    await this.#world.run(this.consumer.close());
    await this.#world.run(this.#loop);
  }

  kill(): void {
    this.#isPolling = false;
    this.consumer.kill();
  }

  async #poll(): Promise<void> {
    while (this.#isPolling) {
      try {
        for (const { value } of await this.consumer.poll(200)) this.values.push(decodeUtf8(value!));
      } catch (error) {
        if (error instanceof WakeupException) return;
        this.errors.push(error);
        return;
      }
    }
  }
}

const keys = (partitions: readonly TopicPartition[]): string[] => partitions.map(({ topic, partition }) => topicPartitionKey(topic, partition)).sort();
const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => String(from + i));

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

describe.each(assignorNames)('a group under %s', (assignor) => {
  test('shares partitions, makes room for a new member, and takes over from one that leaves', async () => {
    world = await World.open(4);
    const config = { partitionAssignmentStrategy: [assignor] };
    const first = world.member('a', config);
    await world.until(() => first.assignment().length === 4);
    const second = world.member('b', config);
    await world.until(() => first.assignment().length === 2 && second.assignment().length === 2);
    expect(world.isSettled([first, second], 4)).toBe(true);
    await world.produce('t', numbers(40), 4);
    await world.until(() => first.values.length + second.values.length >= 40);
    expect([...first.values, ...second.values].sort()).toEqual(numbers(40).sort());
    await second.close();
    await world.until(() => first.assignment().length === 4, 5_000);
    await world.produce('t', numbers(40, 40), 4);
    await world.until(() => first.values.length + second.values.length >= 80);
    expect([...first.values, ...second.values].sort()).toEqual(numbers(80).sort());
    expect([...first.errors, ...second.errors]).toEqual([]);
  });
});

describe('group membership', () => {
  test('an eager member gives up everything before it joins, a cooperative one only what moves, after it joined', async () => {
    world = await World.open(4);
    const eager = world.member('a', { groupId: 'eager', partitionAssignmentStrategy: ['range'] });
    await world.until(() => eager.assignment().length === 4);
    const eagerSecond = world.member('b', { groupId: 'eager', partitionAssignmentStrategy: ['range'] });
    await world.until(() => eagerSecond.assignment().length === 2 && eager.assignment().length === 2);
    const own = eager.assignment().join(' ');
    expect(eager.log).toEqual(['assigned t-0 t-1 t-2 t-3', 'revoked t-0 t-1 t-2 t-3', `assigned ${own}`]);

    const cooperative = world.member('c', { groupId: 'cooperative', partitionAssignmentStrategy: ['cooperative-sticky'] });
    await world.until(() => cooperative.assignment().length === 4);
    const other = world.member('d', { groupId: 'cooperative', partitionAssignmentStrategy: ['cooperative-sticky'] });
    await world.until(() => world!.isSettled([cooperative, other], 4) && other.assignment().length === 2);
    await world.pass(500);
    expect(cooperative.log).toEqual(['assigned t-0 t-1 t-2 t-3', `revoked ${other.assignment().join(' ')}`, 'assigned', 'assigned']);
    expect(other.log.filter((line) => line !== 'assigned')).toEqual([`assigned ${other.assignment().join(' ')}`]);
  });

  test('a killed member is missed after its session timeout, not before', async () => {
    world = await World.open(4);
    const config = { sessionTimeoutMs: 10_000 };
    const [a, b] = [world.member('a', config), world.member('b', config)];
    await world.until(() => world!.isSettled([a, b], 4));
    b.kill();
    await world.pass(5_000);
    expect(a.assignment()).toHaveLength(2);
    await world.until(() => a.assignment().length === 4, 12_000);
  });

  test('a member that stops polling leaves, and hears of its loss when it polls again', async () => {
    world = await World.open(2);
    const config = { maxPollIntervalMs: 5_000 };
    const [a, b] = [world.member('a', config), world.member('b', config)];
    await world.until(() => world!.isSettled([a, b], 2));
    b.stopPolling();
    await world.until(() => a.assignment().length === 2, 12_000);
    await expect(world.run(b.consumer.commitSync([{ topic: 't', partition: 0, offset: 1 }]))).rejects.toMatchObject({ errorName: 'UNKNOWN_MEMBER_ID' });
    await world.run(b.consumer.poll(100));
    expect(b.log.at(-1)).toMatch(/^lost t-/);
    await world.until(() => {
      void b.consumer.poll(0).catch(() => undefined);
      return world!.isSettled([a, b], 2) && a.assignment().length === 1;
    });
  });

  test('a member that is thrown out hears so from its heartbeat and joins anew', async () => {
    world = await World.open(2);
    const a = world.member('a');
    await world.until(() => a.assignment().length === 2);
    const { memberId } = a.consumer.groupMetadata();
    const api = world.cluster.network.connect(1);
    await world.run(api.leaveGroup({ groupId: 'g', members: [{ memberId }] }));
    await world.until(() => a.log.includes('lost t-0 t-1') && a.assignment().length === 2);
    expect(a.consumer.groupMetadata().memberId).not.toBe(memberId);
    expect(a.errors).toEqual([]);
  });

  test('a static member that comes back in time finds its partitions, and its group notices nothing', async () => {
    world = await World.open(4);
    const a = world.member('a');
    const b = world.member('b', { groupInstanceId: 'B' });
    await world.until(() => world!.isSettled([a, b], 4));
    const had = b.assignment();
    const before = a.log.length;
    await b.close();
    await world.pass(2_000);
    const again = world.member('b2', { groupInstanceId: 'B' });
    await world.until(() => again.assignment().length === 2, 5_000);
    expect(again.assignment()).toEqual(had);
    expect(a.log).toHaveLength(before);
    const thief = world.member('b3', { groupInstanceId: 'B' });
    await world.until(() => again.errors.length > 0, 10_000);
    expect(again.errors[0]).toMatchObject({ errorName: 'FENCED_INSTANCE_ID' });
    expect(thief.assignment()).toEqual(had);
  });

  test('a pattern follows topics as they come, and the group follows their partitions', async () => {
    world = await World.open(2);
    const config = { metadataMaxAgeMs: 500 };
    const a = world.member('a', config, /t.*/);
    const named = world.member('b', { ...config, groupId: 'other' }, ['t-later']);
    await world.until(() => a.assignment().length === 2);
    await world.run(world.admin().createTopics([{ name: 't-later', numPartitions: 1 }, { name: 'not-t', numPartitions: 1 }]));
    await world.until(() => a.assignment().length === 3 && named.assignment().length === 1, 5_000);
    expect(a.assignment()).toEqual(['t-0', 't-1', 't-later-0']);
    await world.run(world.admin().createPartitions([{ name: 't-later', count: 3 }]));
    await world.until(() => a.assignment().length === 5 && named.assignment().length === 3, 5_000);
    expect(a.consumer.subscription()).toEqual(['t', 't-later']);
    await world.run(world.admin().deleteTopics(['t-later']));
    await world.until(() => a.assignment().length === 2 && named.assignment().length === 0, 10_000);
    expect([...a.errors, ...named.errors]).toEqual([]);
  });

  test('a new subscription takes the place of the old one, and unsubscribing leaves the group', async () => {
    world = await World.open(2);
    await world.run(world.admin().createTopics([{ name: 'u', numPartitions: 1 }]));
    const a = world.member('a');
    await world.until(() => a.assignment().length === 2);
    a.consumer.subscribe(['u']);
    await world.until(() => a.assignment().join() === 'u-0');
    a.stopPolling();
    await world.pass(500);
    await world.run(a.consumer.unsubscribe());
    expect(a.assignment()).toEqual([]);
    const { groups } = await world.run(world.cluster.network.connect(1).describeGroups({ groupIds: ['g'] }));
    expect(groups[0]!.state).toBe('Empty');
    a.consumer.assign([{ topic: 't', partition: 0 }]);
    expect(() => a.consumer.subscribe(['t'])).toThrow(/either/);
  });
});

describe('commits of a member', () => {
  test('what was given out is committed by itself, also when the member closes, and is not given out again', async () => {
    world = await World.open(2);
    await world.produce('t', numbers(10), 2);
    const a = world.member('a', { autoCommitIntervalMs: 3_600_000 });
    await world.until(() => a.values.length === 10);
    await a.close();
    const b = world.member('b');
    await world.until(() => b.assignment().length === 2);
    await world.produce('t', ['x'], 1);
    await world.until(() => b.values.length > 0);
    expect(b.values).toEqual(['x']);
  });

  test('without automatic commits only what is committed by hand stays', async () => {
    world = await World.open(1);
    await world.produce('t', numbers(10), 1);
    const a = world.member('a', { enableAutoCommit: false });
    await world.until(() => a.values.length === 10);
    await world.run(a.consumer.commitSync([{ topic: 't', partition: 0, offset: 7, metadata: 'm' }]));
    await a.close();
    const b = world.member('b', { enableAutoCommit: false });
    await world.until(() => b.values.length === 3);
    expect(b.values).toEqual(['7', '8', '9']);
    let told: unknown = 'nothing';
    b.consumer.commitAsync(undefined, (error) => (told = error));
    await world.until(() => told !== 'nothing');
    expect(told).toBeUndefined();
    expect(await world.run(b.consumer.committed('g'))).toMatchObject([{ offset: 10 }]);
  });
});

/** What a member owns is told by its callbacks; a killed member owns nothing. */
describe.each([11, 12, 13])('members that come and go, seed %i', (seed) => {
  test('no partition has two owners at once, and no record is left out', async () => {
    const random = new SeededRandom(seed);
    const partitions = 6;
    world = await World.open(partitions, 2);
    const owners = new Map<string, string>();
    const violations: string[] = [];
    const alive: Member[] = [];
    const strategies = [['range'], ['cooperative-sticky'], ['sticky']] as const;
    const strategy = strategies[seed % 3]!;
    const join = (name: string): void => {
      alive.push(world!.member(name, {
        partitionAssignmentStrategy: strategy, sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_000,
        onEvent: (event) => {
          if (event.type === 'left' || event.type === 'joined') return;
          for (const key of keys(event.partitions)) {
            if (event.type !== 'assigned') {
              if (owners.get(key) === name) owners.delete(key);
            } else {
              const owner = owners.get(key);
              if (owner !== undefined && alive.some((member) => member.name === owner)) violations.push(`${key} goes to ${name} while ${owner} has it`);
              owners.set(key, name);
            }
          }
        },
      }));
    };
    join('m0');
    let produced = 0;
    for (let step = 1; step <= 12; step++) {
      const action = nextInt(random, 4);
      if (alive.length === 0 || (action < 2 && alive.length < 5)) join(`m${step}`);
      else {
        const [gone] = alive.splice(nextInt(random, alive.length), 1);
        if (action === 2) gone!.kill();
        else await gone!.close();
      }
      await world.produce('t', numbers(12, produced), partitions);
      produced += 12;
      await world.pass(nextInt(random, 3_000));
    }
    if (alive.length === 0) join('last');
    await world.until(() => new Set(world!.members.flatMap(({ values }) => values)).size === produced);
    await world.until(() => world!.isSettled(alive, partitions));
    expect(violations).toEqual([]);
    expect(alive.flatMap(({ errors }) => errors)).toEqual([]);
  });
});
