import type { Random } from '../../common/index.ts';
import type { Partitioner } from './Partitioner.ts';
import { randomPartition } from './randomPartition.ts';

/** One partition for each batch, whatever the keys; the next batch goes to another one (KIP-480). */
export class UniformStickyPartitioner implements Partitioner {
  readonly #random: Random;
  readonly #current = new Map<string, number>();
  readonly #previous = new Map<string, number>();

  constructor(random: Random) {
    this.#random = random;
  }

  partition(
    topic: string, _key: Uint8Array | null, _keyStart: number, _keyEnd: number, numPartitions: number, available?: readonly number[],
  ): number {
    const current = this.#current.get(topic);
    if (current !== undefined && current < numPartitions) return current;
    const previous = this.#previous.get(topic);
    const choices = available ?? Array.from({ length: numPartitions }, (_, i) => i);
    const others = choices.filter((partition) => partition !== previous);
    const chosen = randomPartition(this.#random, numPartitions, others.length > 0 ? others : choices);
    this.#current.set(topic, chosen);
    return chosen;
  }

  onBatchClosed(topic: string, partition: number): void {
    if (this.#current.get(topic) !== partition) return;
    this.#current.delete(topic);
    this.#previous.set(topic, partition);
  }
}
