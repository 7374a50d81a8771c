import { describe, expect, test } from 'vitest';
import { encodeUtf8, KafkaError } from '../../common/index.ts';
import { GROUP, GroupTestContext, joined, REBALANCE_MS, SESSION_MS, text, waiting } from './testing/GroupTestContext.ts';

describe('asking for the assignment', () => {
  test('followers wait for the leader, and each is given its own part', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.joinTogether('a', 'b');
    const follower = waiting(context.sync(b!));
    await context.host.settle();
    expect(follower.value).toBeUndefined();
    expect(await context.syncAll([a!], ['for a'])).toEqual(['for a']);
    expect(text((await follower.promise).assignment)).toBe('');
    expect(context.state).toBe('Stable');
  });

  test('in a stable group the current assignment is told again', async () => {
    const context = new GroupTestContext();
    const [, b] = await context.stable('a', 'b');
    expect(text((await context.sync(b!)).assignment)).toBe('b');
  });

  test('all who wait are told that the next rebalance has begun', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.joinTogether('a', 'b');
    const syncing = context.sync(b!);
    await context.joinDynamic('c');
    expect(await syncing).toMatchObject({ error: 'REBALANCE_IN_PROGRESS' });
    expect(await context.sync(a!, { [a!.memberId]: 'late' })).toMatchObject({ error: 'REBALANCE_IN_PROGRESS' });
    expect(context.state).toBe('PreparingRebalance');
  });

  test('who is unknown, of another generation or of another protocol is refused', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    const sync = (changes: object) => context.host.run((shard) => shard.syncGroup({ ...context.member(a!), protocolType: '', protocolName: '', assignments: [], ...changes }));
    expect(await sync({ groupId: '' })).toMatchObject({ error: 'INVALID_GROUP_ID' });
    expect(await sync({ groupId: 'other' })).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
    expect(await sync({ memberId: 'other' })).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
    expect(await sync({ generationId: 2 })).toMatchObject({ error: 'ILLEGAL_GENERATION' });
    expect(await sync({ protocolType: 'connect' })).toMatchObject({ error: 'INCONSISTENT_GROUP_PROTOCOL' });
    expect(await sync({ protocolName: 'sticky' })).toMatchObject({ error: 'INCONSISTENT_GROUP_PROTOCOL' });
    expect(await sync({ protocolType: 'consumer', protocolName: 'range' })).toMatchObject({ error: 'NONE' });
  });

  test('who does not ask within the rebalance timeout is removed, and the others join again', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.joinTogether('a', 'b');
    expect(await context.sync(a!, { [a!.memberId]: 'a' })).toMatchObject({ error: 'NONE' });
    for (let ms = 0; ms < REBALANCE_MS; ms += SESSION_MS / 2) {
      expect(await context.heartbeat(a!)).toEqual({ error: 'NONE' });
      expect(await context.heartbeat(b!)).toEqual({ error: 'NONE' });
      await context.host.advance(SESSION_MS / 2);
    }
    expect(await context.heartbeat(a!)).toMatchObject({ error: 'REBALANCE_IN_PROGRESS' });
    expect(await context.heartbeat(b!)).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
    expect(context.kinds).toContain('expired b');
  });

  test('a leader that never assigns is removed, and who waited joins again', async () => {
    const context = new GroupTestContext();
    const [, b] = await context.joinTogether('a', 'b');
    const syncing = waiting(context.sync(b!));
    await context.host.advance(SESSION_MS);
    expect(syncing.value).toMatchObject({ error: 'REBALANCE_IN_PROGRESS' });
    expect(await context.join({ memberId: b!.memberId })).toMatchObject({ generationId: 2, leader: b!.memberId });
  });

  test('an assignment that cannot be written is an error for all, and begins a rebalance', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.joinTogether('a', 'b');
    const syncing = context.sync(b!);
    context.host.failNextAppend(new KafkaError('NOT_ENOUGH_REPLICAS', 'too few'));
    await expect(context.sync(a!, { [b!.memberId]: 'b' })).rejects.toThrow('too few');
    expect(await syncing).toMatchObject({ error: 'COORDINATOR_NOT_AVAILABLE' });
    expect(context.state).toBe('PreparingRebalance');
    waiting(context.join({ memberId: a!.memberId }));
    expect(await context.join({ memberId: b!.memberId })).toMatchObject({ error: 'NONE', generationId: 2 });
  });
});

test('a group that does not fit into a record keeps nobody waiting', async () => {
  const context = new GroupTestContext();
  const a = await context.joinDynamic('a');
  await context.joinStatic('x'.repeat(40_000), { clientId: 'x' });
  await context.host.advance(0);
  await expect(context.sync(joined(a.value!))).rejects.toThrow('does not fit');
  await context.host.advance(REBALANCE_MS);
  expect(context.state).toBe('Empty');
});

