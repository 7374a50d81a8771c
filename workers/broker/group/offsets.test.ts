import { describe, expect, test } from 'vitest';
import { KafkaError } from '../../common/index.ts';
import { GROUP, GroupTestContext, IMAGE, REBALANCE_MS, SESSION_MS, subscription } from './testing/GroupTestContext.ts';

const RETENTION_MINUTES = 60;
const CHECK_MS = 600_000;
const PRODUCER = { producerId: 4, producerEpoch: 0 };

describe('committing', () => {
  test('without membership is allowed to a group that has no members, and makes one', async () => {
    const context = new GroupTestContext();
    expect(await context.commit(0, 5)).toEqual([{ topic: 'orders', partition: 0, error: 'NONE' }]);
    expect(context.offsets()).toEqual(['orders-0: 5']);
    expect(context.describe()).toMatchObject({ state: 'Empty', protocolType: '' });
  });

  test('keeps metadata and leader epoch', async () => {
    const context = new GroupTestContext();
    await context.host.run((shard) => shard.commitOffsets({
      groupId: GROUP, memberId: '', generationId: -1, offsets: [{ topic: 'orders', partition: 1, offset: 5, leaderEpoch: 3, metadata: 'note' }],
    }));
    expect(context.shard.fetchOffsets({ groupId: GROUP })).toEqual({
      error: 'NONE', offsets: [{ topic: 'orders', partition: 1, error: 'NONE', offset: 5, leaderEpoch: 3, metadata: 'note' }],
    });
  });

  test('for a partition that is not there is refused, for the others done', async () => {
    const context = new GroupTestContext();
    const result = await context.host.run((shard) => shard.commitOffsets({
      groupId: GROUP, memberId: '', generationId: -1,
      offsets: [{ topic: 'orders', partition: 4, offset: 1 }, { topic: 'orders', partition: 3, offset: 1 }, { topic: 'refunds', partition: 0, offset: 1 }],
    }));
    expect(result.map(({ error }) => error)).toEqual(['UNKNOWN_TOPIC_OR_PARTITION', 'NONE', 'UNKNOWN_TOPIC_OR_PARTITION']);
    expect(context.offsets()).toEqual(['orders-3: 1']);
  });

  test('with metadata that is too long is refused', async () => {
    const context = new GroupTestContext({ offsetMetadataMaxBytes: 4 });
    const result = await context.host.run((shard) => shard.commitOffsets({
      groupId: GROUP, memberId: '', generationId: -1,
      offsets: [{ topic: 'orders', partition: 0, offset: 1, metadata: '12345' }, { topic: 'orders', partition: 1, offset: 1, metadata: '1234' }],
    }));
    expect(result.map(({ error }) => error)).toEqual(['OFFSET_METADATA_TOO_LARGE', 'NONE']);
  });

  test('as a member of a group that is not there is refused', async () => {
    const context = new GroupTestContext();
    expect(await context.commit(0, 5, { memberId: 'a', generationId: 1 })).toMatchObject([{ error: 'GROUP_ID_NOT_FOUND' }]);
    expect(context.shard.listGroups()).toEqual([]);
  });

  test('is for members of the current generation only, once there are members', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    expect(await context.commit(0, 5, a!)).toMatchObject([{ error: 'NONE' }]);
    expect(await context.commit(0, 6)).toMatchObject([{ error: 'UNKNOWN_MEMBER_ID' }]);
    expect(await context.commit(0, 6, { ...a!, memberId: 'b' })).toMatchObject([{ error: 'UNKNOWN_MEMBER_ID' }]);
    expect(await context.commit(0, 6, { ...a!, generationId: 0 })).toMatchObject([{ error: 'ILLEGAL_GENERATION' }]);
    expect(await context.commit(0, 6, { ...a!, generationId: 2 })).toMatchObject([{ error: 'ILLEGAL_GENERATION' }]);
    expect(context.offsets()).toEqual(['orders-0: 5']);
  });

  test('is possible before joining again, but not while the assignment is missing', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    await context.joinDynamic('b');
    expect(await context.commit(0, 5, a!)).toMatchObject([{ error: 'NONE' }]);
    const again = await context.join({ memberId: a!.memberId });
    expect(await context.commit(0, 6, { ...a!, generationId: again.generationId })).toMatchObject([{ error: 'REBALANCE_IN_PROGRESS' }]);
    expect(context.offsets()).toEqual(['orders-0: 5']);
  });

  test('as a member is refused when the group has got empty', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    await context.host.advance(SESSION_MS);
    expect(await context.commit(0, 5, a!)).toMatchObject([{ error: 'UNKNOWN_MEMBER_ID' }]);
    expect(await context.commit(0, 5)).toMatchObject([{ error: 'NONE' }]);
  });

  test('that cannot be written changes nothing', async () => {
    const context = new GroupTestContext();
    await context.commit(0, 5);
    context.host.failNextAppend(new KafkaError('KAFKA_STORAGE_ERROR', 'disk full'));
    await expect(context.commit(0, 6)).rejects.toThrow('disk full');
    expect(context.offsets()).toEqual(['orders-0: 5']);
  });

  test('survives a move, with the last commit of each partition', async () => {
    const context = new GroupTestContext();
    await context.commit(0, 5);
    await context.commit(1, 8);
    await context.commit(0, 6);
    context.host.reload();
    expect(context.offsets()).toEqual(['orders-0: 6', 'orders-1: 8']);
  });
});

