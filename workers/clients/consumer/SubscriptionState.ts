import { KafkaError, topicPartitionKey, type TopicPartition } from '../../common/index.ts';

/** `auto.offset.reset`: where to go on without a valid position. */
export type AutoOffsetReset = 'earliest' | 'latest' | 'none';

/** Either a position, or how to find one. */
export type Position =
  | { readonly kind: 'at'; readonly offset: number }
  | { readonly kind: 'committed' }
  | { readonly kind: 'reset'; readonly to: AutoOffsetReset };

export interface AssignedPartition extends TopicPartition {
  position: Position;
  paused: boolean;
}

/** What a consumer reads and where it stands. Order matters: whoever was read goes to the end, so that all get their turn. */
export class SubscriptionState {
  #assigned = new Map<string, AssignedPartition>();

  /** Keeps the state of partitions that stay. */
  assign(partitions: readonly TopicPartition[]): void {
    const assigned = new Map<string, AssignedPartition>();
    for (const { topic, partition } of partitions) {
      const key = topicPartitionKey(topic, partition);
      assigned.set(key, this.#assigned.get(key) ?? { topic, partition, position: { kind: 'committed' }, paused: false });
    }
    this.#assigned = assigned;
  }

  all(): readonly AssignedPartition[] {
    return [...this.#assigned.values()];
  }

  find({ topic, partition }: TopicPartition): AssignedPartition | undefined {
    return this.#assigned.get(topicPartitionKey(topic, partition));
  }

  /** Throws INVALID_REQUEST for a partition that is not assigned. */
  get(topicPartition: TopicPartition): AssignedPartition {
    const assigned = this.find(topicPartition);
    if (assigned !== undefined) return assigned;
    throw new KafkaError('INVALID_REQUEST', `${topicPartitionKey(topicPartition.topic, topicPartition.partition)} is not assigned to this consumer`);
  }

  moveToEnd(assigned: AssignedPartition): void {
    const key = topicPartitionKey(assigned.topic, assigned.partition);
    if (this.#assigned.delete(key)) this.#assigned.set(key, assigned);
  }
}
