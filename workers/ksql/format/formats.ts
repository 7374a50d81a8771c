import { DelimitedFormat } from './DelimitedFormat.ts';
import type { Format, FormatName } from './Format.ts';
import { JsonFormat } from './JsonFormat.ts';
import { KafkaFormat } from './KafkaFormat.ts';
import { NoneFormat } from './NoneFormat.ts';

/** Every format by its name in WITH (VALUE_FORMAT='...'). */
export const formats: Readonly<Record<FormatName, Format>> = {
  JSON: JsonFormat,
  DELIMITED: DelimitedFormat,
  KAFKA: KafkaFormat,
  NONE: NoneFormat,
};

/** Formats of ksqlDB that need a schema registry; named so that the message can say more than "unknown". */
export const REGISTRY_FORMATS: ReadonlySet<string> = new Set(['AVRO', 'PROTOBUF', 'PROTOBUF_NOSR', 'JSON_SR']);
