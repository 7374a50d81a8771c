import type { Serde } from '../../serde/index.ts';
import type { TimestampExtractor } from '../api/TimestampExtractor.ts';
import { validName } from '../graph/validName.ts';
import type { AutoOffsetReset } from '../topology/NodeFactory.ts';

interface Options<K, V> {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  readonly timestampExtractor?: TimestampExtractor | undefined;
  readonly offsetReset?: AutoOffsetReset | undefined;
  readonly name?: string;
}

/** How topics are read: serdes (else the application's default ones), timestamps, where to begin, the source's name. */
export class Consumed<K, V> {
  readonly options: Options<K, V>;

  private constructor(options: Options<K, V>) {
    this.options = options;
  }

  static with<K, V>(keySerde?: Serde<K>, valueSerde?: Serde<V>, timestampExtractor?: TimestampExtractor, offsetReset?: AutoOffsetReset): Consumed<K, V>;
  static with<K, V>(option: TimestampExtractor | AutoOffsetReset): Consumed<K, V>;
  static with<K, V>(
    first?: Serde<K> | TimestampExtractor | AutoOffsetReset,
    valueSerde?: Serde<V>,
    timestampExtractor?: TimestampExtractor,
    offsetReset?: AutoOffsetReset,
  ): Consumed<K, V> {
    if (typeof first === 'function') return new Consumed<K, V>({ timestampExtractor: first });
    if (typeof first === 'string') return new Consumed<K, V>({ offsetReset: first });
    return new Consumed({ keySerde: first, valueSerde, timestampExtractor, offsetReset });
  }

  static as<K, V>(name: string): Consumed<K, V> {
    return new Consumed({ name: validName(name) });
  }

  withName(name: string): Consumed<K, V> {
    return new Consumed({ ...this.options, name: validName(name) });
  }

  withKeySerde(keySerde: Serde<K>): Consumed<K, V> {
    return new Consumed({ ...this.options, keySerde });
  }

  withValueSerde(valueSerde: Serde<V>): Consumed<K, V> {
    return new Consumed({ ...this.options, valueSerde });
  }

  withTimestampExtractor(timestampExtractor: TimestampExtractor): Consumed<K, V> {
    return new Consumed({ ...this.options, timestampExtractor });
  }

  withOffsetResetPolicy(offsetReset: AutoOffsetReset): Consumed<K, V> {
    return new Consumed({ ...this.options, offsetReset });
  }
}
