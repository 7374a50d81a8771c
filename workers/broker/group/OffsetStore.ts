import { topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { OffsetCommitValue } from './records/offsetCommit.ts';

export interface CommittedOffset extends TopicPartition, OffsetCommitValue {
  /** Where in the log it was committed: of two commits the later one holds, whichever is replayed last. */
  readonly recordOffset: number;
}

/** Offsets by group and partition. */
export class OffsetStore {
  readonly #groups = new Map<string, Map<string, CommittedOffset>>();

  get groupIds(): readonly string[] {
    return [...this.#groups.keys()];
  }

  offsets(groupId: string): readonly CommittedOffset[] {
    return [...(this.#groups.get(groupId)?.values() ?? [])];
  }

  get(groupId: string, { topic, partition }: TopicPartition): CommittedOffset | undefined {
    return this.#groups.get(groupId)?.get(topicPartitionKey(topic, partition));
  }

  put(groupId: string, committed: CommittedOffset): void {
    const offsets = this.#groups.get(groupId) ?? new Map<string, CommittedOffset>();
    offsets.set(topicPartitionKey(committed.topic, committed.partition), committed);
    this.#groups.set(groupId, offsets);
  }

  remove(groupId: string, { topic, partition }: TopicPartition): void {
    const offsets = this.#groups.get(groupId);
    offsets?.delete(topicPartitionKey(topic, partition));
    if (offsets?.size === 0) this.#groups.delete(groupId);
  }
}
