import type { Serde } from '../../serde/index.ts';
import type { StreamPartitioner } from '../api/StreamPartitioner.ts';
import { TopologyException } from '../errors/TopologyException.ts';
import { validName } from '../graph/validName.ts';

interface Options<K, V> {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly partitioner?: StreamPartitioner<K, V>;
  readonly numberOfPartitions?: number;
  readonly name?: string;
}

/** How a stream is repartitioned on purpose (KIP-221). */
export class Repartitioned<K, V> {
  readonly options: Options<K, V>;

  private constructor(options: Options<K, V>) {
    this.options = options;
  }

  static with<K, V>(keySerde?: Serde<K>, valueSerde?: Serde<V>): Repartitioned<K, V> {
    return new Repartitioned({ keySerde, valueSerde });
  }

  static as<K, V>(name: string): Repartitioned<K, V> {
    return new Repartitioned({ name: validName(name) });
  }

  static numberOfPartitions<K, V>(count: number): Repartitioned<K, V> {
    return new Repartitioned<K, V>({}).withNumberOfPartitions(count);
  }

  static streamPartitioner<K, V>(partitioner: StreamPartitioner<K, V>): Repartitioned<K, V> {
    return new Repartitioned({ partitioner });
  }

  withName(name: string): Repartitioned<K, V> {
    return new Repartitioned({ ...this.options, name: validName(name) });
  }

  withKeySerde(keySerde: Serde<K>): Repartitioned<K, V> {
    return new Repartitioned({ ...this.options, keySerde });
  }

  withValueSerde(valueSerde: Serde<V>): Repartitioned<K, V> {
    return new Repartitioned({ ...this.options, valueSerde });
  }

  withNumberOfPartitions(numberOfPartitions: number): Repartitioned<K, V> {
    if (!Number.isInteger(numberOfPartitions) || numberOfPartitions < 1)
      throw new TopologyException(`a topic cannot have ${numberOfPartitions} partitions`);
    return new Repartitioned({ ...this.options, numberOfPartitions });
  }

  withStreamPartitioner(partitioner: StreamPartitioner<K, V>): Repartitioned<K, V> {
    return new Repartitioned({ ...this.options, partitioner });
  }
}
