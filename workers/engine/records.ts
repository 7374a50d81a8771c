import { ByteWriter, decodeUtf8, encodeUtf8, KafkaError, type Header, type Time } from '../common/index.ts';
import type { BrokerNetwork } from '../broker/index.ts';
import { Admin, Consumer, ensureTopic, partitionsOf, type Producer } from '../clients/index.ts';
import { formats, toJson, type DataSource, type Row } from '../ksql/index.ts';
import type { ConsumedRecord, ConsumeOptions, Json, RecordMetadata, RecordToProduce } from '../protocol/index.ts';

/** Writes records of the automation API; a topic that is missing is made, as `auto.create.topics.enable` has it. */
export const produceRecords = async (
  topic: string,
  records: readonly RecordToProduce[],
  source: DataSource | undefined,
  { network, producer, time }: { readonly network: BrokerNetwork; readonly producer: Producer; readonly time: Time },
): Promise<RecordMetadata[]> => {
  const admin = new Admin(network, time);
  if ((await partitionsOf(admin, topic)).length === 0) await ensureTopic(admin, { name: topic, numPartitions: 1 });
  return Promise.all(
    records.map(async ({ key = null, value, timestamp, headers, partition }) => {
      const sent = await producer.send({
        topic,
        key: encodeKey(key, source),
        value: encodeJson(value),
        timestamp: timestamp ?? time.milliseconds(),
        ...(partition === undefined ? {} : { partition }),
        ...(headers === undefined ? {} : { headers: Object.entries(headers).map(([name, text]): Header => ({ key: name, value: encodeUtf8(text) })) }),
      });
      return { topic: sent.topic, partition: sent.partition, offset: sent.offset, timestamp: sent.timestamp };
    }),
  );
};

/** Text as it is, anything else as JSON; null is no bytes at all. */
export const encodeJson = (data: Json): Uint8Array<ArrayBuffer> | null =>
  data === null ? null : encodeUtf8(typeof data === 'string' ? data : JSON.stringify(data));

/** A number for a numeric key column is written as Kafka's serializer would; anything else as text or JSON. */
export const encodeKey = (key: Json, source: DataSource | undefined): Uint8Array<ArrayBuffer> | null => {
  const column = source?.schema.key[0];
  if (key === null || source === undefined || column === undefined || source.keyFormat.name !== 'KAFKA' || column.type.base === 'STRING') return encodeJson(key);
  const out = new ByteWriter(16);
  formats.KAFKA.createSerde(source.schema.key, source.keyFormat).serialize([Number(key)], out);
  return out.copy();
};

/** Reads records as JSON where their bytes are JSON, else as text; never waits. */
export const consumeRecords = async (
  topic: string,
  { partition, offset, max = 1_000, isolation = 'read_uncommitted' }: ConsumeOptions,
  source: DataSource | undefined,
  network: BrokerNetwork,
  time: Time,
): Promise<ConsumedRecord[]> => {
  const all = await partitionsOf(new Admin(network, time), topic);
  if (all.length === 0) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic "${topic}"`);
  const partitions = all.filter((one) => partition === undefined || one.partition === partition);
  if (partitions.length === 0) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `topic "${topic}" has no partition ${partition}: it has ${all.length}`);
  const consumer = new Consumer(network, time, { autoOffsetReset: 'none', isolationLevel: isolation });
  const left = new Map<number, number>();
  consumer.assign(partitions);
  const [starts, ends] = await Promise.all([consumer.beginningOffsets(partitions), consumer.endOffsets(partitions)]);
  for (const [i, one] of partitions.entries()) {
    const start = offset ?? starts[i]!.offset;
    consumer.seek(one, start);
    if (start < ends[i]!.offset) left.set(one.partition, ends[i]!.offset);
  }
  const records: ConsumedRecord[] = [];
  try {
    while (left.size > 0 && records.length < max) {
      for (const record of await consumer.poll(0)) {
        if (records.length < max && record.offset < (left.get(record.partition) ?? 0))
          records.push({
            topic,
            partition: record.partition,
            offset: record.offset,
            timestamp: record.timestamp,
            key: decodeKey(record.key, source),
            value: decode(record.value),
            headers: Object.fromEntries(record.headers.map(({ key, value }) => [key, value === null ? '' : decodeUtf8(value)])),
          });
      }
      for (const [index, end] of left) if ((await consumer.position({ topic, partition: index })) >= end) left.delete(index);
    }
  } finally {
    consumer.close();
  }
  return records.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
};

const decode = (bytes: Uint8Array | null): Json => {
  if (bytes === null) return null;
  const text = decodeUtf8(bytes);
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
};

const decodeKey = (bytes: Uint8Array | null, source: DataSource | undefined): Json => {
  if (bytes === null) return null;
  if (source !== undefined && source.schema.key.length > 0) {
    try {
      const row = formats[source.keyFormat.name].createSerde(source.schema.key, source.keyFormat).deserialize(bytes, 0, bytes.length) as Row | null;
      if (row?.length === 1) return toJson(row[0]!) as Json;
    } catch {
      // Not in the source's format: shown as it stands.
    }
  }
  const text = decodeUtf8(bytes);
  return /^[[{]/.test(text) ? decode(bytes) : text;
};