describe('heartbeats', () => {
  test('keep a session that ends without them', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    for (let i = 0; i < 5; i++) {
      await context.host.advance(SESSION_MS - 1);
      expect(await context.heartbeat(a!)).toEqual({ error: 'NONE' });
    }
    await context.host.advance(SESSION_MS);
    expect(context.describe()).toMatchObject({ state: 'Empty', generationId: 2, members: [] });
    expect(await context.heartbeat(a!)).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
  });

  test('tell of a rebalance, and keep the session while it lasts', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    const b = await context.joinDynamic('b');
    for (let i = 0; i < 2; i++) {
      await context.host.advance(SESSION_MS - 1);
      expect(await context.heartbeat(a!)).toMatchObject({ error: 'REBALANCE_IN_PROGRESS' });
    }
    await context.join({ memberId: a!.memberId });
    expect((await b.promise).generationId).toBe(2);
  });

  test('of others are refused', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    expect(await context.heartbeat({ ...a!, generationId: 0 })).toMatchObject({ error: 'ILLEGAL_GENERATION' });
    expect(await context.heartbeat({ ...a!, memberId: 'other' })).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
    expect(await context.host.run((shard) => shard.heartbeat({ ...context.member(a!), groupId: 'other' }))).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
    expect(await context.host.run((shard) => shard.heartbeat({ ...context.member(a!), groupId: '' }))).toMatchObject({ error: 'INVALID_GROUP_ID' });
  });

  test('are not asked of members that wait for the others', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.stable('a', 'b');
    const again = waiting(context.join({ memberId: a!.memberId }));
    await context.host.advance(SESSION_MS / 2);
    await context.heartbeat(b!);
    await context.host.advance(SESSION_MS - 1);
    expect(again.value).toBeUndefined();
    await context.host.advance(1);
    expect(again.value).toMatchObject({ error: 'NONE', generationId: 2, members: [{ memberId: a!.memberId }] });
  });

  test('are asked again of a member whose session ended while it waited for its assignment', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.joinTogether('a', 'b');
    const syncing = waiting(context.sync(b!));
    await context.host.advance(SESSION_MS / 2);
    await context.heartbeat(a!);
    await context.host.advance(SESSION_MS / 2);
    await context.sync(a!);
    expect(syncing.value).toMatchObject({ error: 'NONE' });
    await context.host.advance(SESSION_MS);
    expect(context.state).toBe('Empty');
  });

  test('may be replaced by commits', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    for (let i = 0; i < 3; i++) {
      await context.host.advance(SESSION_MS - 1);
      expect(await context.commit(0, i, a!)).toMatchObject([{ error: 'NONE' }]);
    }
    expect(context.state).toBe('Stable');
  });

  test('a member that dies takes the group through a rebalance', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.stable('a', 'b');
    await context.host.advance(SESSION_MS - 1);
    await context.heartbeat(b!);
    await context.host.advance(1);
    expect(await context.heartbeat(b!)).toMatchObject({ error: 'REBALANCE_IN_PROGRESS' });
    expect(await context.join({ memberId: b!.memberId })).toMatchObject({ generationId: 2, leader: b!.memberId });
    expect(await context.join({ memberId: a!.memberId })).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
  });
});

describe('leaving', () => {
  test('the last member leaves an empty generation, which is written', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    expect(await context.leave(a!)).toMatchObject({ error: 'NONE', members: [{ memberId: a!.memberId, error: 'NONE' }] });
    const described = context.describe();
    expect(described).toMatchObject({ state: 'Empty', generationId: 2, members: [], leader: '' });
    context.host.reload();
    expect(context.describe()).toEqual(described);
  });

  test('one of several begins a rebalance at once', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.stable('a', 'b');
    await context.leave(a!);
    expect(context.state).toBe('PreparingRebalance');
    expect(await context.join({ memberId: b!.memberId })).toMatchObject({ generationId: 2, leader: b!.memberId });
  });

  test('the last one that a rebalance waited for lets it go on', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.stable('a', 'b');
    const again = waiting(context.join({ memberId: a!.memberId }));
    await context.leave(b!);
    expect(await again.promise).toMatchObject({ generationId: 2 });
  });

  test('a member that leaves while it waits to join is answered', async () => {
    const context = new GroupTestContext();
    await context.stable('a');
    const { memberId } = await context.join({ clientId: 'b' });
    const joining = waiting(context.join({ clientId: 'b', memberId }));
    await context.leave({ memberId });
    expect(await joining.promise).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
  });

  test('a member that leaves while it waits for its assignment is answered', async () => {
    const context = new GroupTestContext();
    const [, b] = await context.joinTogether('a', 'b');
    const syncing = context.sync(b!);
    await context.leave(b!);
    expect(await syncing).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
  });

  test('each member is answered for itself', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a', 'b');
    expect(await context.leave({ memberId: 'x' }, a!, { memberId: '' })).toEqual({
      error: 'NONE',
      members: [
        { memberId: 'x', error: 'UNKNOWN_MEMBER_ID', message: expect.any(String) },
        { memberId: a!.memberId, error: 'NONE' },
        { memberId: '', error: 'UNKNOWN_MEMBER_ID', message: expect.any(String) },
      ],
    });
  });

  test('a group that is not there, or has no id, has no members', async () => {
    const context = new GroupTestContext();
    expect(await context.leave({ memberId: 'x' })).toMatchObject({ error: 'NONE', members: [{ error: 'UNKNOWN_MEMBER_ID' }] });
    expect(await context.host.run((shard) => shard.leaveGroup({ groupId: '', members: [] }))).toMatchObject({ error: 'INVALID_GROUP_ID' });
  });
});