describe('committing in a transaction', () => {
  const commit = (context: GroupTestContext, partition: number, offset: number, member: object = {}, producer = PRODUCER) =>
    context.host.run((shard) => shard.commitTransactionalOffsets({
      transactionalId: 'tx', ...producer, groupId: GROUP, memberId: '', generationId: -1, ...member, offsets: [{ topic: 'orders', partition, offset }],
    }));

  test('counts only when it is committed', async () => {
    const context = new GroupTestContext();
    await context.commit(0, 5);
    expect(await commit(context, 0, 7)).toMatchObject([{ error: 'NONE' }]);
    expect(context.offsets()).toEqual(['orders-0: 5']);
    context.host.reload();
    expect(context.offsets()).toEqual(['orders-0: 5']);
    context.host.endTransaction(PRODUCER, true);
    expect(context.offsets()).toEqual(['orders-0: 7']);
    context.host.reload();
    expect(context.offsets()).toEqual(['orders-0: 7']);
  });

  test('is forgotten when it is aborted', async () => {
    const context = new GroupTestContext();
    await commit(context, 0, 7);
    context.host.endTransaction(PRODUCER, false);
    expect(context.offsets()).toEqual([]);
    context.host.endTransaction(PRODUCER, true);
    expect(context.offsets()).toEqual([]);
  });

  test('is unstable for those who want to know, until it ends (KIP-447)', async () => {
    const context = new GroupTestContext();
    await context.commit(0, 5);
    await context.commit(1, 5);
    await commit(context, 0, 7);
    expect(context.offsets(GROUP, true)).toEqual(['orders-0: UNSTABLE_OFFSET_COMMIT', 'orders-1: 5']);
    context.host.endTransaction({ producerId: 5, producerEpoch: 0 }, true);
    expect(context.offsets(GROUP, true)).toEqual(['orders-0: UNSTABLE_OFFSET_COMMIT', 'orders-1: 5']);
    context.host.endTransaction(PRODUCER, false);
    expect(context.offsets(GROUP, true)).toEqual(['orders-0: 5', 'orders-1: 5']);
  });

  test('does not undo a commit that came after it', async () => {
    const context = new GroupTestContext();
    await commit(context, 0, 7);
    await context.commit(0, 9);
    context.host.endTransaction(PRODUCER, true);
    expect(context.offsets()).toEqual(['orders-0: 9']);
  });

  test('is fenced by membership, where it is given', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    expect(await commit(context, 0, 1)).toMatchObject([{ error: 'NONE' }]);
    expect(await commit(context, 0, 1, { memberId: a!.memberId, generationId: 1 })).toMatchObject([{ error: 'NONE' }]);
    expect(await commit(context, 0, 1, { memberId: a!.memberId, generationId: 0 })).toMatchObject([{ error: 'ILLEGAL_GENERATION' }]);
    expect(await commit(context, 0, 1, { memberId: 'b', generationId: 1 })).toMatchObject([{ error: 'UNKNOWN_MEMBER_ID' }]);
    expect(await commit(context, 0, 1, { groupId: 'other', memberId: 'b', generationId: 1 })).toMatchObject([{ error: 'ILLEGAL_GENERATION' }]);
    expect(await commit(context, 0, 1, { groupId: '' })).toMatchObject([{ error: 'INVALID_GROUP_ID' }]);
  });

  test('goes on through a rebalance', async () => {
    const context = new GroupTestContext();
    const [a] = await context.joinTogether('a');
    expect(await commit(context, 0, 1, { memberId: a!.memberId, generationId: 1 })).toMatchObject([{ error: 'NONE' }]);
  });
});

