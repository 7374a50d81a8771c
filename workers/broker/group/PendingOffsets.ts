import type { TopicPartition } from '../../common/index.ts';
import { OffsetStore, type CommittedOffset } from './OffsetStore.ts';

/** Offsets that were committed in transactions which have not ended, by producer id. */
export class PendingOffsets {
  readonly #stores = new Map<number, OffsetStore>();

  put(producerId: number, groupId: string, committed: CommittedOffset): void {
    const store = this.#stores.get(producerId) ?? new OffsetStore();
    store.put(groupId, committed);
    this.#stores.set(producerId, store);
  }

  /** Forgets what every open transaction has for a partition. */
  remove(groupId: string, partition: TopicPartition): void {
    for (const store of this.#stores.values()) store.remove(groupId, partition);
  }

  /** What a producer had, which is pending no longer. */
  take(producerId: number): OffsetStore | undefined {
    const store = this.#stores.get(producerId);
    this.#stores.delete(producerId);
    return store;
  }

  has(groupId: string, partition: TopicPartition): boolean {
    for (const store of this.#stores.values()) if (store.get(groupId, partition) !== undefined) return true;
    return false;
  }

  hasAny(groupId: string): boolean {
    for (const store of this.#stores.values()) if (store.offsets(groupId).length > 0) return true;
    return false;
  }

  get groupIds(): readonly string[] {
    return [...new Set([...this.#stores.values()].flatMap((store) => store.groupIds))];
  }

  offsets(groupId: string): readonly CommittedOffset[] {
    return [...this.#stores.values()].flatMap((store) => store.offsets(groupId));
  }
}