describe('moving to another broker', () => {
  test('brings back a stable group with its members and their sessions', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.stable('a', 'b');
    const described = context.describe();
    context.host.reload();
    expect(context.describe()).toEqual(described);
    await context.host.advance(SESSION_MS - 1);
    expect(await context.heartbeat(a!)).toEqual({ error: 'NONE' });
    await context.host.advance(1);
    expect(await context.heartbeat(a!)).toMatchObject({ error: 'REBALANCE_IN_PROGRESS' });
    expect(await context.heartbeat(b!)).toMatchObject({ error: 'UNKNOWN_MEMBER_ID' });
  });

  test('answers all who wait', async () => {
    const context = new GroupTestContext();
    const [, b] = await context.joinTogether('a', 'b');
    const syncing = context.sync(b!);
    const other = new GroupTestContext();
    await other.stable('a');
    const joining = await other.joinDynamic('b');
    context.host.reload();
    other.host.reload();
    expect(await syncing).toMatchObject({ error: 'NOT_COORDINATOR' });
    expect(await joining.promise).toMatchObject({ error: 'NOT_COORDINATOR' });
  });

  test('in the middle of a rebalance goes back to the generation before', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    await context.joinDynamic('b');
    context.host.reload();
    expect(context.describe()).toMatchObject({ state: 'Stable', generationId: 1, members: [{ memberId: a!.memberId }] });
    expect(await context.heartbeat(a!)).toEqual({ error: 'NONE' });
  });

  test('gives nobody the member id of somebody else', async () => {
    const context = new GroupTestContext();
    const before = await context.join();
    context.host.reload();
    const after = await context.join();
    expect(after.memberId).not.toBe(before.memberId);
  });

  test('keeps a group that nobody has joined yet', async () => {
    const context = new GroupTestContext();
    await context.join();
    context.host.reload();
    expect(context.describe()).toMatchObject({ error: 'NONE', state: 'Empty', generationId: 0, protocolType: '' });
  });
});

describe('what is told of groups', () => {
  test('a stable group with subscriptions and assignments', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.stable('a', 'b');
    expect(context.describe()).toMatchObject({
      error: 'NONE', groupId: GROUP, state: 'Stable', generationId: 1, protocolType: 'consumer', protocolName: 'range', leader: a!.memberId,
      members: [
        { memberId: a!.memberId, clientId: 'a', assignment: encodeUtf8('a') },
        { memberId: b!.memberId, clientId: 'b', assignment: encodeUtf8('b') },
      ],
    });
    expect(context.shard.listGroups()).toEqual([{ groupId: GROUP, protocolType: 'consumer', state: 'Stable' }]);
  });

  test('a group that is not there is dead', () => {
    expect(new GroupTestContext().describe('other')).toMatchObject({ error: 'GROUP_ID_NOT_FOUND', state: 'Dead', members: [] });
  });

  test('its events, oldest first', async () => {
    const context = new GroupTestContext();
    const [a, b] = await context.stable('a', 'b');
    await context.leave(b!);
    await context.join({ memberId: a!.memberId, reason: 'topics changed' });
    await context.sync({ ...a!, generationId: 2 });
    waiting(context.join({ memberId: a!.memberId, reason: 'topics changed' }));
    await context.host.advance(REBALANCE_MS);
    expect(context.kinds).toEqual([
      'joined a', 'rebalance-began', 'joined b', 'rebalance-ended',
      'left b', 'rebalance-began', 'rebalance-ended', 'rebalance-began', 'expired a', 'rebalance-began', 'rebalance-ended',
    ]);
    const events = context.shard.events(GROUP);
    expect(events[7]).toMatchObject({ kind: 'rebalance-began', generationId: 2, detail: 'a leads the group and joins again: topics changed' });
    expect(events[6]).toMatchObject({ kind: 'rebalance-ended', generationId: 2, timeMs: 1_000_000 });
  });

  test('the newest fifty events only', async () => {
    const context = new GroupTestContext();
    for (let i = 0; i < 40; i++) {
      const [member] = await context.stable(`client-${i}`);
      await context.leave(member!);
    }
    const events = context.shard.events(GROUP);
    expect(events).toHaveLength(50);
    expect(events.filter(({ member }) => member === 'client-39')).toHaveLength(2);
    expect(context.shard.events('other')).toEqual([]);
  });
});

test('static members that restart together keep their generation after the broker moved', async () => {
  const context = new GroupTestContext();
  const first = await context.joinStatic('red');
  await context.host.advance(0);
  await context.sync(joined(first.value!, 'red'));
  context.host.reload();
  expect(await context.join({ clientId: 'red', groupInstanceId: 'red' })).toMatchObject({ error: 'NONE', generationId: 1, skipAssignment: true });
});
