import { decodeUtf8, type ByteWriter } from '../../common/index.ts';
import { SerializationException } from '../../serde/index.ts';
import type { SchemaColumn } from '../metastore/LogicalSchema.ts';
import { normalizeLong, type SqlValue } from '../SqlValue.ts';
import type { Format, RowSerde } from './Format.ts';
import { NoneFormat } from './NoneFormat.ts';

/**
 * Kafka's own serializers: one column, as StringSerializer, IntegerSerializer, LongSerializer or DoubleSerializer
 * write it. Source: io.confluent.ksql.serde.kafka.KafkaSerdeFactory.
 */
export const KafkaFormat: Format = {
  name: 'KAFKA',
  unsupportedReason: (columns) => {
    if (columns.length > 1)
      return `The 'KAFKA' format only supports a single field. Got: [${columns.map((column) => `\`${column.name}\``).join(', ')}]`;
    const column = columns[0];
    return column === undefined || primitives[column.type.base] !== undefined
      ? undefined
      : `The 'KAFKA' format does not support type '${column.type.base}', column: \`${column.name}\``;
  },
  createSerde: (columns, info, options) => {
    const column = columns[0];
    if (column === undefined) return NoneFormat.createSerde(columns, info);
    return singleColumnSerde(column, options?.capacity ?? 1);
  },
};

interface Primitive {
  readonly size: number | undefined;
  write(value: SqlValue, out: ByteWriter): void;
  read(bytes: Uint8Array, start: number, end: number): SqlValue;
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const primitives: Readonly<Record<string, Primitive | undefined>> = {
  STRING: {
    size: undefined,
    write: (value, out) => out.utf8(value as string),
    read: decodeUtf8,
  },
  INTEGER: {
    size: 4,
    write: (value, out) => out.int32(value as number),
    read: (bytes, start) => view(bytes).getInt32(start),
  },
  BIGINT: {
    size: 8,
    write: (value, out) => (typeof value === 'bigint' ? out.bigInt64(value) : out.int64(value as number)),
    read: (bytes, start) => normalizeLong(view(bytes).getBigInt64(start)),
  },
  DOUBLE: {
    size: 8,
    write: (value, out) => out.float64(value as number),
    read: (bytes, start) => view(bytes).getFloat64(start),
  },
};

const singleColumnSerde = (column: SchemaColumn, capacity: number): RowSerde => {
  const primitive = primitives[column.type.base]!;
  return {
    serialize: (row, out) => {
      const value = row?.[0];
      if (value !== null && value !== undefined) primitive.write(value, out);
    },
    deserialize: (bytes, start, end) => {
      if (primitive.size !== undefined && end - start !== primitive.size)
        throw new SerializationException(`Size of data received by ${column.type.base} deserializer is not ${primitive.size}: ${end - start} bytes for \`${column.name}\``);
      const value = primitive.read(bytes, start, end);
      if (capacity === 1) return [value];
      const row = new Array<SqlValue>(capacity).fill(null);
      row[0] = value;
      return row;
    },
    identity: (row) => keyIdentity(row?.[0] ?? null),
  };
};

const keyIdentity = (value: SqlValue): string | number =>
  typeof value === 'string' || typeof value === 'number' ? value : String(value);
