import type { ByteWriter } from '../common/index.ts';
import { SerializationException, type Serde } from './Serde.ts';

const scratch = new DataView(new ArrayBuffer(8));

/** IEEE 754 double precision in eight bytes, big-endian, as Kafka's DoubleSerializer. */
export const doubleSerde: Serde<number> = {
  serialize(data: number, out: ByteWriter): void {
    out.float64(data);
  },
  deserialize(bytes: Uint8Array, start: number, end: number): number {
    if (end - start !== 8) throw new SerializationException(`a double has 8 bytes, not ${end - start}`);
    for (let i = 0; i < 8; i++) scratch.setUint8(i, bytes[start + i]!);
    return scratch.getFloat64(0);
  },
  // A map holds 0 and -0 for equal; their bytes differ.
  identity: (data) => (Object.is(data, -0) ? '-0' : data),
};
