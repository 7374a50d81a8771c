import { ByteWriter, type Time } from '../../common/index.ts';
import type { Producer, RecordMetadata } from '../../clients/index.ts';
import type { AnalyzedInsertValues } from '../analyzer/analyzeInsertValues.ts';
import { formats } from '../format/formats.ts';

/** Writes one record as its source's formats have it; resolves once it is durable. */
export const insertRow = ({ source, key, value, timestamp }: AnalyzedInsertValues, producer: Producer, time: Time): Promise<RecordMetadata> => {
  const out = new ByteWriter(256);
  const bytesOf = (write: () => void): Uint8Array => {
    out.reset();
    write();
    return out.copy();
  };
  const keySerde = formats[source.keyFormat.name].createSerde(source.schema.key, source.keyFormat);
  const valueSerde = formats[source.valueFormat.name].createSerde(source.schema.value, source.valueFormat);
  return producer.send({
    topic: source.topic,
    key: key === null || source.schema.key.length === 0 ? null : bytesOf(() => keySerde.serialize(key, out)),
    value: bytesOf(() => valueSerde.serialize(value, out)),
    timestamp: timestamp ?? time.milliseconds(),
  });
};
