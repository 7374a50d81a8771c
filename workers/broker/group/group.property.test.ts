import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KafkaError } from '../../common/index.ts';
import { GROUP, GroupTestContext } from './testing/GroupTestContext.ts';
import { SimulatedConsumer } from './testing/SimulatedConsumer.ts';

const TIMEOUTS = { sessionTimeoutMs: 1000, rebalanceTimeoutMs: 2000 };
const TICK_MS = 300;
const CONSUMERS = 5;

const consumer = fc.nat(CONSUMERS - 1);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('start' as const), consumer }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('die' as const), consumer }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), consumer }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('joinAgain' as const), consumer }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('commit' as const), consumer, partition: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('commitWithoutMembership' as const), partition: fc.nat(3) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('tick' as const), ms: fc.integer({ min: 0, max: TICK_MS }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 500, max: 4000 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reload' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'failNextAppend' as const }) },
);

/** Lets everybody whose answer is there go on, without the cost of a macrotask. */
const flush = async (): Promise<void> => {
  for (let i = 0; i < 60; i++) await Promise.resolve();
};

class Simulation {
  readonly context: GroupTestContext;
  readonly consumers: readonly SimulatedConsumer[];
  readonly #acknowledged = new Map<number, number>();
  #nextOffset = 0;
  /** Something that happened could not be written: the next coordinator does not know of it. */
  #isLogBehind = false;

  constructor(groupInitialRebalanceDelayMs: number) {
    this.context = new GroupTestContext({ groupInitialRebalanceDelayMs, groupNewMemberJoinTimeoutMs: 3000, groupMaxSize: CONSUMERS });
    this.consumers = Array.from({ length: CONSUMERS }, (_, index) => new SimulatedConsumer(this.context, `c${index}`, index >= 3, TIMEOUTS));
  }

  async do(action: typeof step extends fc.Arbitrary<infer Step> ? Step : never): Promise<void> {
    switch (action.kind) {
      case 'start':
      case 'die':
      case 'leave':
      case 'joinAgain':
        this.consumers[action.consumer]![action.kind]();
        break;
      case 'commit': {
        const offset = this.#nextOffset++;
        const committer = this.consumers[action.consumer]!;
        if (await committer.commit(action.partition, offset)) this.#acknowledged.set(action.partition, offset);
        break;
      }
      case 'commitWithoutMembership': {
        const offset = this.#nextOffset++;
        const [result] = await this.context.commit(action.partition, offset).catch(() => []);
        if (result?.error === 'NONE') this.#acknowledged.set(action.partition, offset);
        break;
      }
      case 'tick':
        await Promise.all(this.consumers.map((each) => each.heartbeat()));
        this.context.host.time.advance(action.ms);
        break;
      case 'pass':
        this.context.host.time.advance(action.ms);
        break;
      case 'reload':
        this.#reload();
        break;
      case 'failNextAppend':
        this.context.host.failNextAppend(new KafkaError('NOT_ENOUGH_REPLICAS', 'too few'));
        this.#isLogBehind = true;
        break;
    }
    await flush();
    await this.#check();
  }

  /** Nobody interferes any more: who lives becomes a member, and who died is forgotten. */
  async settle(): Promise<void> {
    while (this.context.host.orderedFailures > 0) await this.context.commit(0, 0, {}, 'another group').catch(() => undefined);
    for (let i = 0; i < 40; i++) await this.do({ kind: 'tick', ms: TICK_MS });
    this.#reload();
    for (let i = 0; i < 10; i++) await this.do({ kind: 'tick', ms: TICK_MS });
    const alive = this.consumers.filter(({ status }) => status !== 'gone');
    expect(alive.map(({ name, status }) => `${name} ${status}`)).toEqual(alive.map(({ name }) => `${name} member`));
    const { state, members, generationId, error } = this.context.describe();
    if (error === 'GROUP_ID_NOT_FOUND') expect(alive).toEqual([]);
    else expect(state).toBe(alive.length === 0 ? 'Empty' : 'Stable');
    expect(new Set(members.map(({ memberId }) => memberId))).toEqual(new Set(alive.map(({ memberId }) => memberId)));
    for (const each of alive) expect(each.generationId).toBe(generationId);
    expect(this.consumers.map(({ unanswered }) => unanswered)).toEqual(this.consumers.map(() => 0));
    this.#reload();
  }

  #reload(): void {
    const before = this.context.describe();
    const groups = this.context.shard.listGroups();
    this.context.host.reload();
    if (!this.#isLogBehind && (before.state === 'Stable' || before.state === 'Empty')) {
      expect(this.context.describe()).toEqual(before);
      expect(this.context.shard.listGroups()).toEqual(groups);
    }
    this.#isLogBehind = this.context.host.orderedFailures > 0;
  }

  async #check(): Promise<void> {
    const offsets = this.context.shard.fetchOffsets({ groupId: GROUP }).offsets.map(({ partition, offset }): [number, number] => [partition, offset]);
    expect(new Map(offsets)).toEqual(this.#acknowledged);
    const { generationId, members, state } = this.context.describe();
    const owners = new Set<string>();
    for (const each of this.consumers) {
      if (each.status !== 'member') continue;
      const isCurrent = each.generationId === generationId && members.some(({ memberId }) => memberId === each.memberId);
      expect(await each.isAccepted()).toBe(isCurrent);
      if (!isCurrent || state !== 'Stable') continue;
      expect(each.assignment).toMatch(new RegExp(`^${generationId} for ${each.name}`));
      expect(owners.has(each.assignment)).toBe(false);
      owners.add(each.assignment);
    }
  }
}

test('members come and go, die, commit and move with their group, and what was promised holds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 0, 500), fc.array(step, { minLength: 10, maxLength: 60 }), async (delayMs, steps) => {
      const simulation = new Simulation(delayMs);
      for (const each of steps) await simulation.do(each);
      await simulation.settle();
    }),
    { numRuns: 150 },
  );
});
