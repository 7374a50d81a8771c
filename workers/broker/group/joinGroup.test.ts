import { describe, expect, test } from 'vitest';
import { KafkaError } from '../../common/index.ts';
import { GROUP, GroupTestContext, joined, REBALANCE_MS, SESSION_MS, subscription, waiting } from './testing/GroupTestContext.ts';

const bytes = subscription('orders');

describe('asking to join', () => {
  test('a group without an id is refused', async () => {
    expect(await new GroupTestContext().join({ groupId: '' })).toMatchObject({ error: 'INVALID_GROUP_ID' });
  });

  test('a session timeout out of bounds is refused', async () => {
    const context = new GroupTestContext({ groupMinSessionTimeoutMs: 100, groupMaxSessionTimeoutMs: 1000 });
    expect(await context.join({ sessionTimeoutMs: 99 })).toMatchObject({ error: 'INVALID_SESSION_TIMEOUT' });
    expect(await context.join({ sessionTimeoutMs: 1001 })).toMatchObject({ error: 'INVALID_SESSION_TIMEOUT' });
    expect(await context.join({ sessionTimeoutMs: 100 })).toMatchObject({ error: 'MEMBER_ID_REQUIRED' });
    expect(await context.join({ sessionTimeoutMs: 1000 })).toMatchObject({ error: 'MEMBER_ID_REQUIRED' });
  });

  test('a member id in a group that is not there is unknown, and makes no group', async () => {
    const context = new GroupTestContext();
    expect(await context.join({ memberId: 'somebody' })).toMatchObject({ error: 'UNKNOWN_MEMBER_ID', memberId: 'somebody' });
    expect(context.shard.listGroups()).toEqual([]);
  });

  test('a member without protocols makes no group', async () => {
    const context = new GroupTestContext();
    expect(await context.join({ protocols: [] })).toMatchObject({ error: 'INCONSISTENT_GROUP_PROTOCOL' });
    expect(await context.join({ protocolType: '' })).toMatchObject({ error: 'INCONSISTENT_GROUP_PROTOCOL' });
    expect(context.shard.listGroups()).toEqual([]);
  });

  test('a dynamic member is given an id of its own to ask again with', async () => {
    const context = new GroupTestContext();
    const first = await context.join({ clientId: 'Sally' });
    const second = await context.join({ clientId: 'Sally' });
    expect(first).toMatchObject({ error: 'MEMBER_ID_REQUIRED', memberId: expect.stringMatching(/^Sally-/) });
    expect(second.memberId).not.toBe(first.memberId);
    expect(context.describe()).toMatchObject({ state: 'Empty', members: [] });
  });

  test('the first member of an empty group leads and knows all members', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.joinTogether('a', 'b');
    expect(a?.join).toMatchObject({
      error: 'NONE', generationId: 1, protocolType: 'consumer', protocolName: 'range', leader: a?.memberId, skipAssignment: false,
      members: [{ memberId: a?.memberId, metadata: bytes }, { memberId: b?.memberId, metadata: bytes }],
    });
    expect(b?.join).toMatchObject({ error: 'NONE', generationId: 1, leader: a?.memberId, members: [] });
    expect(context.state).toBe('CompletingRebalance');
  });

  test('who was given an id and does not join with it within its session is forgotten', async () => {
    const context = new GroupTestContext();
    const { memberId } = await context.join();
    await context.host.advance(SESSION_MS);
    expect(await context.join({ memberId })).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
  });

  test('a rebalance waits for who was given an id, and goes on when it leaves', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    const pending = await context.join({ clientId: 'b' });
    const again = waiting(context.join({ memberId: a!.memberId }));
    await context.host.settle();
    expect(again.value).toBeUndefined();
    expect(await context.leave({ memberId: pending.memberId })).toMatchObject({ error: 'NONE', members: [{ error: 'NONE' }] });
    expect(await again.promise).toMatchObject({ error: 'NONE', generationId: 2 });
  });

  test('a rebalance goes on when the session of who was given an id ends', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    await context.join({ clientId: 'b' });
    const again = waiting(context.join({ memberId: a!.memberId }));
    await context.host.advance(SESSION_MS);
    expect(again.value).toMatchObject({ error: 'NONE', generationId: 2 });
  });

  test('a group that cannot be written does not come to be', async () => {
    const context = new GroupTestContext();
    context.host.failNextAppend(new KafkaError('NOT_ENOUGH_REPLICAS', 'too few'));
    await expect(context.join()).rejects.toThrow('too few');
    expect(context.shard.listGroups()).toEqual([]);
    await context.stable('a');
    expect(context.state).toBe('Stable');
  });
});

