import type { Serde } from '../../serde/index.ts';
import type { StreamPartitioner } from '../api/StreamPartitioner.ts';
import { validName } from '../graph/validName.ts';

interface Options<K, V> {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly partitioner?: StreamPartitioner<K, V> | undefined;
  readonly name?: string;
}

/** How a stream is written to a topic. */
export class Produced<K, V> {
  readonly options: Options<K, V>;

  private constructor(options: Options<K, V>) {
    this.options = options;
  }

  static with<K, V>(keySerde?: Serde<K>, valueSerde?: Serde<V>, partitioner?: StreamPartitioner<K, V>): Produced<K, V> {
    return new Produced({ keySerde, valueSerde, partitioner });
  }

  static as<K, V>(name: string): Produced<K, V> {
    return new Produced({ name: validName(name) });
  }

  static keySerde<K, V>(keySerde: Serde<K>): Produced<K, V> {
    return new Produced<K, V>({ keySerde });
  }

  static valueSerde<K, V>(valueSerde: Serde<V>): Produced<K, V> {
    return new Produced<K, V>({ valueSerde });
  }

  static streamPartitioner<K, V>(partitioner: StreamPartitioner<K, V>): Produced<K, V> {
    return new Produced({ partitioner });
  }

  withName(name: string): Produced<K, V> {
    return new Produced({ ...this.options, name: validName(name) });
  }

  withKeySerde(keySerde: Serde<K>): Produced<K, V> {
    return new Produced({ ...this.options, keySerde });
  }

  withValueSerde(valueSerde: Serde<V>): Produced<K, V> {
    return new Produced({ ...this.options, valueSerde });
  }

  withStreamPartitioner(partitioner: StreamPartitioner<K, V>): Produced<K, V> {
    return new Produced({ ...this.options, partitioner });
  }
}
