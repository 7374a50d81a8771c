import type { Serde } from '../../serde/index.ts';
import { CachingKeyValueStore } from './CachingKeyValueStore.ts';
import { ChangeLoggingKeyValueStore } from './ChangeLoggingKeyValueStore.ts';
import { plainFormat } from './ChangelogFormat.ts';
import type { KeyValueStore } from './KeyValueStore.ts';
import { AbstractStoreBuilder } from './StoreBuilder.ts';
import type { KeyValueBytesStoreSupplier } from './StoreSupplier.ts';
import { keyValueStoreSupplier } from './storeSuppliers.ts';

/** Plain values. Serdes left out are the application's default ones. */
export class KeyValueStoreBuilder<K, V> extends AbstractStoreBuilder<KeyValueStore<K, V>> {
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

  build(): KeyValueStore<K, V> {
    const format = plainFormat(this.name, this.#valueSerde);
    const inner = this.#supplier.get(this.#keySerde, format);
    const logged = this.loggingEnabled ? new ChangeLoggingKeyValueStore(inner, this.#keySerde, format) : inner;
    return this.cachingEnabled ? new CachingKeyValueStore(logged, this.#keySerde) : logged;
  }
}
