import { ByteReader } from '../bytes/ByteReader.ts';
import { ByteWriter } from '../bytes/ByteWriter.ts';
import { corrupt, repeat } from './inflate.ts';

const MAGIC = 0x184d2204;
const HAS_BLOCK_CHECKSUM = 0x10;
const HAS_CONTENT_SIZE = 0x08;
const IS_STORED = 0x8000_0000;
const MIN_MATCH = 4;

/** An LZ4 frame. Throws CORRUPT_MESSAGE. Its checksums are left to that of the batch. Source: LZ4 frame and block format descriptions. */
export const unlz4 = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const reader = new ByteReader(bytes);
  if (reader.uint32le() !== MAGIC) throw corrupt();
  const flags = reader.byte();
  reader.position += 2 + ((flags & HAS_CONTENT_SIZE) !== 0 ? 8 : 0);
  const out = new ByteWriter(bytes.length * 4);
  for (let size = reader.uint32le(); size !== 0; size = reader.uint32le()) {
    const length = size % IS_STORED;
    if (length > reader.remaining) throw corrupt();
    const block = bytes.subarray(reader.position, (reader.position += length));
    if (size >= IS_STORED) out.write(block);
    else readBlock(block, out);
    if ((flags & HAS_BLOCK_CHECKSUM) !== 0) reader.position += 4;
  }
  return out.copy();
};

const readBlock = (bytes: Uint8Array, out: ByteWriter): void => {
  const reader = new ByteReader(bytes);
  /** 15 means that more bytes follow, of which all but the last are 255. */
  const lengthFrom = (nibble: number): number => {
    let length = nibble;
    if (nibble === 15)
      for (let byte = 255; byte === 255; length += byte) byte = reader.byte() & 0xff;
    return length;
  };
  for (;;) {
    const token = reader.byte() & 0xff;
    const literals = lengthFrom(token >> 4);
    if (literals > reader.remaining) throw corrupt();
    out.write(bytes, reader.position, (reader.position += literals));
    if (reader.remaining === 0) return;
    const low = reader.byte() & 0xff;
    const distance = low | ((reader.byte() & 0xff) << 8);
    repeat(out, distance, lengthFrom(token & 15) + MIN_MATCH);
  }
};
