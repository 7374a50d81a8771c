import type { ByteWriter } from '../common/index.ts';

/**
 * Turns data into bytes and back, synchronously. Both sides work on ranges of larger buffers, so that no record needs
 * a buffer of its own. Null never reaches a serde: a null key or value is a null on the wire, and callers skip the call.
 */
export interface Serializer<T> {
  /** Appends the bytes of `data` to `out`. Throws SerializationException when `data` cannot be written. */
  serialize(data: T, out: ByteWriter): void;
}

export interface Deserializer<T> {
  /** Reads `bytes[start, end)`. Throws SerializationException when they are not what they should be. */
  deserialize(bytes: Uint8Array, start: number, end: number): T;
  /**
   * The same of ASCII bytes that are text already: whoever reads many values makes text of all of them at once. For
   * those whose data keeps no part of the text.
   */
  deserializeText?(text: string): T;
}

export interface Serde<T> extends Serializer<T>, Deserializer<T> {
  /**
   * A primitive that is equal for two values exactly when their bytes are, so that a store can index by it without
   * serializing. Where it is absent a store serializes the key and uses the bytes as text.
   */
  identity?(this: void, data: T): string | number;
}

export class SerializationException extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'SerializationException';
  }
}
