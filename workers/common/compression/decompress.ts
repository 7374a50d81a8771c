import { KafkaError } from '../KafkaError.ts';
import { gunzip } from './inflate.ts';
import { unlz4 } from './lz4.ts';
import { unsnappy } from './snappy.ts';

/** By the number in a batch's attributes. Source: org.apache.kafka.common.record.CompressionType. */
const CODECS: ReadonlyArray<((bytes: Uint8Array) => Uint8Array<ArrayBuffer>) | undefined> = [undefined, gunzip, unsnappy, unlz4];

/** The records of a compressed batch. Throws UNSUPPORTED_COMPRESSION_TYPE (zstd, too), or CORRUPT_MESSAGE. */
export const decompress = (compressionType: number, records: Uint8Array): Uint8Array<ArrayBuffer> => {
  const codec = CODECS[compressionType];
  if (codec === undefined) throw new KafkaError('UNSUPPORTED_COMPRESSION_TYPE', `records with compression ${compressionType} cannot be read`);
  return codec(records);
};
