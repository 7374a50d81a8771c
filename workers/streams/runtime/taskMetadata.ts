import { ByteReader, ByteWriter } from '../../common/index.ts';
import { readText, writeText } from './assignment/infoCodec.ts';

const VERSION = 2;

export interface TaskMetadata {
  /** The highest timestamp of the partition that was processed; -1: none. */
  readonly partitionTime: number;
  /** What processors keep from run to run, such as how far windows were emitted (KIP-825). */
  readonly processorMetadata: ReadonlyMap<string, number>;
}

/**
 * What has to survive a restart beside an offset, as the metadata of that offset: base64 of a version byte, a 64-bit time
 * and the metadata of processors. Source: TopicPartitionMetadata (KAFKA-7994, KIP-825).
 */
export const encodeTaskMetadata = (partitionTime: number, processorMetadata: ReadonlyMap<string, number>): string => {
  const out = new ByteWriter(16);
  out.byte(VERSION);
  out.int64(partitionTime);
  out.int32(processorMetadata.size);
  for (const [key, value] of processorMetadata) {
    writeText(out, key);
    out.int64(value);
  }
  return btoa(String.fromCharCode(...out.bytes.subarray(0, out.length)));
};

/** Nothing is known for metadata that is empty or not from here. */
export const decodeTaskMetadata = (metadata: string): TaskMetadata => {
  const nothing: TaskMetadata = { partitionTime: -1, processorMetadata: new Map() };
  try {
    const reader = new ByteReader(Uint8Array.from(atob(metadata), (character) => character.charCodeAt(0)));
    const version = metadata === '' ? 0 : reader.byte();
    if (version !== 1 && version !== VERSION) return nothing;
    const partitionTime = reader.int64();
    const processorMetadata = version === 1 ? [] : reader.array((): [string, number] => [readText(reader), reader.int64()]);
    return { partitionTime, processorMetadata: new Map(processorMetadata) };
  } catch {
    return nothing;
  }
};
