import { decodeUtf8, SeededRandom, type Time } from '../../common/index.ts';
import { BuiltInPartitioner, murmur2, partitionForKey, RoundRobinPartitioner, toPositive } from '../../clients/index.ts';
import type { HandProduceRequest } from '../../protocol/index.ts';

export interface ChosenPartition {
  readonly partition: number;
  readonly why: string;
}

/** `batch.size` of the producer whose sticky choice is told. */
const BATCH_SIZE = 16 * 1024;
const MAX_KEY_TEXT = 40;

/** Chooses partitions as the producer's partitioners do, and says why. */
export class PartitionChoice {
  readonly #builtIn: BuiltInPartitioner;
  readonly #roundRobin = new RoundRobinPartitioner();
  /** By topic, as the round robin counts. */
  readonly #turns = new Map<string, number>();

  constructor(time: Time) {
    this.#builtIn = new BuiltInPartitioner(new SeededRandom(time.milliseconds()), BATCH_SIZE);
  }

  /** `available`: the partitions that have a leader. */
  choose(
    { topic, partition, partitioner }: Pick<HandProduceRequest, 'topic' | 'partition' | 'partitioner'>, key: Uint8Array | null, numPartitions: number, available: readonly number[],
  ): ChosenPartition {
    if (partition !== undefined) return { partition, why: `partition ${partition}, because the record names it` };
    const led = available.length === numPartitions ? undefined : available;
    if (partitioner === 'round-robin') return this.#inTurn(topic, key, numPartitions, led);
    if (key !== null) return hashed(key, numPartitions);
    const sticky = this.#builtIn.partition(topic, null, 0, 0, numPartitions, led);
    return { partition: sticky, why: `no key: the sticky partitioner stays with partition ${sticky} until about ${BATCH_SIZE} bytes (batch.size) are there, then goes to another one by chance` };
  }

  /** Call once a record has gone where it was sent without having named its partition. */
  onSent(topic: string, key: Uint8Array | null, partition: number, sizeInBytes: number): void {
    this.#builtIn.onAppended(topic, key, partition, sizeInBytes);
    this.#builtIn.onBatchClosed(topic, partition);
  }

  #inTurn(topic: string, key: Uint8Array | null, numPartitions: number, led: readonly number[] | undefined): ChosenPartition {
    const turn = this.#turns.get(topic) ?? 0;
    this.#turns.set(topic, turn + 1);
    const partition = this.#roundRobin.partition(topic, key, 0, 0, numPartitions, led);
    const among = led === undefined || led.length === 0
      ? `turn ${turn} mod ${numPartitions} = ${partition}`
      : `turn ${turn} among the partitions that have a leader (${led.join(', ')}): ${turn} mod ${led.length} = ${turn % led.length}, which is partition ${partition}`;
    return { partition, why: `round robin, whatever the key: ${among}` };
  }
}

const hashed = (key: Uint8Array, numPartitions: number): ChosenPartition => {
  const partition = partitionForKey(key, numPartitions);
  const hash = murmur2(key);
  const positive = toPositive(hash);
  const made = hash === positive ? '' : `, made positive ${positive}`;
  const text = decodeUtf8(key);
  return { partition, why: `murmur2("${text.length > MAX_KEY_TEXT ? `${text.slice(0, MAX_KEY_TEXT)}…` : text}") = ${hash}${made}, mod ${numPartitions} = ${partition}` };
};
