import type { Serde } from '../../serde/index.ts';
import { CachingKeyValueStore } from './CachingKeyValueStore.ts';
import { ChangeLoggingKeyValueStore } from './ChangeLoggingKeyValueStore.ts';
import { timestampedFormat } from './ChangelogFormat.ts';
import type { TimestampedKeyValueStore } from './KeyValueStore.ts';
import { AbstractStoreBuilder } from './StoreBuilder.ts';
import type { KeyValueBytesStoreSupplier } from './StoreSupplier.ts';
import { keyValueStoreSupplier } from './storeSuppliers.ts';

/** Values with the event time of their last update, as tables keep them. */
export class TimestampedKeyValueStoreBuilder<K, V> extends AbstractStoreBuilder<TimestampedKeyValueStore<K, V>> {
  readonly #supplier: KeyValueBytesStoreSupplier;
  readonly #keySerde: Serde<K> | undefined;
  readonly #valueSerde: Serde<V> | undefined;

  constructor(supplier: string | KeyValueBytesStoreSupplier, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    const chosen = typeof supplier === 'string' ? keyValueStoreSupplier(supplier) : supplier;
    super(chosen.name);
    this.#supplier = chosen;
    this.#keySerde = keySerde;
    this.#valueSerde = valueSerde;
  }

  override get keySerde(): Serde<K> | undefined {
    return this.#keySerde;
  }

  build(): TimestampedKeyValueStore<K, V> {
    const format = timestampedFormat(this.name, this.#valueSerde);
    const inner = this.#supplier.get(this.#keySerde, format);
    const logged = this.loggingEnabled ? new ChangeLoggingKeyValueStore(inner, this.#keySerde, format) : inner;
    return this.cachingEnabled ? new CachingKeyValueStore(logged, this.#keySerde) : logged;
  }
}
