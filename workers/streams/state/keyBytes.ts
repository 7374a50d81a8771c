import { ByteWriter } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import { bytesAsText } from './bytesAsText.ts';

/** What stores that are not indexed by key alone ask of their keys. */
export interface KeyBytes<K> {
  /** Equal for two keys exactly when their bytes are. */
  identity(key: K): string | number;
  bytesOf(key: K): Uint8Array;
}

export const keyBytes = <K>(serde: Serde<K>): KeyBytes<K> => {
  const scratch = new ByteWriter(64);
  const bytesOf = (key: K): Uint8Array => {
    scratch.reset();
    serde.serialize(key, scratch);
    return scratch.copy();
  };
  return { bytesOf, identity: serde.identity ?? ((key) => bytesAsText(bytesOf(key))) };
};
