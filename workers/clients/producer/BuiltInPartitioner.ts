import type { Random } from '../../common/index.ts';
import { partitionForKey, type Partitioner } from './Partitioner.ts';
import { leastBusyPartition, randomPartition } from './randomPartition.ts';

interface StickyPartition {
  partition: number;
  /** Appended to it since it was chosen. */
  producedBytes: number;
}

/**
 * By the key's hash; records without a key stay with one partition for about a batch's worth of bytes and then go to a
 * random other one, so that all partitions get the same number of bytes. The change waits for the end of a batch, but not
 * beyond twice the size. Partitions for which fewer batches wait are chosen more often (KIP-794).
 */
export class BuiltInPartitioner implements Partitioner {
  readonly #random: Random;
  readonly #stickyBatchSize: number;
  readonly #queueSize: ((topic: string, partition: number) => number) | undefined;
  readonly #sticky = new Map<string, StickyPartition>();

  /** `queueSize`: how many batches wait for a partition; without it all partitions are chosen alike. */
  constructor(random: Random, stickyBatchSize: number, queueSize?: (topic: string, partition: number) => number) {
    this.#random = random;
    this.#stickyBatchSize = stickyBatchSize;
    this.#queueSize = queueSize;
  }

  partition(
    topic: string, key: Uint8Array | null, keyStart: number, keyEnd: number, numPartitions: number, available?: readonly number[],
  ): number {
    if (key !== null) return partitionForKey(key, numPartitions, keyStart, keyEnd);
    let sticky = this.#sticky.get(topic);
    if (sticky === undefined || sticky.partition >= numPartitions || available?.includes(sticky.partition) === false) {
      sticky = { partition: this.#choose(topic, numPartitions, available), producedBytes: 0 };
      this.#sticky.set(topic, sticky);
    }
    return sticky.partition;
  }

  onAppended(topic: string, key: Uint8Array | null, partition: number, sizeInBytes: number): void {
    const sticky = this.#sticky.get(topic);
    if (key !== null || sticky?.partition !== partition) return;
    sticky.producedBytes += sizeInBytes;
    if (sticky.producedBytes >= 2 * this.#stickyBatchSize) this.#sticky.delete(topic);
  }

  onBatchClosed(topic: string, partition: number): void {
    const sticky = this.#sticky.get(topic);
    if (sticky?.partition === partition && sticky.producedBytes >= this.#stickyBatchSize) this.#sticky.delete(topic);
  }

  #choose(topic: string, numPartitions: number, available: readonly number[] | undefined): number {
    const queueSize = this.#queueSize;
    if (queueSize === undefined) return randomPartition(this.#random, numPartitions, available);
    return leastBusyPartition(this.#random, numPartitions, available, (partition) => queueSize(topic, partition));
  }
}
