import { ByteWriter } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import { compareBytes } from '../state/compareBytes.ts';

/** Whether two keys have the same bytes. Without a serde only what JavaScript calls equal is. */
export const keyEquality = <K>(serde: Serde<K> | undefined): ((a: K, b: K) => boolean) => {
  if (serde === undefined) return Object.is;
  const { identity } = serde;
  if (identity !== undefined) return (a, b) => identity(a) === identity(b);
  const bytesOf = (key: K): Uint8Array => {
    const out = new ByteWriter(64);
    serde.serialize(key, out);
    return out.copy();
  };
  return (a, b) => compareBytes(bytesOf(a), bytesOf(b)) === 0;
};
