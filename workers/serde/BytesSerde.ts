import type { ByteWriter } from '../common/index.ts';
import type { Serde } from './Serde.ts';

/** Bytes as they are. Reading copies, because the range belongs to the log. */
export const bytesSerde: Serde<Uint8Array> = {
  serialize(data: Uint8Array, out: ByteWriter): void {
    out.write(data);
  },
  deserialize(bytes: Uint8Array, start: number, end: number): Uint8Array {
    return bytes.slice(start, end);
  },
};
