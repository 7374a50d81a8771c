import { encodeUtf8, MockTime } from '../../../common/index.ts';
import type { JoinGroupRequest, JoinGroupResponse, SyncGroupResponse } from '../../api/groups.ts';
import type { Outcome } from '../../api/Outcome.ts';
import { ShardHost } from '../../coordinator/testing/ShardHost.ts';
import { MetadataImage } from '../../metadata/MetadataImage.ts';
import { GROUP_COORDINATOR_CONFIG_DEFAULTS, type GroupCoordinatorConfig } from '../GroupCoordinatorConfig.ts';
import { GroupCoordinatorShard } from '../GroupCoordinatorShard.ts';
import { FieldWriter } from '../records/FieldWriter.ts';

export const GROUP = 'group';
export const SESSION_MS = 10_000;
export const REBALANCE_MS = 30_000;

/** A member that has its generation, by its answers. */
export interface Joined {
  readonly memberId: string;
  readonly generationId: number;
  readonly groupInstanceId?: string;
  readonly join: JoinGroupResponse;
}

/** What a consumer says that it subscribes to (ConsumerProtocolSubscription, version 0). */
export const subscription = (...topics: string[]): Uint8Array => {
  const out = new FieldWriter().int16(0).int32(topics.length);
  for (const topic of topics) out.string(topic);
  return out.int32(-1).done();
};

/** A cluster with topics `orders` and `payments` of four partitions each. */
export const IMAGE = MetadataImage.EMPTY.replay(['orders', 'payments'].flatMap((name, topicId) => [
  { type: 'TopicRecord', name, topicId } as const,
  ...[0, 1, 2, 3].map((partition) => (
    { type: 'PartitionRecord', topic: name, partition, replicas: [1], isr: [1], leader: 1, leaderEpoch: 0, partitionEpoch: 0 } as const)),
]));

/** A group coordinator's shard under test, and the words to speak with it. */
export class GroupTestContext {
  readonly host: ShardHost<GroupCoordinatorShard>;

  constructor(config: Partial<GroupCoordinatorConfig> = {}) {
    this.host = new ShardHost((context) => new GroupCoordinatorShard(context, { ...GROUP_COORDINATOR_CONFIG_DEFAULTS, ...config }), {
      time: new MockTime(1_000_000), image: IMAGE,
    });
  }

  get shard(): GroupCoordinatorShard {
    return this.host.shard;
  }

  get state(): string {
    return this.describe().state;
  }

  describe(groupId = GROUP) {
    const group = this.shard.describeGroups([groupId])[0];
    if (group === undefined) throw new Error('no answer');
    return group;
  }

  /** What the events say, shortly. */
  get kinds(): string[] {
    return this.shard.events(GROUP).map(({ kind, member }) => (member === null ? kind : `${kind} ${member}`));
  }

  join(request: Partial<JoinGroupRequest> = {}): Promise<JoinGroupResponse> {
    return this.host.run((shard) => shard.joinGroup(joinRequest(request)));
  }

  /** A dynamic member asks twice: once for its id, once to join. */
  async joinDynamic(clientId: string, request: Partial<JoinGroupRequest> = {}): Promise<Waiting<JoinGroupResponse>> {
    const { memberId } = await this.join({ ...request, clientId });
    return waiting(this.join({ ...request, clientId, memberId }));
  }

  async joinStatic(groupInstanceId: string, request: Partial<JoinGroupRequest> = {}): Promise<Waiting<JoinGroupResponse>> {
    const answer = waiting(this.join({ clientId: groupInstanceId, groupInstanceId, ...request }));
    await this.host.settle();
    return answer;
  }

  sync(member: Joined, assignments: Readonly<Record<string, string>> = {}): Promise<SyncGroupResponse> {
    return this.host.run((shard) => shard.syncGroup({
      ...this.member(member), protocolType: '', protocolName: '',
      assignments: Object.entries(assignments).map(([memberId, assignment]) => ({ memberId, assignment: encodeUtf8(assignment) })),
    }));
  }

