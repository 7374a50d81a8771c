import { encodeUtf8, type ByteReader, type ByteWriter, type TopicPartition } from '../../../common/index.ts';

/** Partitions grouped by topic, in order of first mention. */
export const groupByTopic = (partitions: readonly TopicPartition[]): Map<string, number[]> => {
  const byTopic = new Map<string, number[]>();
  for (const { topic, partition } of partitions) {
    const numbers = byTopic.get(topic);
    if (numbers === undefined) byTopic.set(topic, [partition]);
    else numbers.push(partition);
  }
  return byTopic;
};

/** As an array of topics, each with an array of its partitions: how Kafka's protocols write them. */
export const writeTopicPartitions = (out: ByteWriter, partitions: readonly TopicPartition[]): void => {
  const byTopic = groupByTopic(partitions);
  out.int32(byTopic.size);
  for (const [topic, numbers] of byTopic) {
    writeString(out, topic);
    out.int32(numbers.length);
    for (const number of numbers) out.int32(number);
  }
};

export const readTopicPartitions = (reader: ByteReader): TopicPartition[] =>
  reader
    .array(() => {
      const topic = reader.string();
      return reader.array(() => ({ topic, partition: reader.int32() }));
    })
    .flat();

export const writeString = (out: ByteWriter, text: string): void => {
  const bytes = encodeUtf8(text);
  out.int16(bytes.length);
  out.write(bytes);
};