describe('the first rebalance of an empty group', () => {
  test('waits for its delay', async () => {
    const context = new GroupTestContext({ groupInitialRebalanceDelayMs: 3000 });
    const a = await context.joinDynamic('a');
    await context.host.advance(2999);
    expect(a.value).toBeUndefined();
    await context.host.advance(1);
    expect(a.value).toMatchObject({ error: 'NONE', generationId: 1 });
  });

  test('is put off by the delay for each round of new members', async () => {
    const context = new GroupTestContext({ groupInitialRebalanceDelayMs: 3000 });
    const a = await context.joinDynamic('a');
    await context.host.advance(2000);
    const b = await context.joinDynamic('b');
    await context.host.advance(3999);
    expect(a.value).toBeUndefined();
    await context.host.advance(1);
    expect(a.value?.members).toHaveLength(2);
    expect(b.value).toMatchObject({ error: 'NONE', generationId: 1 });
  });

  test('is not put off for longer than the rebalance timeout', async () => {
    const context = new GroupTestContext({ groupInitialRebalanceDelayMs: 1000 });
    const a = await context.joinDynamic('a', { rebalanceTimeoutMs: 2500 });
    for (let i = 0; i < 4; i++) {
      await context.host.advance(700);
      if (a.value === undefined) await context.joinDynamic(`late-${i}`, { rebalanceTimeoutMs: 2500 });
    }
    expect(a.value).toMatchObject({ error: 'NONE', generationId: 1 });
  });

  test('ends in an empty generation when everybody left meanwhile', async () => {
    const context = new GroupTestContext({ groupInitialRebalanceDelayMs: 1000 });
    const { memberId } = await context.join();
    const a = waiting(context.join({ memberId }));
    await context.host.settle();
    await context.leave({ memberId });
    await context.host.advance(1000);
    expect(a.value).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
    expect(context.describe()).toMatchObject({ state: 'Empty', generationId: 1, members: [] });
  });
});

