import type { Serde } from '../../serde/index.ts';
import { InMemoryTimeOrderedKeyValueChangeBuffer } from './InMemoryTimeOrderedKeyValueChangeBuffer.ts';
import { AbstractStoreBuilder } from './StoreBuilder.ts';
import type { TimeOrderedKeyValueBuffer } from './TimeOrderedKeyValueBuffer.ts';

/** The buffer behind a suppression. A cache before it would hold back what is held back already, so there is none. */
export class TimeOrderedKeyValueBufferBuilder<K, V> extends AbstractStoreBuilder<TimeOrderedKeyValueBuffer<K, V>> {
  readonly #countsBytes: boolean;
  readonly #keySerde: Serde<K> | undefined;
  readonly #valueSerde: Serde<V> | undefined;

  /** `countsBytes`: somebody asks for the size in bytes. */
  constructor(name: string, countsBytes: boolean, keySerde: Serde<K> | undefined, valueSerde: Serde<V> | undefined) {
    super(name);
    this.#countsBytes = countsBytes;
    this.#keySerde = keySerde;
    this.#valueSerde = valueSerde;
  }

  build(): TimeOrderedKeyValueBuffer<K, V> {
    const settings = { logged: this.loggingEnabled, countsBytes: this.#countsBytes };
    return new InMemoryTimeOrderedKeyValueChangeBuffer(this.name, settings, this.#keySerde, this.#valueSerde);
  }
}
