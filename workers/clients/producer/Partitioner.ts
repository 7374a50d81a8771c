import { murmur2 } from './murmur2.ts';

/** Chooses a partition for a record that names none. */
export interface Partitioner {
  /**
   * `key` is the range [keyStart, keyEnd) of its buffer. From 0 to numPartitions - 1. `available` lists the partitions
   * that have a leader; undefined where all have.
   */
  partition(
    topic: string, key: Uint8Array | null, keyStart: number, keyEnd: number, numPartitions: number, available?: readonly number[],
  ): number;
  /** Told after each record that `partition` was asked for. */
  onAppended?(topic: string, key: Uint8Array | null, partition: number, sizeInBytes: number): void;
  /** Told when a batch takes no more records, whoever chose its partition. */
  onBatchClosed?(topic: string, partition: number): void;
}

/** Clears the sign, which is not the absolute value (Utils.toPositive). */
export const toPositive = (number: number): number => number & 0x7fffffff;

/** Where every Kafka client puts a key (BuiltInPartitioner.partitionForKey). */
export const partitionForKey = (key: Uint8Array, numPartitions: number, start = 0, end = key.length): number =>
  toPositive(murmur2(key, start, end)) % numPartitions;
