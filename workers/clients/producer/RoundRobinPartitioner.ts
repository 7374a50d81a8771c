import type { Partitioner } from './Partitioner.ts';

/** Every available partition in turn, by topic, whatever the key. */
export class RoundRobinPartitioner implements Partitioner {
  readonly #next = new Map<string, number>();

  partition(
    topic: string, _key: Uint8Array | null, _keyStart: number, _keyEnd: number, numPartitions: number, available?: readonly number[],
  ): number {
    const next = this.#next.get(topic) ?? 0;
    this.#next.set(topic, next + 1);
    return available === undefined || available.length === 0 ? next % numPartitions : available[next % available.length]!;
  }
}
