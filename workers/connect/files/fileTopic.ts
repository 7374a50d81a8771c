import { crc32c, encodeUtf8 } from '../../common/index.ts';

export const FILE_TOPIC_PREFIX = '_oxbow_file_';

const MAX_NAME = 180;

/** The topic that holds a file. Names that no topic can have are made legal and told apart by a checksum. */
export const fileTopic = (name: string): string => {
  const legal = name.replaceAll(/[^a-zA-Z0-9._-]/g, '_').slice(0, MAX_NAME);
  if (legal === name) return FILE_TOPIC_PREFIX + name;
  const bytes = encodeUtf8(name);
  return `${FILE_TOPIC_PREFIX}${legal}-${(crc32c(bytes, 0, bytes.length) >>> 0).toString(16)}`;
};

/** Nothing of a file may expire, and a record of it is larger than what Kafka takes by default. */
export const FILE_TOPIC_CONFIGS = { 'retention.ms': '-1', 'retention.bytes': '-1', 'max.message.bytes': '2097152' } as const;

/** The first record of a file's topic. */
export interface FileHeader {
  readonly name: string;
  readonly mediaType: string;
  readonly createdMs: number;
  /** A written file counts only with an end mark; an appended one has none. */
  readonly kind: 'written' | 'appended';
  /** What belongs behind the bytes when the file is taken out, with and without any. */
  readonly ending: string;
  readonly endingOfEmpty: string;
}
