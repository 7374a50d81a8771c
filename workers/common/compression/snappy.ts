import { ByteReader } from '../bytes/ByteReader.ts';
import { ByteWriter } from '../bytes/ByteWriter.ts';
import { corrupt, repeat } from './inflate.ts';

/** What the Java library writes in front of its chunks, each with its length as int32; other clients write one bare block. */
const XERIAL_HEADER = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0];
const XERIAL_HEADER_LENGTH = 16;

/** A snappy block, or blocks framed by snappy-java. Throws CORRUPT_MESSAGE. */
export const unsnappy = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const out = new ByteWriter(bytes.length * 2 + 16);
  if (XERIAL_HEADER.some((byte, i) => bytes[i] !== byte)) {
    readBlock(bytes, out);
    return out.copy();
  }
  const reader = new ByteReader(bytes, XERIAL_HEADER_LENGTH);
  while (reader.remaining > 0) {
    const length = reader.int32();
    if (length < 0 || length > reader.remaining) throw corrupt();
    const block = new ByteWriter(length * 2 + 16);
    readBlock(bytes.subarray(reader.position, (reader.position += length)), block);
    out.write(block.bytes, 0, block.length);
  }
  return out.copy();
};

/** Source: snappy's format_description.txt. */
const readBlock = (bytes: Uint8Array, out: ByteWriter): void => {
  const reader = new ByteReader(bytes);
  const size = reader.uvarint();
  const little = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++) value += (reader.byte() & 0xff) * 2 ** (8 * i);
    return value;
  };
  while (reader.remaining > 0) {
    const tag = reader.byte() & 0xff;
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const length = 1 + (short < 60 ? short : little(short - 59));
      if (length > reader.remaining) throw corrupt();
      out.write(bytes, reader.position, (reader.position += length));
    } else if (kind === 1) {
      const length = 4 + ((tag >> 2) & 7);
      repeat(out, ((tag >> 5) << 8) | little(1), length);
    } else repeat(out, little(kind === 2 ? 2 : 4), 1 + (tag >> 2));
  }
  if (out.length !== size) throw corrupt();
};
