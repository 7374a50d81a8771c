import { topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { OffsetCommitRequest } from '../BrokerApi.ts';
import type { OffsetCommitKey, OffsetCommitValue } from './offsetRecords.ts';

export interface CommittedOffset extends TopicPartition {
  readonly offset: number;
  readonly metadata: string;
  readonly commitTimestamp: number;
}

/** A record of `__consumer_offsets` before it is bytes. A null value forgets. */
export interface OffsetRecord {
  readonly key: OffsetCommitKey;
  readonly value: OffsetCommitValue | null;
}

/**
 * The offsets that groups have committed. Requests become records; only replaying a record, live or after a restart,
 * changes anything (Kafka's OffsetMetadataManager).
 */
export class OffsetMetadataManager {
  readonly #groups = new Map<string, Map<string, CommittedOffset>>();
  #size = 0;

  /** Committed offsets over all groups. */
  get size(): number {
    return this.#size;
  }

  offsets(groupId: string): readonly CommittedOffset[] {
    return [...(this.#groups.get(groupId)?.values() ?? [])];
  }

  offset(groupId: string, { topic, partition }: TopicPartition): CommittedOffset | undefined {
    return this.#groups.get(groupId)?.get(topicPartitionKey(topic, partition));
  }

  commit(groupId: string, offsets: OffsetCommitRequest['offsets'], nowMs: number): OffsetRecord[] {
    return offsets.map(({ topic, partition, offset, metadata }) => ({
      key: { groupId, topic, partition },
      value: { offset, metadata: metadata ?? '', commitTimestamp: nowMs },
    }));
  }

  deleteGroup(groupId: string): OffsetRecord[] {
    return this.offsets(groupId).map((committed) => tombstone(groupId, committed));
  }

  deleteTopics(topics: ReadonlySet<string>): OffsetRecord[] {
    const gone: OffsetRecord[] = [];
    for (const groupId of this.#groups.keys())
      for (const committed of this.offsets(groupId)) if (topics.has(committed.topic)) gone.push(tombstone(groupId, committed));
    return gone;
  }

  /** The records that make this state from nothing. */
  records(): OffsetRecord[] {
    return [...this.#groups].flatMap(([groupId, offsets]) =>
      [...offsets.values()].map(({ topic, partition, offset, metadata, commitTimestamp }) => ({
        key: { groupId, topic, partition },
        value: { offset, metadata, commitTimestamp },
      })),
    );
  }

  replay({ key: { groupId, topic, partition }, value }: OffsetRecord): void {
    const offsets = this.#groups.get(groupId) ?? new Map<string, CommittedOffset>();
    const sizeBefore = offsets.size;
    const at = topicPartitionKey(topic, partition);
    if (value === null) offsets.delete(at);
    else offsets.set(at, { topic, partition, ...value });
    this.#size += offsets.size - sizeBefore;
    if (offsets.size === 0) this.#groups.delete(groupId);
    else this.#groups.set(groupId, offsets);
  }
}

const tombstone = (groupId: string, { topic, partition }: TopicPartition): OffsetRecord => ({ key: { groupId, topic, partition }, value: null });
