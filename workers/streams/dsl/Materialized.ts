import type { Serde } from '../../serde/index.ts';
import { validName } from '../graph/validName.ts';
import type { StoreSupplier } from '../state/StoreSupplier.ts';
import { requireMillis } from '../windows/requireMillis.ts';

interface Options<K, V> {
  readonly storeName?: string;
  readonly storeSupplier?: StoreSupplier;
  readonly keySerde?: Serde<K> | undefined;
  readonly valueSerde?: Serde<V> | undefined;
  /** Undefined: logged with the default settings; false: not logged. */
  readonly logging?: Readonly<{ [key: string]: string }> | false;
  readonly caching?: boolean;
  /** Of windowed tables, in milliseconds. */
  readonly retentionMs?: number;
}

/** How a table is kept: the store's name, by which it can be asked, its serdes, and its changelog. */
export class Materialized<K, V> {
  readonly options: Options<K, V>;

  private constructor(options: Options<K, V>) {
    this.options = options;
  }

  /** By a name, or in a store of a certain kind. */
  static as<K, V>(store: string | StoreSupplier): Materialized<K, V> {
    if (typeof store === 'string') return new Materialized({ storeName: validName(store) });
    return new Materialized({ storeName: validName(store.name), storeSupplier: store });
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

  /** How long windows are kept. Only for windowed tables whose store has no supplier, which would know it. */
  withRetention(retentionMs: number): Materialized<K, V> {
    return new Materialized({ ...this.options, retentionMs: requireMillis(retentionMs, 0, 'a retention') });
  }

  withCachingEnabled(): Materialized<K, V> {
    return new Materialized({ ...this.options, caching: true });
  }

  withCachingDisabled(): Materialized<K, V> {
    return new Materialized({ ...this.options, caching: false });
  }
}