describe('a rebalance', () => {
  test('waits until all known members have joined again', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.stable('a', 'b');
    const c = await context.joinDynamic('c');
    expect(context.state).toBe('PreparingRebalance');
    const againA = waiting(context.join({ memberId: a!.memberId }));
    await context.host.settle();
    expect(againA.value).toBeUndefined();
    const againB = await context.join({ memberId: b!.memberId });
    expect([againA.value?.generationId, againB.generationId, (await c.promise).generationId]).toEqual([2, 2, 2]);
    expect(againA.value?.members).toHaveLength(3);
  });

  test('goes on without members that do not join again within the longest rebalance timeout of all', async () => {
    const context = new GroupTestContext();
    const [, b] = await context.stable('a', 'b');
    const again = waiting(context.join({ memberId: b!.memberId, protocols: [{ name: 'range', metadata: subscription('payments') }] }));
    for (let ms = 0; ms < REBALANCE_MS; ms += SESSION_MS / 2) {
      expect(again.value).toBeUndefined();
      for (const member of context.describe().members) await context.heartbeat({ ...b!, memberId: member.memberId });
      await context.host.advance(SESSION_MS / 2);
    }
    expect(again.value).toMatchObject({ error: 'NONE', generationId: 2, leader: b!.memberId, members: [{ memberId: b!.memberId }] });
    expect(context.kinds).toContain('expired a');
  });

  test('begins when the leader joins again, even unchanged', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a', 'b');
    waiting(context.join({ memberId: a!.memberId }));
    expect(context.state).toBe('PreparingRebalance');
  });

  test('does not begin when a follower joins again unchanged', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.stable('a', 'b');
    expect(await context.join({ memberId: b!.memberId })).toMatchObject({
      error: 'NONE', generationId: 1, leader: a!.memberId, members: [], protocolName: 'range', skipAssignment: false,
    });
    expect(context.state).toBe('Stable');
  });

  test('begins when a follower joins again with another subscription', async () => {
    const context = new GroupTestContext();
    const [, b] = await context.stable('a', 'b');
    waiting(context.join({ memberId: b!.memberId, protocols: [{ name: 'range', metadata: subscription('payments') }] }));
    expect(context.state).toBe('PreparingRebalance');
  });

  test('tells its outcome again to a member whose answer was lost', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.joinTogether('a', 'b');
    expect(await context.join({ memberId: a!.memberId })).toEqual(a!.join);
    expect(await context.join({ memberId: b!.memberId })).toEqual(b!.join);
    expect(context.state).toBe('CompletingRebalance');
  });

  test('begins again when a member changes before the assignment is there', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.joinTogether('a', 'b');
    const syncing = context.sync(b!);
    const again = waiting(context.join({ memberId: a!.memberId, protocols: [{ name: 'range', metadata: subscription('payments') }] }));
    expect(await syncing).toMatchObject({ error: 'REBALANCE_IN_PROGRESS' });
    await context.join({ memberId: b!.memberId });
    expect(await again.promise).toMatchObject({ generationId: 2 });
  });

  test('answers a member that asks twice both times', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a', 'b');
    const first = waiting(context.join({ memberId: a!.memberId }));
    waiting(context.join({ memberId: a!.memberId }));
    expect(await first.promise).toMatchObject({ error: 'REBALANCE_IN_PROGRESS' });
  });

  test('new members may wait for it five minutes, whatever their session timeout', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    const newcomer = await context.joinDynamic('b', { rebalanceTimeoutMs: 1_000_000 });
    for (let ms = 0; ms < 300_000; ms += SESSION_MS / 2) {
      expect(newcomer.value).toBeUndefined();
      await context.heartbeat(a!);
      await context.host.advance(SESSION_MS / 2);
    }
    expect(newcomer.value).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
  });
});

describe('protocols', () => {
  const range = { name: 'range', metadata: bytes };
  const sticky = { name: 'sticky', metadata: bytes };
  const only = { name: 'roundrobin', metadata: bytes };

  test('a member of another protocol type does not fit', async () => {
    const context = new GroupTestContext();
    await context.stable('a');
    expect(await context.join({ protocolType: 'connect' })).toMatchObject({ error: 'INCONSISTENT_GROUP_PROTOCOL' });
  });

  test('a member that shares no protocol with all others does not fit', async () => {
    const context = new GroupTestContext();
    const a = await context.joinDynamic('a', { protocols: [range, sticky] });
    await context.host.advance(0);
    expect(a.value?.error).toBe('NONE');
    expect(await context.join({ protocols: [only] })).toMatchObject({ error: 'INCONSISTENT_GROUP_PROTOCOL' });
    expect(await context.join({ protocols: [only, sticky] })).toMatchObject({ error: 'MEMBER_ID_REQUIRED' });
  });

  test('the one that most members put first is chosen among those that all know', async () => {
    const context = new GroupTestContext();
    const a = await context.joinDynamic('a', { protocols: [only, range, sticky] });
    await context.joinDynamic('b', { protocols: [sticky, range] });
    await context.joinDynamic('c', { protocols: [sticky, range] });
    await context.host.advance(0);
    expect(a.value).toMatchObject({ protocolName: 'sticky' });
  });
});

describe('a group of limited size', () => {
  test('refuses new members when it is full', async () => {
    const context = new GroupTestContext({ groupMaxSize: 2 });
    await context.stable('a', 'b');
    expect(await context.join()).toMatchObject({ error: 'GROUP_MAX_SIZE_REACHED', memberId: '' });
    expect(context.state).toBe('Stable');
  });

  test('lets its members join again when it is full', async () => {
    const context = new GroupTestContext({ groupMaxSize: 2 });
    const [, b] = await context.stable('a', 'b');
    expect(await context.join({ memberId: b!.memberId })).toMatchObject({ error: 'NONE', generationId: 1 });
  });

  test('keeps those of its members that join again first when it was loaded too large', async () => {
    let groupMaxSize = 3;
    const context = new GroupTestContext({ get groupMaxSize() { return groupMaxSize; } });
    const members = await context.stable('a', 'b', 'c');
    groupMaxSize = 2;
    context.host.reload();
    expect(context.state).toBe('PreparingRebalance');
    const again = members.map(({ memberId }) => waiting(context.join({ memberId })));
    await context.host.advance(REBALANCE_MS);
    expect(again.map(({ value }) => value?.error)).toEqual(['NONE', 'NONE', 'GROUP_MAX_SIZE_REACHED']);
    expect(context.describe().members).toHaveLength(2);
  });
});

