import type { Serde } from '../../serde/index.ts';
import { validName } from '../graph/validName.ts';

interface Options<K, V1, V2> {
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V1> | undefined;
  readonly otherValueSerde?: Serde<V2> | undefined;
  readonly name?: string;
  readonly gracePeriodMs?: number;
}

/** How a stream is joined with a table: serdes, the name of the step and of its repartition topic, how long to wait. */
export class Joined<K, V1, V2> {
  readonly options: Options<K, V1, V2>;

  private constructor(options: Options<K, V1, V2>) {
    this.options = options;
  }

  static with<K, V1, V2>(
    keySerde?: Serde<K>,
    valueSerde?: Serde<V1>,
    otherValueSerde?: Serde<V2>,
    name?: string,
    gracePeriodMs?: number,
  ): Joined<K, V1, V2> {
    const joined = new Joined<K, V1, V2>({ keySerde, valueSerde, otherValueSerde });
    const named = name === undefined ? joined : joined.withName(name);
    return gracePeriodMs === undefined ? named : named.withGracePeriod(gracePeriodMs);
  }

  static as<K, V1, V2>(name: string): Joined<K, V1, V2> {
    return new Joined({ name: validName(name) });
  }

  static keySerde<K, V1, V2>(keySerde: Serde<K>): Joined<K, V1, V2> {
    return new Joined<K, V1, V2>({ keySerde });
  }

  static valueSerde<K, V1, V2>(valueSerde: Serde<V1>): Joined<K, V1, V2> {
    return new Joined<K, V1, V2>({ valueSerde });
  }

  static otherValueSerde<K, V1, V2>(otherValueSerde: Serde<V2>): Joined<K, V1, V2> {
    return new Joined<K, V1, V2>({ otherValueSerde });
  }

  withName(name: string): Joined<K, V1, V2> {
    return new Joined({ ...this.options, name: validName(name) });
  }

  withKeySerde(keySerde: Serde<K>): Joined<K, V1, V2> {
    return new Joined({ ...this.options, keySerde });
  }

  withValueSerde(valueSerde: Serde<V1>): Joined<K, V1, V2> {
    return new Joined({ ...this.options, valueSerde });
  }

  withOtherValueSerde(otherValueSerde: Serde<V2>): Joined<K, V1, V2> {
    return new Joined({ ...this.options, otherValueSerde });
  }

  /** Stream records wait until stream time has passed theirs by that, for the table to catch up (KIP-923). */
  withGracePeriod(gracePeriodMs: number): Joined<K, V1, V2> {
    if (!Number.isInteger(gracePeriodMs) || gracePeriodMs < 0)
      throw new RangeError('a grace period is a number of whole milliseconds that is not negative');
    return new Joined({ ...this.options, gracePeriodMs });
  }
}
