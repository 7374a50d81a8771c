import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KafkaError, MockTime, must, topicPartitionKey, type TopicPartition } from '../../../common/index.ts';
import type { Assignment, Subscription } from '../../../clients/index.ts';
import { StreamsException } from '../../errors/StreamsException.ts';
import { MissingSourceTopicException } from '../../errors/MissingSourceTopicException.ts';
import type { AssignedTopics, StreamsAssignment, StreamsAssignorHost } from './StreamsAssignorHost.ts';
import { StreamsPartitionAssignor } from './StreamsPartitionAssignor.ts';
import { LATEST_OFFSET } from './SubscriptionInfo.ts';

const keyOf = ({ topic, partition }: TopicPartition): string => topicPartitionKey(topic, partition);
const numbered = (topic: string, count: number): TopicPartition[] => Array.from({ length: count }, (_, partition) => ({ topic, partition }));

/** A stateful sub-topology over two topics, and a stateless one. */
const topics: AssignedTopics = {
  subtopologies: [
    { id: 0, inputTopics: new Map([['views', 4], ['clicks', 4]]), changelogTopics: ['app-store-changelog'] },
    { id: 1, inputTopics: new Map([['other', 3]]), changelogTopics: [] },
  ],
};
const allPartitions = [...numbered('views', 4), ...numbered('clicks', 4), ...numbered('other', 3)];

/** A member that does with an assignment what a consumer under the cooperative protocol does. */
class Member {
  readonly memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly assignor: StreamsPartitionAssignor;
  readonly requested: number[] = [];
  readonly errors: string[] = [];
  owned: readonly TopicPartition[] = [];
  assignment: StreamsAssignment = { active: new Map(), standby: new Map(), warmups: new Set(), partitionsByProcess: new Map(), standbyPartitionsByProcess: new Map() };
  /** Of tasks that it has not been given. */
  readonly sums = new Map<string, number>();

  constructor(group: Group, processId: string, memberId: string, groupInstanceId?: string) {
    this.memberId = memberId;
    this.groupInstanceId = groupInstanceId;
    const host: StreamsAssignorHost = {
      processId,
      time: group.time,
      config: { numStandbyReplicas: group.numStandbyReplicas, acceptableRecoveryLag: 10_000, maxWarmupReplicas: 2, probingRebalanceIntervalMs: 600_000 },
      prepareTopics: () => group.prepareTopics(),
      changelogEndOffsets: (partitions) => group.endOffsets(partitions),
      taskOffsetSums: () => new Map([
        ...this.sums,
        ...[...this.assignment.standby.keys()].map((task): [string, number] => [task, group.endOffset - group.standbyLag]),
        ...[...this.assignment.active.keys()].filter((task) => task.startsWith('0_')).map((task): [string, number] => [task, LATEST_OFFSET]),
      ]),
      onAssignment: (assignment) => { this.assignment = assignment; },
      onAssignmentError: (error, message) => { this.errors.push(`${error}: ${message}`); },
      requestRebalanceAt: (ms) => { this.requested.push(ms); },
    };
    this.assignor = new StreamsPartitionAssignor(host);
  }

  get subscription(): Subscription {
    return {
      topics: ['views', 'clicks', 'other'], userData: this.assignor.subscriptionUserData(), ownedPartitions: this.owned, generationId: 1,
      ...(this.groupInstanceId === undefined ? {} : { groupInstanceId: this.groupInstanceId }),
    };
  }

  /** Whether it gave something up, after which a consumer joins again. */
  take(assignment: Assignment): boolean {
    const has = new Set(assignment.partitions.map(keyOf));
    const revokes = this.owned.some((partition) => !has.has(keyOf(partition)));
    this.assignor.onAssignment(assignment);
    this.owned = assignment.partitions;
    return revokes;
  }
}

class Group {
  readonly time = new MockTime(5_000);
  readonly numStandbyReplicas: number;
  endOffset = 100;
  standbyLag = 0;
  members: Member[] = [];
  prepareTopics = (): Promise<AssignedTopics> => Promise.resolve(topics);
  endOffsets = (partitions: readonly TopicPartition[]): Promise<readonly number[]> => Promise.resolve(partitions.map(() => this.endOffset));

  constructor(numStandbyReplicas = 0) {
    this.numStandbyReplicas = numStandbyReplicas;
  }

  add(processId: string, memberId: string, groupInstanceId?: string): Member {
    const member = new Member(this, processId, memberId, groupInstanceId);
    this.members.push(member);
    return member;
  }

  /** One round; answers whether somebody joins again because of it. The first member leads. */
  async rebalance(): Promise<boolean> {
    const subscriptions = new Map(this.members.map((member) => [member.memberId, member.subscription]));
    const assignments = await must(this.members[0]).assignor.assign(new Map(), subscriptions);
    expect([...assignments.keys()].sort()).toEqual([...subscriptions.keys()].sort());
    const given = [...assignments].flatMap(([memberId, { partitions }]) => partitions.map((partition) => ({ memberId, key: keyOf(partition) })));
    expect(new Set(given.map(({ key }) => key)).size).toBe(given.length);
    for (const { memberId, key } of given)
      for (const other of this.members) if (other.memberId !== memberId) expect(other.owned.map(keyOf)).not.toContain(key);
    return this.members.map((member) => member.take(must(assignments.get(member.memberId)))).includes(true);
  }

