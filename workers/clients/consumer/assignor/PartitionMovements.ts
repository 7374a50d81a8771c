import type { TopicPartition } from '../../../common/index.ts';

interface Movement {
  readonly from: string;
  readonly to: string;
}

/**
 * What was moved from whom to whom during one rebalance. Keeps two members from exchanging partitions of one topic:
 * instead of a second partition the other way, the first one goes back.
 */
export class PartitionMovements {
  readonly #movements = new Map<TopicPartition, Movement>();
  /** Partitions by topic and movement. */
  readonly #byPair = new Map<string, Set<TopicPartition>>();

  /** `partition`, or one of its topic that came the other way. */
  partitionToMove(partition: TopicPartition, from: string, to: string): TopicPartition {
    const origin = this.#movements.get(partition)?.from ?? from;
    const reverse = this.#byPair.get(pairKey(partition.topic, to, origin));
    return reverse?.values().next().value ?? partition;
  }

  move(partition: TopicPartition, from: string, to: string): void {
    const earlier = this.#movements.get(partition);
    if (earlier !== undefined) this.#forget(partition, earlier);
    const origin = earlier?.from ?? from;
    if (origin === to) return;
    this.#movements.set(partition, { from: origin, to });
    const key = pairKey(partition.topic, origin, to);
    const moved = this.#byPair.get(key);
    if (moved === undefined) this.#byPair.set(key, new Set([partition]));
    else moved.add(partition);
  }

  #forget(partition: TopicPartition, { from, to }: Movement): void {
    this.#movements.delete(partition);
    this.#byPair.get(pairKey(partition.topic, from, to))?.delete(partition);
  }
}

const pairKey = (topic: string, from: string, to: string): string => JSON.stringify([topic, from, to]);
