import type { Serde } from '../../serde/index.ts';
import { ChangeLoggingKeyValueStore } from './ChangeLoggingKeyValueStore.ts';
import { InMemoryKeyValueStore } from './InMemoryKeyValueStore.ts';
import type { KeyValueStore } from './KeyValueStore.ts';
import { requireSerde } from './requireSerde.ts';
import { AbstractStoreBuilder } from './StoreBuilder.ts';

/** Plain values. Serdes left out are the application's default ones. */
export class KeyValueStoreBuilder<K, V> extends AbstractStoreBuilder<KeyValueStore<K, V>> {
  readonly #keySerde: Serde<K> | undefined;
  readonly #valueSerde: Serde<V> | undefined;

  constructor(name: string, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    super(name);
    this.#keySerde = keySerde;
    this.#valueSerde = valueSerde;
  }

  build(): KeyValueStore<K, V> {
    const inner = new InMemoryKeyValueStore<K, V>(this.name, this.#keySerde, (context) => {
      const valueSerde = requireSerde(this.#valueSerde, context.defaultValueSerde, 'value', this.name);
      return (bytes, start, end) => valueSerde.deserialize(bytes, start, end);
    });
    return this.loggingEnabled ? new ChangeLoggingKeyValueStore(inner, this.#keySerde, this.#valueSerde) : inner;
  }
}
