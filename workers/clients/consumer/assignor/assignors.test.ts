import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { topicPartitionKey, type TopicPartition } from '../../../common/index.ts';
import { assignorNames, createAssignor } from './assignors.ts';
import { decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from './ConsumerProtocol.ts';
import type { Assignment, ClusterTopics, Subscription } from './ConsumerPartitionAssignor.ts';

const TOPICS = ['a', 'b', 'c', 'd'];
const RACKS = ['r1', 'r2', 'r3'];

const anyTopics: fc.Arbitrary<ClusterTopics> = fc
  .array(fc.array(fc.uniqueArray(fc.constantFrom(...RACKS), { maxLength: 3 }), { minLength: 1, maxLength: 7 }), { minLength: 1, maxLength: TOPICS.length })
  .map((topics) => new Map(topics.map((partitions, i) => [TOPICS[i]!, partitions])));

interface AnyMember {
  readonly topics: readonly string[];
  readonly rackId: string | undefined;
}

const anyMembers: fc.Arbitrary<readonly AnyMember[]> = fc.array(
  fc.record({ topics: fc.subarray(TOPICS, { minLength: 1 }), rackId: fc.option(fc.constantFrom(...RACKS), { nil: undefined }) }), { minLength: 1, maxLength: 7 });

const subscriptionOf = ({ topics, rackId }: AnyMember, owned: readonly TopicPartition[], generationId: number, userData: Uint8Array | null): Subscription =>
  ({ topics, ownedPartitions: owned, generationId, userData, ...(rackId === undefined ? {} : { rackId }) });

const keysOf = (partitions: readonly TopicPartition[]): string[] => partitions.map(({ topic, partition }) => topicPartitionKey(topic, partition)).sort();

/** One member per entry, each with an assignor of its own; joins and syncs until cooperative members have what they shall have. */
class Group {
  readonly #members: Array<AnyMember & { readonly id: string; readonly assignor: ReturnType<typeof createAssignor>; owned: readonly TopicPartition[] }>;
  readonly #topics: ClusterTopics;
  #generation = 0;

  constructor(name: string, topics: ClusterTopics, members: readonly AnyMember[]) {
    this.#topics = topics;
    this.#members = members.map((member, i) => ({ ...member, id: `member-${i}`, assignor: createAssignor(name), owned: [] }));
  }

  remove(index: number): void {
    this.#members.splice(index, 1);
  }

  round(): Map<string, Assignment> {
    const subscriptions = new Map(this.#members.map((member) => [
      member.id, decodeSubscription(encodeSubscription(subscriptionOf(member, member.owned, this.#generation, member.assignor.subscriptionUserData(member.topics)))),
    ]));
    const ownedByOthers = new Map(this.#members.flatMap(({ id, owned }) => keysOf(owned).map((key) => [key, id])));
    const assigned = this.#members[0]!.assignor.assign(this.#topics, subscriptions) as Map<string, Assignment>;
    this.#generation++;
    for (const member of this.#members) {
      const assignment = decodeAssignment(encodeAssignment(assigned.get(member.id)!));
      if (member.assignor.supportedProtocols.includes('COOPERATIVE'))
        for (const key of keysOf(assignment.partitions)) expect([undefined, member.id]).toContain(ownedByOthers.get(key));
      member.assignor.onAssignment(assignment, this.#generation);
      member.owned = assignment.partitions;
    }
    return assigned;
  }

  settle(): Map<string, string[]> {
    for (let rounds = 0; rounds < 6; rounds++) this.round();
    const assigned = this.assigned();
    this.round();
    expect(this.assigned()).toEqual(assigned);
    return assigned;
  }

  assigned(): Map<string, string[]> {
    return new Map(this.#members.map(({ id, owned }) => [id, keysOf(owned)]));
  }

  /** Every partition of a topic that somebody subscribes to is with exactly one member that does. */
  check(): void {
    const subscribed = new Set(this.#members.flatMap(({ topics }) => topics));
    const all = [...this.#topics].flatMap(([topic, partitions]) => (subscribed.has(topic) ? partitions.map((_, partition) => topicPartitionKey(topic, partition)) : []));
    expect([...this.assigned().values()].flat().sort()).toEqual(all.sort());
    for (const { topics, owned } of this.#members) for (const { topic } of owned) expect(topics).toContain(topic);
  }
}

describe.each(assignorNames)('the %s assignor', (name) => {
  test('gives every partition to exactly one subscriber, and again when a member is gone', () => {
    fc.assert(fc.property(anyTopics, anyMembers, fc.nat(), (topics, anyone, gone) => {
      // As in Kafka, sticky members give up far partitions in every round, so with racks they need not come to rest.
      const members = name.includes('sticky') ? anyone.map((member) => ({ ...member, rackId: undefined })) : anyone;
      const group = new Group(name, topics, members);
      group.settle();
      group.check();
      if (members.length === 1) return;
      group.remove(gone % members.length);
      group.settle();
      group.check();
    }), { numRuns: 150 });
  });
});

describe.each(['sticky', 'cooperative-sticky'])('the %s assignor', (name) => {
  test('gives equal shares to equal members and moves nothing that need not move', () => {
    fc.assert(fc.property(anyTopics, fc.integer({ min: 2, max: 6 }), fc.nat(), (topics, count, gone) => {
      const group = new Group(name, topics, Array.from({ length: count }, () => ({ topics: TOPICS, rackId: undefined })));
      const before = group.settle();
      const loads = [...before.values()].map(({ length }) => length);
      expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      group.remove(gone % count);
      for (const [memberId, partitions] of group.settle()) for (const key of before.get(memberId)!) expect(partitions).toContain(key);
    }), { numRuns: 150 });
  });
});

test('sticky members in racks get equal shares first, and then what is near', () => {
  const topics: ClusterTopics = new Map([['a', [['r1'], ['r2'], ['r1'], ['r2']]], ['b', [['r2'], ['r1']]]]);
  for (const name of ['sticky', 'cooperative-sticky']) {
    const group = new Group(name, topics, [{ topics: ['a', 'b'], rackId: 'r2' }, { topics: ['a', 'b'], rackId: 'r1' }]);
    expect(group.settle()).toEqual(new Map([['member-0', ['a-1', 'a-3', 'b-0']], ['member-1', ['a-0', 'a-2', 'b-1']]]));
    const unequal = new Group(name, topics, [{ topics: ['a'], rackId: 'r2' }, { topics: ['a', 'b'], rackId: 'r1' }]);
    unequal.round();
    expect(unequal.assigned()).toEqual(new Map([['member-0', ['a-0', 'a-1', 'a-3']], ['member-1', ['a-2', 'b-0', 'b-1']]]));
  }
});

describe('ConsumerProtocol', () => {
  test('is what Kafka writes', () => {
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    const subscription: Subscription = { topics: ['b', 'a'], userData: new Uint8Array([7]), ownedPartitions: [{ topic: 'a', partition: 1 }], generationId: 5, rackId: 'r' };
    const topics = '00000002' + '000161' + '000162' + '0000000107';
    const owned = '00000001' + '000161' + '00000001' + '00000001';
    expect([0, 1, 2, 3].map((version) => hex(encodeSubscription(subscription, version)))).toEqual([
      `0000${topics}`, `0001${topics}${owned}`, `0002${topics}${owned}00000005`, `0003${topics}${owned}00000005000172`,
    ]);
    expect(hex(encodeAssignment({ partitions: [{ topic: 'a', partition: 1 }], userData: null }))).toBe(`0003${owned}ffffffff`);
  });

  test('reads every version, later ones as far as it knows them, and refuses what breaks off', () => {
    const subscription: Subscription = { topics: ['a'], userData: null, ownedPartitions: [{ topic: 'a', partition: 0 }, { topic: 'a', partition: 2 }], generationId: 9, rackId: 'r' };
    const bytes = encodeSubscription(subscription);
    expect(decodeSubscription(bytes)).toEqual(subscription);
    expect(decodeSubscription(encodeSubscription(subscription, 0))).toEqual({ topics: ['a'], userData: null, ownedPartitions: [], generationId: -1 });
    const later = new Uint8Array([0, 9, ...bytes.subarray(2), 1, 2, 3]);
    expect(decodeSubscription(later)).toEqual(subscription);
    expect(() => decodeSubscription(bytes.subarray(0, -1))).toThrow(expect.objectContaining({ errorName: 'CORRUPT_MESSAGE' }));
    expect(() => decodeAssignment(new Uint8Array([255, 255, 0, 0, 0, 0]))).toThrow(expect.objectContaining({ errorName: 'CORRUPT_MESSAGE' }));
  });
});
