import type { Serde } from '../../serde/index.ts';
import { TopologyException } from '../errors/TopologyException.ts';
import type { InternalStreamsBuilder } from '../graph/InternalStreamsBuilder.ts';
import type { TimestampedKeyValueStore } from '../state/KeyValueStore.ts';
import type { StoreBuilder } from '../state/StoreBuilder.ts';
import type { StoreSupplier } from '../state/StoreSupplier.ts';
import { TimestampedKeyValueStoreBuilder } from '../state/TimestampedKeyValueStoreBuilder.ts';
import type { VersionedKeyValueStore } from '../state/VersionedKeyValueStore.ts';
import { VersionedKeyValueStoreBuilder } from '../state/VersionedKeyValueStoreBuilder.ts';
import { Materialized } from './Materialized.ts';

/** A Materialized with everything decided: a name, generated if need be, and serdes inherited from the table's parent. */
export class MaterializedInternal<K, V> {
  readonly storeName: string;
  /** The name, where the user gave it. */
  readonly queryableStoreName: string | undefined;
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V> | undefined;
  readonly storeSupplier: StoreSupplier | undefined;
  /** The user's wish for windows, in milliseconds. */
  readonly retentionMs: number | undefined;
  readonly cachingEnabled: boolean;
  readonly #materialized: Materialized<K, V>;

  /** A name is generated from `prefix`, and so uses up a number, only where the user gave none. */
  constructor(
    materialized: Materialized<K, V> | undefined,
    builder: InternalStreamsBuilder,
    prefix: string,
    inherited: { readonly keySerde?: Serde<K> | undefined; readonly valueSerde?: Serde<V> | undefined } = {},
  ) {
    this.#materialized = materialized ?? Materialized.with<K, V>();
    const { storeName, storeSupplier, keySerde, valueSerde, retentionMs, caching } = this.#materialized.options;
    this.storeSupplier = storeSupplier;
    this.retentionMs = retentionMs;
    this.cachingEnabled = caching ?? true;
    this.queryableStoreName = storeName;
    this.storeName = storeName ?? builder.newStoreName(prefix);
    this.keySerde = keySerde ?? inherited.keySerde;
    this.valueSerde = valueSerde ?? inherited.valueSerde;
  }

  get isVersioned(): boolean {
    return this.storeSupplier?.kind === 'versioned';
  }

  /** For a table without windows. Throws TopologyException where the given store is of another kind. */
  storeBuilder(): StoreBuilder<TimestampedKeyValueStore<K, V> | VersionedKeyValueStore<K, V>> {
    const supplier = this.storeSupplier ?? this.storeName;
    // Every version counts, so a versioned store holds none back, whatever was asked for.
    if (typeof supplier !== 'string' && supplier.kind === 'versioned')
      return this.#withLogging(new VersionedKeyValueStoreBuilder(supplier, this.keySerde, this.valueSerde));
    if (typeof supplier !== 'string' && supplier.kind !== 'key-value') throw this.wrongKind('a key-value store');
    return this.configured(new TimestampedKeyValueStoreBuilder(supplier, this.keySerde, this.valueSerde));
  }

  /** Logged and cached as the user wants it. */
  configured<B extends StoreBuilder>(builder: B): B {
    if (this.cachingEnabled) builder.withCachingEnabled();
    return this.#withLogging(builder);
  }

  /** For operators whose table needs a store of one kind. */
  wrongKind(needed: string): TopologyException {
    return new TopologyException(`the table needs ${needed}, which ${this.storeName} is not`);
  }

  #withLogging<B extends StoreBuilder>(builder: B): B {
    const { logging } = this.#materialized.options;
    if (logging === false) builder.withLoggingDisabled();
    else if (logging !== undefined) builder.withLoggingEnabled(logging);
    return builder;
  }
}
