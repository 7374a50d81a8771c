import { ByteReader, ByteWriter, type TopicPartition } from '../../../common/index.ts';
import { AbstractStickyAssignor } from './AbstractStickyAssignor.ts';
import type { Assignment, Subscription } from './ConsumerPartitionAssignor.ts';
import type { MemberData } from './PreviousOwners.ts';
import { readTopicPartitions, writeTopicPartitions } from './topicPartitions.ts';

const NOTHING: MemberData = { partitions: [], generation: undefined };

/** Sticky and eager: since members own nothing when they join, what they had travels as user data. */
export class StickyAssignor extends AbstractStickyAssignor {
  override readonly name = 'sticky';
  #last: { readonly partitions: readonly TopicPartition[]; readonly generation: number } | undefined;

  override onAssignment({ partitions }: Assignment, generation: number): void {
    this.#last = { partitions, generation };
  }

  override subscriptionUserData(_topics: readonly string[]): Uint8Array | null {
    if (this.#last === undefined) return null;
    const out = new ByteWriter(64);
    writeTopicPartitions(out, this.#last.partitions);
    out.int32(this.#last.generation);
    return out.copy();
  }

  /** The first version of the user data has no generation; what cannot be read counts as nothing. */
  protected override memberData({ userData }: Subscription): MemberData {
    if (userData === null || userData.length === 0) return NOTHING;
    try {
      const reader = new ByteReader(userData);
      const partitions = readTopicPartitions(reader);
      return { partitions, generation: reader.remaining >= 4 ? reader.int32() : undefined };
    } catch {
      return NOTHING;
    }
  }
}
