import type { ByteWriter } from '../common/index.ts';
import { SerializationException, type Serde } from './Serde.ts';

/** A 32-bit integer in four bytes, big-endian, as Kafka's IntegerSerializer. */
export const integerSerde: Serde<number> = {
  serialize(data: number, out: ByteWriter): void {
    if ((data | 0) !== data) throw new SerializationException(`${data} is not a 32-bit integer`);
    out.int32(data);
  },
  deserialize(bytes: Uint8Array, start: number, end: number): number {
    if (end - start !== 4) throw new SerializationException(`an integer has 4 bytes, not ${end - start}`);
    return (bytes[start]! << 24) | (bytes[start + 1]! << 16) | (bytes[start + 2]! << 8) | bytes[start + 3]!;
  },
  identity: (data) => data,
};
