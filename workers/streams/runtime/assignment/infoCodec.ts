import { decodeUtf8, encodeUtf8, type ByteReader, type ByteWriter, type TopicPartition } from '../../../common/index.ts';
import { formatTaskId } from '../../api/TaskId.ts';
import { parseTaskId } from './compareTaskIds.ts';

/** Text of any length: a count of bytes as int32, then UTF-8. */
export const writeText = (out: ByteWriter, text: string): void => {
  const bytes = encodeUtf8(text);
  out.int32(bytes.length);
  out.write(bytes);
};

export const readText = (reader: ByteReader): string => decodeUtf8(reader.slice(reader.int32()));

export const writeTaskId = (out: ByteWriter, task: string): void => {
  const { subtopology, partition } = parseTaskId(task);
  out.int32(subtopology);
  out.int32(partition);
};

/** Read by `reader.array`. */
export const writeTaskIds = (out: ByteWriter, tasks: readonly string[]): void => {
  out.int32(tasks.length);
  for (const task of tasks) writeTaskId(out, task);
};

export const readTaskId = (reader: ByteReader): string => formatTaskId({ subtopology: reader.int32(), partition: reader.int32() });

/** By some key, topic partitions; those of one topic must stand together for their order to be kept. */
export const writePartitionsBy = (
  out: ByteWriter, partitionsBy: ReadonlyMap<string, readonly TopicPartition[]>, writeKey: (out: ByteWriter, key: string) => void,
): void => {
  out.int32(partitionsBy.size);
  for (const [key, partitions] of partitionsBy) {
    writeKey(out, key);
    const byTopic = new Map<string, number[]>();
    for (const { topic, partition } of partitions) {
      const known = byTopic.get(topic);
      if (known === undefined) byTopic.set(topic, [partition]);
      else known.push(partition);
    }
    out.int32(byTopic.size);
    for (const [topic, numbers] of byTopic) {
      writeText(out, topic);
      out.int32(numbers.length);
      for (const number of numbers) out.int32(number);
    }
  }
};

export const readPartitionsBy = (reader: ByteReader, readKey: (reader: ByteReader) => string): Map<string, TopicPartition[]> =>
  new Map(reader.array(() => {
    const key = readKey(reader);
    const partitions = reader.array(() => {
      const topic = readText(reader);
      return reader.array((): TopicPartition => ({ topic, partition: reader.int32() }));
    });
    return [key, partitions.flat()];
  }));