describe('deleting', () => {
  test('offsets of topics that the group does not consume is possible', async () => {
    const context = new GroupTestContext();
    const [a] = await context.stable('a');
    await context.commit(0, 5, a!);
    await context.host.run((shard) => shard.commitOffsets({ ...context.member(a!), offsets: [{ topic: 'payments', partition: 0, offset: 1 }] }));
    const remove = () => context.host.run((shard) => shard.deleteOffsets({
      groupId: GROUP, partitions: [{ topic: 'orders', partition: 0 }, { topic: 'payments', partition: 0 }, { topic: 'payments', partition: 1 }],
    }));
    expect((await remove()).map(({ error }) => error)).toEqual(['GROUP_SUBSCRIBED_TO_TOPIC', 'NONE', 'NONE']);
    expect(context.offsets()).toEqual(['orders-0: 5']);
    await context.leave(a!);
    expect((await remove()).map(({ error }) => error)).toEqual(['NONE', 'NONE', 'NONE']);
    context.host.reload();
    expect(context.offsets()).toEqual([]);
  });

  test('offsets of a group whose members do not say what they consume is not', async () => {
    const context = new GroupTestContext();
    const a = await context.joinDynamic('a', { protocolType: 'connect' });
    await context.host.advance(0);
    expect(a.value?.error).toBe('NONE');
    const remove = (groupId: string) => context.host.run((shard) => shard.deleteOffsets({ groupId, partitions: [{ topic: 'orders', partition: 0 }] }));
    expect(await remove(GROUP)).toMatchObject([{ error: 'NON_EMPTY_GROUP' }]);
    expect(await remove('other')).toMatchObject([{ error: 'GROUP_ID_NOT_FOUND' }]);
    expect(await remove('')).toMatchObject([{ error: 'INVALID_GROUP_ID' }]);
  });

  test('groups takes their offsets along, pending ones too, but spares groups with members', async () => {
    const context = new GroupTestContext();
    await context.stable('a');
    await context.commit(0, 5, {}, 'simple');
    await context.host.run((shard) => shard.commitTransactionalOffsets({
      transactionalId: 'tx', ...PRODUCER, groupId: 'simple', memberId: '', generationId: -1, offsets: [{ topic: 'orders', partition: 1, offset: 1 }],
    }));
    expect(await context.host.run((shard) => shard.deleteGroups(['simple', GROUP, 'other']))).toMatchObject([
      { name: 'simple', error: 'NONE' }, { name: GROUP, error: 'NON_EMPTY_GROUP' }, { name: 'other', error: 'GROUP_ID_NOT_FOUND' },
    ]);
    context.host.endTransaction(PRODUCER, true);
    for (let i = 0; i < 2; i++) {
      expect(context.offsets('simple')).toEqual([]);
      expect(context.shard.listGroups().map(({ groupId }) => groupId)).toEqual([GROUP]);
      context.host.reload();
    }
  });

  test('topics takes what was committed for them, in all groups', async () => {
    const context = new GroupTestContext();
    await context.commit(0, 5, {}, 'a');
    await context.commit(1, 6, {}, 'b');
    await context.host.run((shard) => shard.commitOffsets({ groupId: 'b', memberId: '', generationId: -1, offsets: [{ topic: 'payments', partition: 0, offset: 1 }] }));
    await context.host.run((shard) => shard.commitTransactionalOffsets({
      transactionalId: 'tx', ...PRODUCER, groupId: 'c', memberId: '', generationId: -1, offsets: [{ topic: 'orders', partition: 1, offset: 1 }],
    }));
    context.host.image = IMAGE.replay([{ type: 'RemoveTopicRecord', name: 'orders' }]);
    await context.host.run((shard) => shard.onTopicsDeleted(['orders']));
    context.host.endTransaction(PRODUCER, true);
    for (let i = 0; i < 2; i++) {
      expect([context.offsets('a'), context.offsets('b'), context.offsets('c')]).toEqual([[], ['payments-0: 1'], []]);
      context.host.reload();
    }
  });
});