  /** Rebalances until nobody joins again; how many rounds that took. */
  async settle(): Promise<number> {
    let rounds = 1;
    while (await this.rebalance()) expect(++rounds).toBeLessThan(10);
    return rounds;
  }

  activeOf(processId: string): string[] {
    return this.members.filter(({ memberId }) => memberId.startsWith(processId)).flatMap(({ assignment }) => [...assignment.active.keys()]).sort();
  }

  standbyOf(processId: string): string[] {
    return this.members.filter(({ memberId }) => memberId.startsWith(processId)).flatMap(({ assignment }) => [...assignment.standby.keys()]).sort();
  }

  expectComplete(): void {
    expect(this.members.flatMap(({ owned }) => owned.map(keyOf)).sort()).toEqual(allPartitions.map(keyOf).sort());
    for (const { owned, assignment } of this.members) {
      expect([...assignment.active.values()].flat().map(keyOf).sort()).toEqual(owned.map(keyOf).sort());
      for (const [task, partitions] of [...assignment.active, ...assignment.standby]) {
        const partition = Number(task.split('_')[1]);
        expect(partitions).toEqual(task.startsWith('0_') ? [{ topic: 'clicks', partition }, { topic: 'views', partition }] : [{ topic: 'other', partition }]);
      }
    }
  }
}

test('the first member gets all tasks with all of their partitions', async () => {
  const group = new Group();
  group.add('a', 'a-1');
  expect(await group.settle()).toBe(1);
  group.expectComplete();
  expect(group.activeOf('a')).toEqual(['0_0', '0_1', '0_2', '0_3', '1_0', '1_1', '1_2']);
});

test('what another member owns is withheld for one round, and that round is the only further one', async () => {
  const group = new Group();
  const first = group.add('a', 'a-1');
  await group.settle();
  const second = group.add('b', 'b-1');
  expect(await group.rebalance()).toBe(true);
  expect(second.owned).toEqual([]);
  expect(group.activeOf('a')).toHaveLength(4);
  expect(await group.rebalance()).toBe(false);
  group.expectComplete();
  expect(group.activeOf('b')).toHaveLength(3);
  group.add('c', 'c-1');
  expect(await group.settle()).toBe(2);
  group.expectComplete();
  expect(['a', 'b', 'c'].map((process) => group.activeOf(process).length).sort()).toEqual([2, 2, 3]);
  expect([...first.requested, ...second.requested].every((ms) => ms === Infinity)).toBe(true);
});

test('the same members get the same tasks, and nothing is given up', async () => {
  const group = new Group(1);
  for (const [process, member] of [['a', 'a-1'], ['a', 'a-2'], ['b', 'b-1']] as const) group.add(process, member);
  await group.settle();
  const before = group.members.map(({ owned, assignment }) => [owned, [...assignment.standby.keys()]]);
  expect(await group.rebalance()).toBe(false);
  expect(group.members.map(({ owned, assignment }) => [owned, [...assignment.standby.keys()]])).toEqual(before);
});

test('members come and go in any order, and each time all partitions find exactly one owner within two rounds', async () => {
  const step = fc.record({ leaves: fc.boolean(), nth: fc.nat(), process: fc.constantFrom('a', 'b', 'c', 'd') });
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), fc.nat(2), async (steps, standbys) => {
    const group = new Group(standbys);
    for (const [i, { leaves, nth, process }] of steps.entries()) {
      if (leaves && group.members.length > 1) group.members.splice(nth % group.members.length, 1);
      else group.add(process, `${process}-${i}`);
      expect(await group.settle()).toBeLessThanOrEqual(2);
      group.expectComplete();
    }
  }), { numRuns: 60 });
});

test('a new instance warms up much state first, and one member of the leader’s instance sees to it that the group probes', async () => {
  const group = new Group();
  group.endOffset = group.standbyLag = 50_000;
  const leader = group.add('a', 'a-2');
  const probing = group.add('a', 'a-1');
  await group.settle();
  const joiner = group.add('b', 'b-1');
  await group.settle();
  expect(group.activeOf('b').filter((task) => task.startsWith('0_'))).toEqual([]);
  expect([...joiner.assignment.standby.keys()]).toEqual(['0_2']);
  expect(joiner.assignment.warmups).toEqual(new Set(['0_2']));
  expect([leader, probing, joiner].map(({ requested }) => requested.at(-1))).toEqual([Infinity, 605_000, Infinity]);
  group.standbyLag = 10_000;
  await group.settle();
  expect(group.activeOf('b').filter((task) => task.startsWith('0_'))).toEqual(['0_2']);
  expect(probing.requested.at(-1)).toBe(Infinity);
  group.expectComplete();
});

