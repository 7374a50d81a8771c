import { GROUP_METADATA_TOPIC_NAME, KafkaError, type ErrorName } from '../../common/index.ts';
import type { NamedResult, PartitionResult } from '../api/admin.ts';
import type {
  DeleteGroupsRequest, DescribeGroupsRequest, DescribeGroupsResponse, HeartbeatRequest, JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest,
  LeaveGroupResponse, ListGroupsResponse, OffsetCommitRequest, OffsetDeleteRequest, OffsetFetchRequest, OffsetFetchResponse, SyncGroupRequest,
  SyncGroupResponse,
} from '../api/groups.ts';
import type { Outcome } from '../api/Outcome.ts';
import type { TxnOffsetCommitRequest } from '../api/transactions.ts';
import type { CoordinatorRuntime } from '../coordinator/CoordinatorRuntime.ts';
import type { CoordinatorResult } from '../coordinator/CoordinatorShard.ts';
import { partitionFor } from '../coordinator/partitionFor.ts';
import type { GroupEvent } from '../group/GroupEvents.ts';
import type { GroupCoordinatorShard } from '../group/GroupCoordinatorShard.ts';
import type { MetadataImage } from '../metadata/MetadataImage.ts';

const NO_BYTES = new Uint8Array(0);

/** The group APIs of one broker: finds the shard, and says in each API's own form why there is none. */
export class GroupCoordinatorService {
  readonly #runtime: CoordinatorRuntime<GroupCoordinatorShard>;
  readonly #image: () => MetadataImage;

  constructor(runtime: CoordinatorRuntime<GroupCoordinatorShard>, image: () => MetadataImage) {
    this.#runtime = runtime;
    this.#image = image;
  }

  /** Of `__consumer_offsets`; throws COORDINATOR_NOT_AVAILABLE before there is such a topic. */
  partitionOf(groupId: string): number {
    const topic = this.#image().topics.get(GROUP_METADATA_TOPIC_NAME);
    if (topic === undefined) throw new KafkaError('COORDINATOR_NOT_AVAILABLE', `${GROUP_METADATA_TOPIC_NAME} does not exist yet`);
    return partitionFor(groupId, topic.partitions.length);
  }

  join(request: JoinGroupRequest): Promise<JoinGroupResponse> {
    return this.#write(request.groupId, (shard) => shard.joinGroup(request), (error, message) => ({
      error, message, generationId: -1, protocolType: '', protocolName: '', leader: '', memberId: request.memberId, skipAssignment: false, members: [],
    }));
  }

  sync(request: SyncGroupRequest): Promise<SyncGroupResponse> {
    return this.#write(request.groupId, (shard) => shard.syncGroup(request), (error, message) => ({ error, message, assignment: NO_BYTES }));
  }

  heartbeat(request: HeartbeatRequest): Promise<Outcome> {
    return this.#write(request.groupId, (shard) => shard.heartbeat(request), asOutcome);
  }

  leave(request: LeaveGroupRequest): Promise<LeaveGroupResponse> {
    return this.#write(request.groupId, (shard) => shard.leaveGroup(request), (error, message) => ({ error, message, members: [] }));
  }

  commit(request: OffsetCommitRequest): Promise<readonly PartitionResult[]> {
    return this.#write(request.groupId, (shard) => shard.commitOffsets(request), (error, message) =>
      request.offsets.map(({ topic, partition }) => ({ topic, partition, error, message })));
  }

  commitTransactional(request: TxnOffsetCommitRequest): Promise<readonly PartitionResult[]> {
    return this.#write(request.groupId, (shard) => shard.commitTransactionalOffsets(request), (error, message) =>
      request.offsets.map(({ topic, partition }) => ({ topic, partition, error, message })));
  }

  async fetch(request: OffsetFetchRequest): Promise<OffsetFetchResponse> {
    return this.fetchNow(request);
  }

  /** For whoever is beside the broker and waits for nobody. */
  fetchNow(request: OffsetFetchRequest): OffsetFetchResponse {
    try {
      return this.#runtime.shard(this.partitionOf(request.groupId)).fetchOffsets(request);
    } catch (error) {
      return { ...toOutcome(error), offsets: [] };
    }
  }

  deleteOffsets(request: OffsetDeleteRequest): Promise<readonly PartitionResult[]> {
    return this.#write(request.groupId, (shard) => shard.deleteOffsets(request), (error, message) =>
      request.partitions.map(({ topic, partition }) => ({ topic, partition, error, message })));
  }

  list(): ListGroupsResponse {
    return { error: 'NONE', groups: this.#runtime.shards().flatMap((shard) => shard.listGroups()) };
  }

  async describe({ groupIds }: DescribeGroupsRequest): Promise<DescribeGroupsResponse> {
    return {
      groups: groupIds.map((groupId) => {
        try {
          return this.#runtime.shard(this.partitionOf(groupId)).describeGroups([groupId])[0]!;
        } catch (error) {
          return { ...toOutcome(error), groupId, state: 'Dead', generationId: -1, protocolType: '', protocolName: '', leader: '', members: [] };
        }
      }),
    };
  }

  delete({ groupIds }: DeleteGroupsRequest): Promise<readonly NamedResult[]> {
    const deleteOne = async (groupId: string): Promise<NamedResult> => {
      const [result] = await this.#write<readonly NamedResult[]>(groupId, (shard) => shard.deleteGroups([groupId]), (error, message) => [{ name: groupId, error, message }]);
      return result!;
    };
    return Promise.all(groupIds.map(deleteOne));
  }

  /**
   * Throws NOT_COORDINATOR or COORDINATOR_LOAD_IN_PROGRESS where no shard would hear of a marker that is written now: one
   * that is behind what a loading shard has read would leave its offsets pending for ever.
   */
  ensureHearsMarkers(partition: number): void {
    this.#runtime.shard(partition);
  }

  /** What happened to a group lately, as far as this broker coordinates it. */
  events(groupId: string): readonly GroupEvent[] {
    return this.#runtime.shards().flatMap((shard) => shard.events(groupId));
  }

  /** What is committed for topics that are gone goes too. */
  async onTopicsDeleted(topics: ReadonlySet<string>): Promise<void> {
    const partitions = this.#image().topics.get(GROUP_METADATA_TOPIC_NAME)?.partitions.length ?? 0;
    for (let partition = 0; partition < partitions; partition++) {
      try {
        await this.#runtime.write(partition, (shard) => shard.onTopicsDeleted(topics));
      } catch (error) {
        toOutcome(error);
      }
    }
  }

  async #write<T>(groupId: string, decide: (shard: GroupCoordinatorShard) => CoordinatorResult<T>, refused: (error: ErrorName, message: string) => T): Promise<T> {
    try {
      return await this.#runtime.write(this.partitionOf(groupId), decide);
    } catch (error) {
      const outcome = toOutcome(error);
      return refused(outcome.error, outcome.message);
    }
  }
}

const asOutcome = (error: ErrorName, message: string): Outcome => ({ error, message });

/** A thrown KafkaError as an answer; anything else is a bug and goes on. */
export const toOutcome = (error: unknown): { readonly error: ErrorName; readonly message: string } => {
  if (!(error instanceof KafkaError)) throw error;
  return { error: error.errorName, message: error.message };
};
