import { ByteWriter } from '../../../common/index.ts';
import type { Serializer } from '../../../serde/index.ts';
import { hash128 } from './hash128.ts';

/** Tells whether a row's value is still the one that a subscription was made for. */
export class ValueHasher<V> {
  readonly #serializer: Serializer<V>;
  readonly #scratch = new ByteWriter(256);

  constructor(serializer: Serializer<V>) {
    this.#serializer = serializer;
  }

  hash(value: V): Uint8Array {
    this.#scratch.reset();
    this.#serializer.serialize(value, this.#scratch);
    return hash128(this.#scratch.bytes, this.#scratch.length);
  }
}
