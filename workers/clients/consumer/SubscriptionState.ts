import { KafkaError, topicPartitionKey, type TopicPartition } from '../../common/index.ts';

/** `auto.offset.reset`: where to go on without a valid position. */
export type AutoOffsetReset = 'earliest' | 'latest' | 'none';

/** Either a position, or how to find one. */
export type Position =
  | {
      readonly kind: 'at';
      readonly offset: number;
      /** Leader epoch of the record before `offset`; -1: not known. */
      readonly offsetEpoch: number;
    }
  | { readonly kind: 'committed' }
  | { readonly kind: 'reset'; readonly to: AutoOffsetReset };

export interface AssignedPartition extends TopicPartition {
  position: Position;
  paused: boolean;
  /** About to be given up: what is known of it is committed, nothing more is read. */
  isPendingRevocation: boolean;
  /** Leader epoch in which the position was found good; -1: not checked yet. */
  validatedEpoch: number;
  /** Not asked for before this time, after an error. */
  retryAtMs: number;
  /** Errors since the last good answer. */
  failures: number;
  /** What ends polls. */
  failure: KafkaError | undefined;
  /** As the last answer told; -1 before there was one. */
  highWatermark: number;
  lastStableOffset: number;
}

export const at = (offset: number, offsetEpoch = -1): Position => ({ kind: 'at', offset, offsetEpoch });

/** What a consumer reads, why, and where it stands. Order matters: whoever was read goes to the end, so that all get their turn. */
export class SubscriptionState {
  /** Topics or a pattern; undefined for a consumer that assigns itself, or nothing. */
  #subscription: readonly string[] | RegExp | undefined;
  #isManual = false;
  #assigned = new Map<string, AssignedPartition>();

  get subscription(): readonly string[] | RegExp | undefined {
    return this.#subscription;
  }

  get isManual(): boolean {
    return this.#isManual;
  }

  get size(): number {
    return this.#assigned.size;
  }

  /** Throws INVALID_REQUEST for a consumer that assigned itself partitions. */
  subscribe(subscription: readonly string[] | RegExp): void {
    if (this.#isManual) throw new KafkaError('INVALID_REQUEST', 'a consumer either subscribes to topics or assigns itself partitions');
    this.#subscription = subscription;
  }

  /** Throws INVALID_REQUEST for a consumer that subscribes. */
  assign(partitions: readonly TopicPartition[]): void {
    if (this.#subscription !== undefined) throw new KafkaError('INVALID_REQUEST', 'a consumer either subscribes to topics or assigns itself partitions');
    this.#isManual = true;
    this.setAssignment(partitions);
  }

  unsubscribe(): void {
    this.#subscription = undefined;
    this.#isManual = false;
    this.#assigned.clear();
  }

  /** Keeps the state of partitions that stay. */
  setAssignment(partitions: readonly TopicPartition[]): void {
    const assigned = new Map<string, AssignedPartition>();
    for (const { topic, partition } of partitions) {
      const key = topicPartitionKey(topic, partition);
      assigned.set(key, this.#assigned.get(key) ?? newlyAssigned(topic, partition));
    }
    this.#assigned = assigned;
  }

  all(): IterableIterator<AssignedPartition> {
    return this.#assigned.values();
  }

  partitions(): TopicPartition[] {
    return [...this.#assigned.values()].map(({ topic, partition }) => ({ topic, partition }));
  }

  find({ topic, partition }: TopicPartition): AssignedPartition | undefined {
    return this.#assigned.get(topicPartitionKey(topic, partition));
  }

  /** Whether it is assigned still, and not anew. */
  holds(assigned: AssignedPartition): boolean {
    return this.find(assigned) === assigned;
  }

  /** Throws INVALID_REQUEST for a partition that is not assigned. */
  get(topicPartition: TopicPartition): AssignedPartition {
    const assigned = this.find(topicPartition);
    if (assigned !== undefined) return assigned;
    throw new KafkaError('INVALID_REQUEST', `${topicPartitionKey(topicPartition.topic, topicPartition.partition)} is not assigned to this consumer`);
  }

  /** Throws what stands in the way of one of them: once while a position is looked for, always where one is out of range. */
  throwFailure(partitions: Iterable<AssignedPartition> = this.all()): void {
    for (const assigned of partitions) {
      const { failure } = assigned;
      if (failure === undefined) continue;
      if (assigned.position.kind !== 'at') assigned.failure = undefined;
      throw failure;
    }
  }

  /** Anew, by whoever reads or the user: errors of the old position are forgotten. */
  seek(topicPartition: TopicPartition, position: Position): void {
    const assigned = this.get(topicPartition);
    assigned.position = position;
    assigned.validatedEpoch = -1;
    assigned.failure = undefined;
    assigned.failures = 0;
    assigned.retryAtMs = -Infinity;
  }

  moveToEnd(assigned: AssignedPartition): void {
    const key = topicPartitionKey(assigned.topic, assigned.partition);
    if (this.#assigned.delete(key)) this.#assigned.set(key, assigned);
  }
}

const newlyAssigned = (topic: string, partition: number): AssignedPartition => ({
  topic, partition,
  position: { kind: 'committed' },
  paused: false,
  isPendingRevocation: false,
  validatedEpoch: -1,
  retryAtMs: -Infinity,
  failures: 0,
  failure: undefined,
  highWatermark: -1,
  lastStableOffset: -1,
});
