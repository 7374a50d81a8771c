import type { Serde } from '../../serde/index.ts';
import { StreamsException } from '../errors/StreamsException.ts';
import { ChangeLoggingVersionedKeyValueStore } from './ChangeLoggingVersionedKeyValueStore.ts';
import { plainFormat } from './ChangelogFormat.ts';
import { AbstractStoreBuilder, type StoreChangelog } from './StoreBuilder.ts';
import type { VersionedBytesStoreSupplier } from './StoreSupplier.ts';
import type { VersionedKeyValueStore } from './VersionedKeyValueStore.ts';

/** Serdes left out are the application's default ones. */
export class VersionedKeyValueStoreBuilder<K, V> extends AbstractStoreBuilder<VersionedKeyValueStore<K, V>> {
  readonly #supplier: VersionedBytesStoreSupplier;
  readonly #keySerde: Serde<K> | undefined;
  readonly #valueSerde: Serde<V> | undefined;

  constructor(supplier: VersionedBytesStoreSupplier, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    super(supplier.name);
    this.#supplier = supplier;
    this.#keySerde = keySerde;
    this.#valueSerde = valueSerde;
  }

  override get keySerde(): Serde<K> | undefined {
    return this.#keySerde;
  }

  get historyRetentionMs(): number {
    return this.#supplier.historyRetentionMs;
  }

  override get changelog(): StoreChangelog {
    return { kind: 'versioned', historyRetentionMs: this.historyRetentionMs };
  }

  /** Every version counts, so none can be held back. Throws StreamsException. */
  override withCachingEnabled(): this {
    throw new StreamsException('versioned stores do not support caching');
  }

  build(): VersionedKeyValueStore<K, V> {
    const format = plainFormat(this.name, this.#valueSerde);
    const inner = this.#supplier.get(this.#keySerde, format);
    return this.loggingEnabled ? new ChangeLoggingVersionedKeyValueStore(inner, this.#keySerde, format) : inner;
  }
}
