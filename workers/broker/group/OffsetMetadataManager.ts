import { topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { PartitionResult } from '../api/admin.ts';
import type {
  GroupMember, OffsetCommitRequest, OffsetDeleteRequest, OffsetFetchRequest, OffsetFetchResponse, OffsetToCommit,
} from '../api/groups.ts';
import type { Outcome } from '../api/Outcome.ts';
import type { TxnOffsetCommitRequest } from '../api/transactions.ts';
import type { CoordinatorResult, RecordProducer, ShardContext, StateRecord } from '../coordinator/CoordinatorShard.ts';
import type { ClassicGroup } from './ClassicGroup.ts';
import { answer } from './Decision.ts';
import type { GroupCoordinatorConfig } from './GroupCoordinatorConfig.ts';
import type { GroupMetadataManager } from './GroupMetadataManager.ts';
import { isExpired } from './isExpired.ts';
import { OffsetStore, type CommittedOffset } from './OffsetStore.ts';
import { PendingOffsets } from './PendingOffsets.ts';
import { offsetCommitRecord, offsetCommitTombstone, type OffsetCommitKey, type OffsetCommitValue } from './records/offsetCommit.ts';

/** The offsets that groups have committed. Only replaying a record changes anything (Kafka's OffsetMetadataManager). */
export class OffsetMetadataManager {
  readonly #context: ShardContext;
  readonly #config: GroupCoordinatorConfig;
  readonly #groups: GroupMetadataManager;
  readonly #offsets = new OffsetStore();
  readonly #pending = new PendingOffsets();

  constructor(context: ShardContext, config: GroupCoordinatorConfig, groups: GroupMetadataManager) {
    this.#context = context;
    this.#config = config;
    this.#groups = groups;
  }

  commit(request: OffsetCommitRequest): CoordinatorResult<readonly PartitionResult[]> {
    return this.#commit(request, request.offsets, () => {
      const group = this.#groups.get(request.groupId);
      const invalid = this.#validateCommit(group, request, false);
      if (invalid === undefined && group !== undefined) this.#groups.onCommit(group, request.memberId);
      return invalid;
    });
  }

  commitTransactional(request: TxnOffsetCommitRequest): CoordinatorResult<readonly PartitionResult[]> {
    const { producerId, producerEpoch } = request;
    const result = this.#commit(request, request.offsets, () =>
      request.groupId === ''
        ? { error: 'INVALID_GROUP_ID', message: 'a group has to have an id' }
        : this.#validateCommit(this.#groups.get(request.groupId), request, true));
    return { ...result, producer: { producerId, producerEpoch } };
  }

  fetch({ groupId, partitions, requireStable = false }: OffsetFetchRequest): OffsetFetchResponse {
    const offsets: OffsetFetchResponse['offsets'][number][] = [];
    for (const { topic, partition } of partitions ?? this.#offsets.offsets(groupId)) {
      const committed = this.#offsets.get(groupId, { topic, partition });
      if (requireStable && this.#pending.has(groupId, { topic, partition }))
        offsets.push({
          topic, partition, offset: -1, leaderEpoch: -1, metadata: '',
          error: 'UNSTABLE_OFFSET_COMMIT', message: `a transaction that commits an offset for ${topicPartitionKey(topic, partition)} is open`,
        });
      else if (committed !== undefined)
        offsets.push({ topic, partition, error: 'NONE', offset: committed.offset, leaderEpoch: committed.leaderEpoch, metadata: committed.metadata });
    }
    return { error: 'NONE', offsets };
  }

  delete({ groupId, partitions }: OffsetDeleteRequest): CoordinatorResult<readonly PartitionResult[]> {
    const group = this.#groups.get(groupId);
    const invalid = validateDelete(groupId, group);
    if (invalid !== undefined) return answer(partitions.map(({ topic, partition }) => ({ topic, partition, ...invalid })));
    const records: StateRecord[] = [];
    const results = partitions.map(({ topic, partition }): PartitionResult => {
      if (group?.isSubscribedTo(topic) === true)
        return { topic, partition, error: 'GROUP_SUBSCRIBED_TO_TOPIC', message: `${groupId} consumes ${topic}` };
      if (this.#offsets.get(groupId, { topic, partition }) !== undefined || this.#pending.has(groupId, { topic, partition }))
        records.push(offsetCommitTombstone({ groupId, topic, partition }));
      return { topic, partition, error: 'NONE' };
    });
    return answer(results, { records });
  }

  /** Also of what is pending. */
  deleteGroup(groupId: string): StateRecord[] {
    return this.#tombstones(groupId, () => true);
  }

  deleteTopics(topics: ReadonlySet<string>): StateRecord[] {
    return [...new Set([...this.#offsets.groupIds, ...this.#pending.groupIds])]
      .flatMap((groupId) => this.#tombstones(groupId, ({ topic }) => topics.has(topic)));
  }

  /** Adds to `records`. Whether nothing of the group is left. */
  expire(group: ClassicGroup, records: StateRecord[]): boolean {
    const { groupId } = group;
    const nowMs = this.#context.time.milliseconds();
    const retentionMs = this.#config.offsetsRetentionMinutes * 60_000;
    let isNothingLeft = !this.#pending.hasAny(groupId);
    for (const committed of this.#offsets.offsets(groupId))
      if (isExpired(group, committed, nowMs, retentionMs) && !this.#pending.has(groupId, committed)) records.push(tombstone(groupId, committed));
      else isNothingLeft = false;
    return isNothingLeft;
  }

  replay({ groupId, topic, partition }: OffsetCommitKey, value: OffsetCommitValue | null, recordOffset: number, producer: RecordProducer | undefined): void {
    if (value === null) {
      this.#offsets.remove(groupId, { topic, partition });
      this.#pending.remove(groupId, { topic, partition });
      return;
    }
    this.#groups.replayOffset(groupId);
    const committed: CommittedOffset = { topic, partition, ...value, recordOffset };
    if (producer === undefined) this.#offsets.put(groupId, committed);
    else this.#pending.put(producer.producerId, groupId, committed);
  }

  /** A commit outside of the transaction that is later in the log than the one within holds. */
  replayEndTransactionMarker({ producerId }: RecordProducer, isCommitted: boolean): void {
    const pending = this.#pending.take(producerId);
    if (pending === undefined || !isCommitted) return;
    for (const groupId of pending.groupIds)
      for (const committed of pending.offsets(groupId)) {
        const existing = this.#offsets.get(groupId, committed);
        if (existing === undefined || committed.recordOffset > existing.recordOffset) this.#offsets.put(groupId, committed);
      }
  }

  /** `validate` is not called where no partition is known. */
  #commit(
    { groupId }: GroupMember, offsets: readonly OffsetToCommit[], validate: () => Outcome | undefined,
  ): CoordinatorResult<readonly PartitionResult[]> {
    const image = this.#context.image();
    const nowMs = this.#context.time.milliseconds();
    const isKnown = ({ topic, partition }: TopicPartition): boolean => image.partition(topic, partition) !== undefined;
    const invalid = offsets.some(isKnown) || offsets.length === 0 ? validate() : undefined;
    const records: StateRecord[] = [];
    const results = offsets.map((toCommit): PartitionResult => {
      const { topic, partition, offset, leaderEpoch = -1, metadata = '' } = toCommit;
      if (!isKnown(toCommit))
        return { topic, partition, error: 'UNKNOWN_TOPIC_OR_PARTITION', message: `there is no partition ${partition} of a topic ${topic}` };
      if (invalid !== undefined) return { topic, partition, ...invalid };
      if (metadata.length > this.#config.offsetMetadataMaxBytes)
        return { topic, partition, error: 'OFFSET_METADATA_TOO_LARGE', message: `${metadata.length} is more than the ${this.#config.offsetMetadataMaxBytes} that are allowed` };
      records.push(offsetCommitRecord({ groupId, topic, partition }, { offset, leaderEpoch, metadata, commitTimestamp: nowMs }));
      return { topic, partition, error: 'NONE' };
    });
    return answer(results, { records });
  }

  #validateCommit(group: ClassicGroup | undefined, request: GroupMember, isTransactional: boolean): Outcome | undefined {
    if (group !== undefined) return group.validateOffsetCommit(request, isTransactional);
    if (request.generationId < 0) return undefined;
    return { error: isTransactional ? 'ILLEGAL_GENERATION' : 'GROUP_ID_NOT_FOUND', message: `there is no group ${request.groupId}` };
  }

  #tombstones(groupId: string, isGone: (partition: TopicPartition) => boolean): StateRecord[] {
    const gone = new Map<string, CommittedOffset>();
    for (const committed of [...this.#offsets.offsets(groupId), ...this.#pending.offsets(groupId)])
      if (isGone(committed)) gone.set(topicPartitionKey(committed.topic, committed.partition), committed);
    return [...gone.values()].map((committed) => tombstone(groupId, committed));
  }
}

const tombstone = (groupId: string, { topic, partition }: TopicPartition): StateRecord => offsetCommitTombstone({ groupId, topic, partition });

/** Undefined when offsets of the group may be deleted: members of another protocol type do not say what they read. */
const validateDelete = (groupId: string, group: ClassicGroup | undefined): Outcome | undefined => {
  if (groupId === '') return { error: 'INVALID_GROUP_ID', message: 'a group has to have an id' };
  if (group === undefined || group.state === 'Dead') return { error: 'GROUP_ID_NOT_FOUND', message: `there is no group ${groupId}` };
  if (group.state !== 'Empty' && !group.usesConsumerProtocol) return { error: 'NON_EMPTY_GROUP', message: `${groupId} has members` };
  return undefined;
};
