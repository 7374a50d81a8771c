import type { Serde } from '../../serde/index.ts';
import { validName } from './Named.ts';

interface Options<K, V> {
  readonly storeName?: string;
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  /** Undefined: logged with the default settings; false: not logged. */
  readonly logging?: Readonly<{ [key: string]: string }> | false;
  readonly caching?: boolean;
}

/** How a table is kept: the store's name, by which it can be asked, its serdes, and its changelog. */
export class Materialized<K, V> {
  readonly options: Options<K, V>;

  private constructor(options: Options<K, V>) {
    this.options = options;
  }

  static as<K, V>(storeName: string): Materialized<K, V> {
    return new Materialized({ storeName: validName(storeName) });
  }

  static with<K, V>(keySerde?: Serde<K>, valueSerde?: Serde<V>): Materialized<K, V> {
    return new Materialized({ keySerde, valueSerde });
  }

  withKeySerde(keySerde: Serde<K>): Materialized<K, V> {
    return new Materialized({ ...this.options, keySerde });
  }

  withValueSerde(valueSerde: Serde<V>): Materialized<K, V> {
    return new Materialized({ ...this.options, valueSerde });
  }

  withLoggingEnabled(config: Readonly<{ [key: string]: string }>): Materialized<K, V> {
    return new Materialized({ ...this.options, logging: config });
  }

  withLoggingDisabled(): Materialized<K, V> {
    return new Materialized<K, V>({ ...this.options, logging: false });
  }

  withCachingEnabled(): Materialized<K, V> {
    return new Materialized({ ...this.options, caching: true });
  }

  withCachingDisabled(): Materialized<K, V> {
    return new Materialized({ ...this.options, caching: false });
  }
}
