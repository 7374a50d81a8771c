import type { Serde } from '../../serde/index.ts';
import type { InternalStreamsBuilder } from '../graph/InternalStreamsBuilder.ts';
import type { TimestampedKeyValueStore } from '../state/KeyValueStore.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import { TimestampedKeyValueStoreBuilder } from '../state/TimestampedKeyValueStoreBuilder.ts';
import { Materialized } from './Materialized.ts';

/** A Materialized with everything decided: a name, generated if need be, and serdes inherited from the table's parent. */
export class MaterializedInternal<K, V> {
  readonly storeName: string;
  /** The name, where the user gave it. */
  readonly queryableStoreName: string | undefined;
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V> | undefined;
  readonly #materialized: Materialized<K, V>;

  /** A name is generated from `prefix`, and so uses up a number, only where the user gave none. */
  constructor(
    materialized: Materialized<K, V> | undefined,
    builder: InternalStreamsBuilder,
    prefix: string,
    inherited: { readonly keySerde: Serde<K> | undefined; readonly valueSerde: Serde<V> | undefined },
  ) {
    this.#materialized = materialized ?? Materialized.with<K, V>();
    const { storeName, keySerde, valueSerde } = this.#materialized.options;
    this.queryableStoreName = storeName;
    this.storeName = storeName ?? builder.newStoreName(prefix);
    this.keySerde = keySerde ?? inherited.keySerde;
    this.valueSerde = valueSerde ?? inherited.valueSerde;
  }

  storeBuilder(): StoreBuilder<TimestampedKeyValueStore<K, V>> {
    const { logging, caching } = this.#materialized.options;
    const builder = new TimestampedKeyValueStoreBuilder(this.storeName, this.keySerde, this.valueSerde);
    if (logging === false) builder.withLoggingDisabled();
    else if (logging !== undefined) builder.withLoggingEnabled(logging);
    if (caching === true) builder.withCachingEnabled();
    return builder;
  }
}
