import { ByteWriter } from '../../common/index.ts';
import type { Serde } from '../../serde/index.ts';
import { compareBytes } from './compareBytes.ts';

/** Compares keys by their bytes, as stores order them. Where one side stays the same it is serialized once. */
export const keyOrder = <K>(serde: Serde<K>): ((a: K, b: K) => number) => {
  const bytesOfA = lastBytes(serde);
  const bytesOfB = lastBytes(serde);
  return (a, b) => compareBytes(bytesOfA(a), bytesOfB(b));
};

const lastBytes = <K>(serde: Serde<K>): ((key: K) => Uint8Array) => {
  const out = new ByteWriter(64);
  let last: { readonly key: K; readonly bytes: Uint8Array } | undefined;
  return (key) => {
    if (last !== undefined && last.key === key) return last.bytes;
    out.reset();
    serde.serialize(key, out);
    last = { key, bytes: out.copy() };
    return last.bytes;
  };
};
