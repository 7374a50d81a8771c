import { partitionForKey, type Partitioner } from './Partitioner.ts';
import { RoundRobinPartitioner } from './RoundRobinPartitioner.ts';

/** By the key's hash; without a key every partition in turn, which a demo shows better than Kafka's sticky choice. */
export class DefaultPartitioner implements Partitioner {
  readonly #roundRobin = new RoundRobinPartitioner();

  partition(
    topic: string, key: Uint8Array | null, keyStart: number, keyEnd: number, numPartitions: number, available?: readonly number[],
  ): number {
    return key === null
      ? this.#roundRobin.partition(topic, key, keyStart, keyEnd, numPartitions, available)
      : partitionForKey(key, numPartitions, keyStart, keyEnd);
  }
}