describe('offsets that are of no use any more', () => {
  const config = { offsetsRetentionMinutes: RETENTION_MINUTES, offsetsRetentionCheckIntervalMs: CHECK_MS };
  const retentionMs = RETENTION_MINUTES * 60_000;

  test('of a simple group go by the time of their commit, and the group goes with the last', async () => {
    const context = new GroupTestContext(config);
    await context.commit(0, 5);
    await context.host.advance(retentionMs / 2);
    await context.commit(1, 6);
    await context.host.advance(retentionMs / 2);
    expect(context.offsets()).toEqual(['orders-1: 6']);
    await context.host.advance(retentionMs / 2);
    expect(context.shard.listGroups()).toEqual([]);
    context.host.reload();
    expect(context.shard.listGroups()).toEqual([]);
  });

  test('of a group that had members go by the time when it got empty', async () => {
    const context = new GroupTestContext(config);
    const [a] = await context.stable('a');
    for (let ms = 0; ms < retentionMs * 2; ms += SESSION_MS / 2) {
      void context.heartbeat(a!);
      if (ms === 0) void context.commit(0, 5, a!);
      context.host.time.advance(SESSION_MS / 2);
    }
    expect(context.offsets()).toEqual(['orders-0: 5']);
    await context.leave(a!);
    context.host.reload();
    await context.host.advance(retentionMs - CHECK_MS);
    expect(context.offsets()).toEqual(['orders-0: 5']);
    await context.host.advance(CHECK_MS);
    expect(context.shard.listGroups()).toEqual([]);
  });

  test('of a stable group go for topics that nobody subscribes to', async () => {
    const context = new GroupTestContext(config);
    const [a] = await context.stable('a');
    await context.host.run((shard) => shard.commitOffsets({
      ...context.member(a!), offsets: [{ topic: 'payments', partition: 0, offset: 1 }, { topic: 'orders', partition: 0, offset: 1 }],
    }));
    for (let ms = 0; ms < retentionMs + CHECK_MS; ms += SESSION_MS / 2) {
      void context.heartbeat(a!);
      context.host.time.advance(SESSION_MS / 2);
    }
    expect(context.offsets()).toEqual(['orders-0: 1']);
    expect(context.state).toBe('Stable');
  });

  test('stay as long as a transaction on them is open', async () => {
    const context = new GroupTestContext(config);
    await context.commit(0, 5);
    await context.host.run((shard) => shard.commitTransactionalOffsets({
      transactionalId: 'tx', ...PRODUCER, groupId: GROUP, memberId: '', generationId: -1, offsets: [{ topic: 'orders', partition: 0, offset: 9 }],
    }));
    await context.host.advance(retentionMs * 2);
    expect(context.offsets()).toEqual(['orders-0: 5']);
    context.host.endTransaction(PRODUCER, true);
    await context.host.advance(CHECK_MS);
    expect(context.shard.listGroups()).toEqual([]);
  });

  test('stay when they cannot be removed, and go later', async () => {
    const context = new GroupTestContext(config);
    await context.commit(0, 5);
    context.host.failNextAppend(new KafkaError('NOT_ENOUGH_REPLICAS', 'too few'));
    await context.host.advance(retentionMs);
    expect(context.offsets()).toEqual(['orders-0: 5']);
    await context.host.advance(CHECK_MS);
    expect(context.shard.listGroups()).toEqual([]);
  });
});

test('what a group consumes is known of all its members', async () => {
  const context = new GroupTestContext();
  await context.joinDynamic('a');
  await context.joinDynamic('b', { protocols: [{ name: 'range', metadata: subscription('payments') }] });
  await context.host.advance(REBALANCE_MS / 30);
  const remove = await context.host.run((shard) => shard.deleteOffsets({ groupId: GROUP, partitions: [{ topic: 'orders', partition: 0 }, { topic: 'payments', partition: 0 }] }));
  expect(remove.map(({ error }) => error)).toEqual(['GROUP_SUBSCRIBED_TO_TOPIC', 'GROUP_SUBSCRIBED_TO_TOPIC']);
});