test('an instance that comes back with its state has its tasks again after one hand-over', async () => {
  const group = new Group();
  group.endOffset = 50_000;
  group.add('a', 'a-1');
  const back = group.add('b', 'b-1');
  await group.settle();
  const had = group.activeOf('b').filter((task) => task.startsWith('0_'));
  expect(had).toHaveLength(2);
  group.members.pop();
  expect(await group.settle()).toBe(1);
  expect(group.activeOf('a')).toHaveLength(7);
  const again = group.add('b', 'b-2');
  for (const task of had) again.sums.set(task, 45_000);
  expect(await group.settle()).toBe(2);
  expect(group.activeOf('b').filter((task) => task.startsWith('0_'))).toEqual(had);
  expect(back.requested.at(-1)).toBe(Infinity);
});

test('a standby that becomes active keeps its state while its task is withheld', async () => {
  const group = new Group(1);
  group.endOffset = group.standbyLag = 50_000;
  group.add('a', 'a-1');
  await group.settle();
  const joiner = group.add('b', 'b-1');
  await group.settle();
  expect(group.standbyOf('b')).toEqual(['0_0', '0_1', '0_2', '0_3']);
  expect(joiner.assignment.warmups).toEqual(new Set());
  group.standbyLag = 0;
  expect(await group.rebalance()).toBe(true);
  expect([...joiner.assignment.standby.keys()].sort()).toEqual(['0_0', '0_1', '0_2', '0_3']);
  expect(joiner.assignment.warmups.size).toBe(2);
  expect(await group.rebalance()).toBe(false);
  expect([group.activeOf('b').filter((task) => task.startsWith('0_')).length, group.standbyOf('b').length]).toEqual([2, 2]);
});

test('a member that waits for a static one joins again by itself', async () => {
  const group = new Group();
  group.add('a', 'a-1', 'static-a');
  await group.settle();
  const joiner = group.add('b', 'b-1');
  await group.rebalance();
  expect(joiner.requested).toEqual([0]);
  await group.rebalance();
  expect(joiner.requested).toEqual([0, Infinity]);
});

test('every member hears who has which partition', async () => {
  const group = new Group(1);
  for (const process of ['a', 'b']) group.add(process, `${process}-1`);
  await group.settle();
  for (const { assignment } of group.members) {
    for (const { memberId, owned } of group.members)
      expect(must(assignment.partitionsByProcess.get(memberId[0]!)).map(keyOf).sort()).toEqual(owned.map(keyOf).sort());
    expect([...must(assignment.standbyPartitionsByProcess.get('a'))].map(keyOf).sort())
      .toEqual(must(assignment.partitionsByProcess.get('b')).filter(({ topic }) => topic !== 'other').map(keyOf).sort());
  }
});

test('tasks stay where they are while the ends of changelogs cannot be had', async () => {
  const group = new Group();
  const leader = group.add('a', 'a-1');
  await group.settle();
  group.endOffsets = () => Promise.reject(new KafkaError('REQUEST_TIMED_OUT', 'too slow'));
  group.add('b', 'b-1');
  expect(await group.settle()).toBe(1);
  expect(group.activeOf('a')).toHaveLength(7);
  expect(leader.requested.at(-1)).toBe(605_000);
});

test('why there is no assignment is told to all members', async () => {
  const group = new Group();
  group.add('a', 'a-1');
  group.add('b', 'b-1');
  group.prepareTopics = () => Promise.reject(new MissingSourceTopicException('these source topics do not exist: views'));
  await group.rebalance();
  group.prepareTopics = () => Promise.reject(new StreamsException('not co-partitioned'));
  await group.rebalance();
  for (const { errors, owned } of group.members) {
    expect(errors).toEqual(['INCOMPLETE_SOURCE_TOPIC_METADATA: these source topics do not exist: views', 'ASSIGNMENT_ERROR: not co-partitioned']);
    expect(owned).toEqual([]);
  }
});

test('a failure that may pass fails the round, to be tried again', async () => {
  const group = new Group();
  group.add('a', 'a-1');
  group.prepareTopics = () => Promise.reject(new KafkaError('REQUEST_TIMED_OUT', 'too slow'));
  await expect(group.rebalance()).rejects.toThrow('too slow');
});

test('a member that is no stream thread spoils the assignment for all, who hear of it', async () => {
  const group = new Group();
  const member = group.add('a', 'a-1');
  const subscriptions = new Map([['a-1', member.subscription], ['x', { ...member.subscription, userData: null }]]);
  const assignments = await member.assignor.assign(new Map(), subscriptions);
  member.take(must(assignments.get('a-1')));
  expect(member.errors).toEqual(['ASSIGNMENT_ERROR: the member x says nothing of an instance']);
  expect(() => member.take({ partitions: [], userData: null })).toThrow('says nothing of tasks');
});