  heartbeat(member: Joined): Promise<Outcome> {
    return this.host.run((shard) => shard.heartbeat(this.member(member)));
  }

  leave(...members: ReadonlyArray<{ readonly memberId: string; readonly groupInstanceId?: string }>) {
    return this.host.run((shard) => shard.leaveGroup({ groupId: GROUP, members }));
  }

  /** For `orders`-`partition`. */
  commit(partition: number, offset: number, member: Partial<Joined> = {}, groupId = GROUP) {
    const { memberId = '', generationId = -1, groupInstanceId } = member;
    return this.host.run((shard) => shard.commitOffsets({
      groupId, memberId, generationId, ...(groupInstanceId === undefined ? {} : { groupInstanceId }), offsets: [{ topic: 'orders', partition, offset }],
    }));
  }

  /** Committed offsets as `topic-partition: offset` or `topic-partition: error`. */
  offsets(groupId = GROUP, requireStable = false): string[] {
    const partitions = ['orders', 'payments'].flatMap((topic) => [0, 1, 2, 3].map((partition) => ({ topic, partition })));
    return this.shard.fetchOffsets({ groupId, partitions, requireStable }).offsets
      .map(({ topic, partition, error, offset }) => `${topic}-${partition}: ${error === 'NONE' ? offset : error}`);
  }

  /** Members that joined one after the other and know their generation, the leader first; the assignment is not there yet. */
  async joinTogether(...clientIds: string[]): Promise<Joined[]> {
    const answers: Promise<JoinGroupResponse>[] = [];
    for (const clientId of clientIds) answers.push((await this.joinDynamic(clientId)).promise);
    await this.host.advance(0);
    return (await Promise.all(answers)).map((join) => ({ memberId: join.memberId, generationId: join.generationId, join }));
  }

  /** A stable group in which each member is assigned its own client id. */
  async stable(...clientIds: string[]): Promise<Joined[]> {
    const members = await this.joinTogether(...clientIds);
    await this.syncAll(members, clientIds);
    return members;
  }

  /** The first one leads. Gives the assignments as texts. */
  async syncAll(members: readonly Joined[], assignments: readonly string[]): Promise<string[]> {
    const byMember = Object.fromEntries(members.map(({ memberId }, index) => [memberId, assignments[index] ?? '']));
    const followers = members.slice(1).map((member) => this.sync(member));
    const leader = members[0];
    if (leader === undefined) return [];
    return (await Promise.all([this.sync(leader, byMember), ...followers])).map(({ error, assignment }) => (error === 'NONE' ? text(assignment) : error));
  }

  member({ memberId, generationId, groupInstanceId }: Joined) {
    return { groupId: GROUP, memberId, generationId, ...(groupInstanceId === undefined ? {} : { groupInstanceId }) };
  }
}

export const joinRequest = (request: Partial<JoinGroupRequest> = {}): JoinGroupRequest => ({
  groupId: GROUP, memberId: '', clientId: 'client', sessionTimeoutMs: SESSION_MS, rebalanceTimeoutMs: REBALANCE_MS, protocolType: 'consumer',
  protocols: [{ name: 'range', metadata: subscription('orders') }], ...request,
});

export const joined = (join: JoinGroupResponse, groupInstanceId?: string): Joined => ({
  memberId: join.memberId, generationId: join.generationId, join, ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
});

/** A promise, wrapped so that awaiting what made it does not await it too; `value` is there once it is settled. */
export interface Waiting<T> {
  readonly promise: Promise<T>;
  value: T | undefined;
}

export const waiting = <T>(promise: Promise<T>): Waiting<T> => {
  const result: Waiting<T> = { promise, value: undefined };
  void promise.then((value) => (result.value = value), () => undefined);
  return result;
};

export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
