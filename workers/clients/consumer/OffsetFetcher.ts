import { KafkaError, topicPartitionKey, type TopicPartition } from '../../common/index.ts';
import type { BrokerApi } from '../../broker/index.ts';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from './offsetSpec.ts';
import type { AssignedPartition, AutoOffsetReset } from './SubscriptionState.ts';

export interface PartitionOffset extends TopicPartition {
  readonly offset: number;
}

export interface OffsetAndTimestamp extends PartitionOffset {
  readonly timestamp: number;
}

/** Asks the broker for offsets, and gives positions to partitions that have none. */
export class OffsetFetcher {
  readonly #broker: BrokerApi;
  readonly #groupId: string | undefined;
  readonly #autoOffsetReset: AutoOffsetReset;

  constructor(broker: BrokerApi, groupId: string | undefined, autoOffsetReset: AutoOffsetReset) {
    this.#broker = broker;
    this.#groupId = groupId;
    this.#autoOffsetReset = autoOffsetReset;
  }

  /** In the order asked for; offset and timestamp -1 where no record is that late. Throws the first partition's error. */
  async list(partitions: ReadonlyArray<TopicPartition & { readonly timestamp: number }>): Promise<OffsetAndTimestamp[]> {
    if (partitions.length === 0) return [];
    const response = await this.#broker.listOffsets({
      partitions: partitions.map(({ topic, partition, timestamp }) => ({ topic, partition, timestamp })),
    });
    return response.partitions.map(({ topic, partition, error, message, offset, timestamp }) => {
      if (error !== 'NONE') throw new KafkaError(error, message ?? error);
      return { topic, partition, offset, timestamp };
    });
  }

  /**
   * First what the group has committed, then where auto.offset.reset says. Whoever was sought meanwhile stays there.
   * Throws OFFSET_OUT_OF_RANGE where nothing is committed and the reset is `none`.
   */
  async resolvePositions(assigned: readonly AssignedPartition[]): Promise<void> {
    await this.#resolveCommitted(assigned.filter(({ position }) => position.kind === 'committed'));
    const resets = assigned.flatMap((partition) => (partition.position.kind === 'reset' ? [{ partition, position: partition.position }] : []));
    const found = await this.list(
      resets.map(({ partition: { topic, partition }, position }) => ({ topic, partition, timestamp: timestampOf(position.to, topic, partition) })),
    );
    for (const [i, { partition, position }] of resets.entries())
      if (partition.position === position) partition.position = { kind: 'at', offset: found[i]!.offset };
  }

  async #resolveCommitted(assigned: readonly AssignedPartition[]): Promise<void> {
    const asked = assigned.map((partition) => ({ partition, position: partition.position }));
    const committed = new Map<string, number>();
    if (this.#groupId !== undefined && assigned.length > 0) {
      const partitions = assigned.map(({ topic, partition }) => ({ topic, partition }));
      const { offsets } = await this.#broker.offsetFetch({ groupId: this.#groupId, partitions });
      for (const { topic, partition, offset } of offsets) committed.set(topicPartitionKey(topic, partition), offset);
    }
    for (const { partition, position } of asked) {
      if (partition.position !== position) continue;
      const offset = committed.get(topicPartitionKey(partition.topic, partition.partition));
      partition.position = offset === undefined ? { kind: 'reset', to: this.#autoOffsetReset } : { kind: 'at', offset };
    }
  }
}

const timestampOf = (to: AutoOffsetReset, topic: string, partition: number): number => {
  if (to === 'none')
    throw new KafkaError('OFFSET_OUT_OF_RANGE', `no offset is committed for ${topicPartitionKey(topic, partition)} and auto.offset.reset is none`);
  return to === 'earliest' ? EARLIEST_TIMESTAMP : LATEST_TIMESTAMP;
};
