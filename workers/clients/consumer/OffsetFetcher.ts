import { KafkaError, topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { IsolationLevel, ListOffsetsResponse, OffsetFetchResponse } from '../../broker/index.ts';
import type { KafkaClient } from '../network/KafkaClient.ts';
import type { LeaderRequests } from './LeaderRequests.ts';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from './offsetSpec.ts';
import { at, type AssignedPartition, type AutoOffsetReset, type Position, type SubscriptionState } from './SubscriptionState.ts';

export interface PartitionOffset extends TopicPartition {
  readonly offset: number;
}

export interface OffsetAndTimestamp extends PartitionOffset {
  readonly timestamp: number;
}

export interface OffsetFetcherConfig {
  readonly autoOffsetReset: AutoOffsetReset;
  readonly isolationLevel: IsolationLevel;
  /** What the consumer's group has committed; undefined for a consumer without a group. */
  readonly committed: ((partitions: readonly TopicPartition[]) => Promise<OffsetFetchResponse['offsets']>) | undefined;
}

/** Asks brokers for offsets, gives positions to partitions that have none, and checks positions when leaders change (KIP-320). */
export class OffsetFetcher {
  readonly #client: KafkaClient;
  readonly #leaders: LeaderRequests;
  readonly #subscriptions: SubscriptionState;
  readonly #config: OffsetFetcherConfig;

  constructor(client: KafkaClient, leaders: LeaderRequests, subscriptions: SubscriptionState, config: OffsetFetcherConfig) {
    this.#client = client;
    this.#leaders = leaders;
    this.#subscriptions = subscriptions;
    this.#config = config;
  }

  /** In the order asked for; offset and timestamp -1 where no record is that late. Rejects as `LeaderRequests.ask` does. */
  async list(partitions: ReadonlyArray<TopicPartition & { readonly timestamp: number }>): Promise<OffsetAndTimestamp[]> {
    const answers = await this.#list(partitions);
    return answers.map(({ topic, partition, offset, timestamp }) => ({ topic, partition, offset, timestamp }));
  }

  /** Whether a partition has no position, or one that its present leader has not confirmed. */
  isNeeded(assigned: AssignedPartition): boolean {
    if (assigned.failure !== undefined) return false;
    if (assigned.position.kind !== 'at') return true;
    const leader = this.#client.metadata.leaderOf(assigned.topic, assigned.partition);
    // A topic that nobody has asked about yet has to be, also where the position is known.
    if (leader === undefined) return this.#client.metadata.topic(assigned.topic) === undefined;
    if (leader.leaderEpoch === assigned.validatedEpoch) return false;
    const { offsetEpoch } = assigned.position;
    if (offsetEpoch >= 0 && offsetEpoch !== leader.leaderEpoch) return true;
    assigned.validatedEpoch = leader.leaderEpoch;
    return false;
  }

  /**
   * First what the group has committed, then where auto.offset.reset says; then asks leaders whether they have the log
   * up to the position. Whoever was sought meanwhile stays there. Rejects as `LeaderRequests.ask` does; where nothing is
   * committed and the reset is `none`, the partition fails with OFFSET_OUT_OF_RANGE. Rejects with LEADER_NOT_AVAILABLE
   * while a position comes from a later leader than the one that is known: an earlier one cannot say anything about it.
   */
  async resolve(assigned: readonly AssignedPartition[]): Promise<void> {
    await this.#leaders.ensure(new Set(assigned.map(({ topic }) => topic)));
    await this.#resolveCommitted(assigned.filter(({ position }) => position.kind === 'committed'));
    await this.#reset(assigned);
    const unconfirmed = assigned.filter((partition) => partition.position.kind === 'at' && this.isNeeded(partition));
    const ahead = unconfirmed.filter((partition) => this.#isAheadOfMetadata(partition));
    await this.#validate(unconfirmed.filter((partition) => !ahead.includes(partition)));
    const [first] = ahead;
    if (first === undefined) return;
    this.#client.metadata.requestUpdate();
    throw new KafkaError('LEADER_NOT_AVAILABLE', `the position in ${topicPartitionKey(first.topic, first.partition)} was given by a later leader than the one that is known`);
  }

  #isAheadOfMetadata({ topic, partition, position }: AssignedPartition): boolean {
    const leader = this.#client.metadata.leaderOf(topic, partition);
    return leader !== undefined && position.kind === 'at' && position.offsetEpoch > leader.leaderEpoch;
  }

  async #list(partitions: ReadonlyArray<TopicPartition & { readonly timestamp: number }>): Promise<ListOffsetsResponse['partitions']> {
    const { isolationLevel } = this.#config;
    return this.#leaders.ask(
      partitions.map(({ topic, partition, timestamp }) => ({ topic, partition, timestamp })),
      async (api, asked) => (await api.listOffsets({ isolationLevel, partitions: asked })).partitions,
    );
  }

  async #resolveCommitted(assigned: readonly AssignedPartition[]): Promise<void> {
    if (assigned.length === 0) return;
    const asked = assigned.map((partition) => ({ partition, position: partition.position }));
    const found = new Map<string, Position>();
    const offsets = await this.#config.committed?.(assigned.map(({ topic, partition }) => ({ topic, partition })));
    for (const { topic, partition, offset, leaderEpoch } of offsets ?? []) found.set(topicPartitionKey(topic, partition), at(offset, leaderEpoch));
    for (const { partition, position } of asked)
      if (partition.position === position)
        partition.position = found.get(topicPartitionKey(partition.topic, partition.partition)) ?? { kind: 'reset', to: this.#config.autoOffsetReset };
  }

  async #reset(assigned: readonly AssignedPartition[]): Promise<void> {
    const resets = assigned.flatMap((partition) => {
      const { position } = partition;
      if (position.kind !== 'reset') return [];
      if (position.to !== 'none') return [{ partition, position, timestamp: position.to === 'earliest' ? EARLIEST_TIMESTAMP : LATEST_TIMESTAMP }];
      // Asked for again with the next poll: somebody may have committed by then.
      partition.position = { kind: 'committed' };
      partition.failure = new KafkaError('OFFSET_OUT_OF_RANGE', `no offset is committed for ${topicPartitionKey(partition.topic, partition.partition)} and auto.offset.reset is none`);
      return [];
    });
    const found = await this.#list(resets.map(({ partition: { topic, partition }, timestamp }) => ({ topic, partition, timestamp })));
    for (const [i, { partition, position }] of resets.entries()) {
      if (partition.position !== position) continue;
      partition.position = at(found[i]!.offset);
      partition.validatedEpoch = -1;
    }
  }

  async #validate(assigned: readonly AssignedPartition[]): Promise<void> {
    const asked = assigned.flatMap((partition) => {
      const { position } = partition;
      const leader = this.#client.metadata.leaderOf(partition.topic, partition.partition);
      return position.kind !== 'at' || leader === undefined ? [] : [{ topic: partition.topic, partition: partition.partition, leaderEpoch: position.offsetEpoch, assigned: partition, position, newEpoch: leader.leaderEpoch }];
    });
    const answers = await this.#leaders.ask(asked, async (api, items) =>
      (await api.offsetForLeaderEpoch({ partitions: items.map(({ topic, partition, leaderEpoch }) => ({ topic, partition, leaderEpoch })) })).partitions);
    for (const [i, { assigned: partition, position, newEpoch }] of asked.entries()) {
      if (partition.position !== position || !this.#subscriptions.holds(partition)) continue;
      const { endOffset, leaderEpoch } = answers[i]!;
      if (leaderEpoch >= 0 && endOffset >= position.offset) partition.validatedEpoch = newEpoch;
      else this.#truncated(partition, position.offset, endOffset, leaderEpoch);
    }
  }

  /** The new leader has another log than the one that was read: go on where they part, unless only the user may decide. */
  #truncated(partition: AssignedPartition, offset: number, endOffset: number, epoch: number): void {
    const { autoOffsetReset } = this.#config;
    if (autoOffsetReset === 'none')
      partition.failure = new KafkaError('OFFSET_OUT_OF_RANGE', `the log of ${partition.topic}-${partition.partition} was truncated to offset ${endOffset}, the position is ${offset}, and auto.offset.reset is none`);
    else partition.position = endOffset < 0 || epoch < 0 ? { kind: 'reset', to: autoOffsetReset } : at(endOffset, epoch);
  }
}
