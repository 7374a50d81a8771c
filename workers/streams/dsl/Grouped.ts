import type { Serde } from '../../serde/index.ts';
import { validName } from '../graph/validName.ts';

interface Options<K, V> {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly name?: string;
}

/** How records are grouped; the name is that of the repartition topic, if there has to be one. */
export class Grouped<K, V> {
  readonly options: Options<K, V>;

  private constructor(options: Options<K, V>) {
    this.options = options;
  }

  static with<K, V>(keySerde?: Serde<K>, valueSerde?: Serde<V>): Grouped<K, V>;
  static with<K, V>(name: string, keySerde?: Serde<K>, valueSerde?: Serde<V>): Grouped<K, V>;
  static with<K, V>(first?: string | Serde<K>, second?: Serde<K> | Serde<V>, third?: Serde<V>): Grouped<K, V> {
    if (typeof first !== 'string') return new Grouped({ keySerde: first, valueSerde: second as Serde<V> | undefined });
    return new Grouped({ keySerde: second as Serde<K> | undefined, valueSerde: third, name: validName(first) });
  }

  static as<K, V>(name: string): Grouped<K, V> {
    return new Grouped({ name: validName(name) });
  }

  static keySerde<K, V>(keySerde: Serde<K>): Grouped<K, V> {
    return new Grouped<K, V>({ keySerde });
  }

  static valueSerde<K, V>(valueSerde: Serde<V>): Grouped<K, V> {
    return new Grouped<K, V>({ valueSerde });
  }

  withName(name: string): Grouped<K, V> {
    return new Grouped({ ...this.options, name: validName(name) });
  }

  withKeySerde(keySerde: Serde<K>): Grouped<K, V> {
    return new Grouped({ ...this.options, keySerde });
  }

  withValueSerde(valueSerde: Serde<V>): Grouped<K, V> {
    return new Grouped({ ...this.options, valueSerde });
  }
}
