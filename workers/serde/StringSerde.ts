import { decodeUtf8, type ByteWriter } from '../common/index.ts';
import type { Serde } from './Serde.ts';

/** UTF-8, as Kafka's StringSerializer. */
export const stringSerde: Serde<string> = {
  serialize(data: string, out: ByteWriter): void {
    out.utf8(data);
  },
  deserialize(bytes: Uint8Array, start: number, end: number): string {
    return decodeUtf8(bytes, start, end);
  },
  identity: (data) => data,
};
