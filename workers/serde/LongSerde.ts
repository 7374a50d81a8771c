import type { ByteWriter } from '../common/index.ts';
import { SerializationException, type Serde } from './Serde.ts';

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const SAFE_MIN = BigInt(Number.MIN_SAFE_INTEGER);
const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** A 64-bit integer in eight bytes, big-endian, as Kafka's LongSerializer. */
export const longSerde: Serde<bigint> = {
  serialize(data: bigint, out: ByteWriter): void {
    if (data >= SAFE_MIN && data <= SAFE_MAX) out.int64(Number(data));
    else if (data >= MIN && data <= MAX) out.bigInt64(data);
    else throw new SerializationException(`${data} does not fit 64 bits`);
  },
  deserialize(bytes: Uint8Array, start: number, end: number): bigint {
    if (end - start !== 8) throw new SerializationException(`a long has 8 bytes, not ${end - start}`);
    const high = (bytes[start]! << 24) | (bytes[start + 1]! << 16) | (bytes[start + 2]! << 8) | bytes[start + 3]!;
    const low = ((bytes[start + 4]! << 24) | (bytes[start + 5]! << 16) | (bytes[start + 6]! << 8) | bytes[start + 7]!) >>> 0;
    const exact = high >= -0x20_0000 && high < 0x20_0000;
    return exact ? BigInt(high * 0x1_0000_0000 + low) : (BigInt(high) << 32n) | BigInt(low);
  },
  identity: (data) => (data >= SAFE_MIN && data <= SAFE_MAX ? Number(data) : data.toString()),
};