describe('static members (KIP-345)', () => {
  const stableStatic = async (context: GroupTestContext) => {
    const answers = [await context.joinStatic('red'), await context.joinStatic('blue')];
    await context.host.advance(0);
    const members = answers.map(({ value }, index) => joined(value!, ['red', 'blue'][index]));
    await context.syncAll(members, ['for red', 'for blue']);
    return members;
  };

  test('join at once, without asking for an id first', async () => {
    const context = new GroupTestContext();
    const [red, blue] = await stableStatic(context);
    expect(red?.join.members).toEqual([
      { memberId: red?.memberId, groupInstanceId: 'red', metadata: bytes }, { memberId: blue?.memberId, groupInstanceId: 'blue', metadata: bytes },
    ]);
  });

  test('come back under a new member id without a rebalance, to the assignment that they had', async () => {
    const context = new GroupTestContext();
    const [red, blue] = await stableStatic(context);
    const back = await context.join({ clientId: 'blue', groupInstanceId: 'blue' });
    expect(back).toMatchObject({ error: 'NONE', generationId: 1, leader: red!.memberId, skipAssignment: false, members: [] });
    expect(back.memberId).not.toBe(blue!.memberId);
    expect(context.state).toBe('Stable');
    expect(new TextDecoder().decode((await context.sync(joined(back, 'blue'))).assignment)).toBe('for blue');
    context.host.reload();
    expect(context.describe().members.map(({ memberId }) => memberId)).toEqual([red!.memberId, back.memberId]);
  });

  test('a leader that comes back skips the assignment and learns who the members are (KIP-814)', async () => {
    const context = new GroupTestContext();
    await stableStatic(context);
    const back = await context.join({ clientId: 'red', groupInstanceId: 'red' });
    expect(back).toMatchObject({ error: 'NONE', generationId: 1, leader: back.memberId, skipAssignment: true });
    expect(back.members).toHaveLength(2);
    expect(context.state).toBe('Stable');
  });

  test('come back before they had asked for their assignment, and nobody waits for the old process to ask', async () => {
    const context = new GroupTestContext();
    const sessionTimeoutMs = REBALANCE_MS * 2;
    const answers = [await context.joinStatic('red', { sessionTimeoutMs }), await context.joinStatic('blue', { sessionTimeoutMs })];
    await context.host.advance(0);
    const red = joined(answers[0]!.value!, 'red');
    await context.sync(red, { [answers[1]!.value!.memberId]: 'for blue' });
    const back = await context.join({ clientId: 'blue', groupInstanceId: 'blue', sessionTimeoutMs });
    expect(new TextDecoder().decode((await context.sync(joined(back, 'blue'))).assignment)).toBe('for blue');
    await context.host.advance(REBALANCE_MS);
    expect(context.describe()).toMatchObject({ state: 'Stable', generationId: 1 });
  });

  test('the process whose place was taken is fenced', async () => {
    const context = new GroupTestContext();
    const [, blue] = await stableStatic(context);
    await context.join({ clientId: 'blue', groupInstanceId: 'blue' });
    expect(await context.heartbeat(blue!)).toMatchObject({ error: 'FENCED_INSTANCE_ID' });
    expect(await context.sync(blue!)).toMatchObject({ error: 'FENCED_INSTANCE_ID' });
    expect(await context.commit(0, 1, blue!)).toMatchObject([{ error: 'FENCED_INSTANCE_ID' }]);
    expect(await context.join({ memberId: blue!.memberId, groupInstanceId: 'blue' })).toMatchObject({ error: 'FENCED_INSTANCE_ID' });
    expect(await context.leave({ memberId: blue!.memberId, groupInstanceId: 'blue' })).toMatchObject({ members: [{ error: 'FENCED_INSTANCE_ID' }] });
  });

  test('the process whose place was taken while it waited is fenced too', async () => {
    const context = new GroupTestContext({ groupInitialRebalanceDelayMs: 1000 });
    const first = await context.joinStatic('red');
    const second = await context.joinStatic('red');
    expect(first.value).toMatchObject({ error: 'FENCED_INSTANCE_ID' });
    await context.host.advance(1000);
    expect(second.value).toMatchObject({ error: 'NONE', generationId: 1 });
    expect(second.value?.members).toHaveLength(1);
  });

  test('rebalance when the one that comes back changes which protocol is chosen', async () => {
    const context = new GroupTestContext();
    const both = [{ name: 'range', metadata: bytes }, { name: 'sticky', metadata: bytes }];
    const red = await context.joinStatic('red', { protocols: both });
    await context.host.advance(0);
    await context.sync(joined(red.value!, 'red'));
    const back = await context.joinStatic('red', { protocols: [...both].reverse() });
    expect(back.value).toMatchObject({ error: 'NONE', generationId: 2, protocolName: 'sticky', skipAssignment: false });
  });

  test('rebalance when one comes back before the assignment is there', async () => {
    const context = new GroupTestContext();
    const answers = [await context.joinStatic('red'), await context.joinStatic('blue')];
    await context.host.advance(0);
    const red = joined(answers[0]!.value!, 'red');
    const back = await context.joinStatic('blue');
    expect(await context.sync(red)).toMatchObject({ error: 'REBALANCE_IN_PROGRESS' });
    await context.join({ memberId: red.memberId, groupInstanceId: 'red' });
    expect(await back.promise).toMatchObject({ error: 'NONE', generationId: 2 });
  });

  test('stay when they do not join again, until their session ends', async () => {
    const context = new GroupTestContext();
    const [red] = await stableStatic(context);
    const again = waiting(context.join({ memberId: red!.memberId, groupInstanceId: 'red', rebalanceTimeoutMs: 2000 }));
    await context.host.advance(SESSION_MS);
    expect(again.value).toMatchObject({ error: 'NONE', generationId: 2, members: [{ groupInstanceId: 'red' }] });
    expect(context.kinds).toContain('expired blue');
  });

  test('keep their old id when the new one cannot be written', async () => {
    const context = new GroupTestContext();
    const [, blue] = await stableStatic(context);
    context.host.failNextAppend(new KafkaError('NOT_ENOUGH_REPLICAS', 'too few'));
    await expect(context.join({ clientId: 'blue', groupInstanceId: 'blue' })).rejects.toThrow('too few');
    expect(await context.heartbeat(blue!)).toEqual({ error: 'NONE' });
    await context.host.advance(SESSION_MS - 1);
    expect(context.state).toBe('Stable');
    await context.host.advance(1);
    expect(context.kinds).toContain('expired blue');
  });

  test('are removed by an admin who knows the instance only', async () => {
    const context = new GroupTestContext();
    await stableStatic(context);
    expect(await context.leave({ memberId: '', groupInstanceId: 'blue' })).toEqual({
      error: 'NONE', members: [{ error: 'NONE', memberId: '', groupInstanceId: 'blue' }],
    });
    expect(await context.leave({ memberId: '', groupInstanceId: 'green' })).toMatchObject({ members: [{ error: 'UNKNOWN_MEMBER_ID' }] });
    expect(context.describe().members.map(({ groupInstanceId }) => groupInstanceId)).toEqual(['red']);
    expect(context.state).toBe('PreparingRebalance');
  });

  test('an instance that nobody has is unknown', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    expect(await context.heartbeat({ ...a!, groupInstanceId: 'green' })).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
    expect(await context.host.run((shard) => shard.joinGroup({
      groupId: GROUP, memberId: 'x', groupInstanceId: 'green', clientId: 'x', sessionTimeoutMs: 1000, rebalanceTimeoutMs: 1000,
      protocolType: 'consumer', protocols: [{ name: 'range', metadata: bytes }],
    }))).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
  });
});
