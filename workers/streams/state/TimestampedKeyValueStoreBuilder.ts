import type { Serde } from '../../serde/index.ts';
import { ChangeLoggingTimestampedKeyValueStore } from './ChangeLoggingTimestampedKeyValueStore.ts';
import { InMemoryKeyValueStore } from './InMemoryKeyValueStore.ts';
import type { TimestampedKeyValueStore } from './KeyValueStore.ts';
import { requireSerde } from './requireSerde.ts';
import { AbstractStoreBuilder } from './StoreBuilder.ts';
import { ValueAndTimestamp } from './ValueAndTimestamp.ts';

/** Values with the event time of their last update, as tables keep them. */
export class TimestampedKeyValueStoreBuilder<K, V> extends AbstractStoreBuilder<TimestampedKeyValueStore<K, V>> {
  readonly #keySerde: Serde<K> | undefined;
  readonly #valueSerde: Serde<V> | undefined;

  constructor(name: string, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    super(name);
    this.#keySerde = keySerde;
    this.#valueSerde = valueSerde;
  }

  build(): TimestampedKeyValueStore<K, V> {
    const inner = new InMemoryKeyValueStore<K, ValueAndTimestamp<V>>(this.name, this.#keySerde, (context) => {
      const valueSerde = requireSerde(this.#valueSerde, context.defaultValueSerde, 'value', this.name);
      return (bytes, start, end, timestamp) => new ValueAndTimestamp(valueSerde.deserialize(bytes, start, end), timestamp);
    });
    return this.loggingEnabled ? new ChangeLoggingTimestampedKeyValueStore(inner, this.#keySerde, this.#valueSerde) : inner;
  }
}
