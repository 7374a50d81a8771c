import { invalidTopicNameReason } from '../../common/index.ts';
import { KsqlException } from '../KsqlException.ts';
import { formats } from '../format/formats.ts';
import type { FormatInfo } from '../format/Format.ts';
import type { DataSource } from '../metastore/DataSource.ts';
import { isSystemColumn, type LogicalSchema, type SchemaColumn } from '../metastore/LogicalSchema.ts';
import { nearest } from '../parser/index.ts';
import type { CreateSource, Span, TableElement } from '../parser/ast.ts';
import { formatSqlType, type SqlType } from '../parser/SqlType.ts';
import { readSourceProperties } from './sourceProperties.ts';

/** CREATE STREAM | TABLE over a topic. `sql` is the statement's own text. Throws KsqlException. */
export const analyzeCreateSource = (statement: CreateSource, sql: string): DataSource => {
  const properties = readSourceProperties(statement.properties);
  const topic = properties.topic;
  if (topic === undefined) throw new KsqlException('INVALID_PROPERTY', 'Missing required property KAFKA_TOPIC in the WITH clause.', statement.properties.span ?? statement.name.span);
  const badName = invalidTopicNameReason(topic);
  if (badName !== undefined) throw new KsqlException('INVALID_PROPERTY', `KAFKA_TOPIC: ${badName}.`, properties.property('KAFKA_TOPIC')!.span);
  if (statement.elements.length === 0)
    throw new KsqlException('INVALID_QUERY', 'The statement does not define any columns.', statement.name.span);
  if (properties.valueFormat === undefined)
    throw new KsqlException('INVALID_PROPERTY', 'Statement is missing the VALUE_FORMAT property from the WITH clause.', statement.properties.span ?? statement.name.span);

  const schema = readSchema(statement);
  if (statement.kind === 'TABLE' && schema.key.length === 0)
    throw new KsqlException('INVALID_QUERY', "Tables require a PRIMARY KEY: add PRIMARY KEY after a column's type.", statement.elementsSpan ?? statement.name.span);
  const keyFormat: FormatInfo = schema.key.length === 0 ? { name: 'NONE', delimiter: ',', isWrapped: false } : (properties.keyFormat ?? { name: 'KAFKA', delimiter: ',', isWrapped: false });
  for (const [format, columns, what] of [[keyFormat, schema.key, 'Key'], [properties.valueFormat, schema.value, 'Value']] as const) {
    const reason = formats[format.name].unsupportedReason(columns);
    if (reason !== undefined) throw new KsqlException('INVALID_PROPERTY', `${what} format does not support schema. ${reason}`, statement.elementsSpan ?? statement.name.span);
  }
  const timestampColumn = properties.timestampColumn;
  if (timestampColumn !== undefined) checkTimestamp(timestampColumn, schema, properties.property('TIMESTAMP')!.span);
  return {
    kind: statement.kind,
    name: statement.name.name,
    schema,
    topic,
    keyFormat,
    valueFormat: properties.valueFormat,
    timestampColumn,
    partitions: properties.partitions,
    replicas: properties.replicas,
    sql,
    queryId: undefined,
    readsFrom: [],
  };
};

const readSchema = (statement: CreateSource): LogicalSchema => {
  const key: SchemaColumn[] = [];
  const value: SchemaColumn[] = [];
  const seen = new Set<string>();
  for (const element of statement.elements) {
    const { name, sqlType, constraint } = element;
    if (seen.has(name.name)) throw new KsqlException('INVALID_QUERY', `Duplicate column name: ${name.name}.`, name.span);
    seen.add(name.name);
    if (isSystemColumn(name.name)) throw new KsqlException('INVALID_QUERY', `'${name.name}' is a reserved column name.`, name.span);
    checkType(sqlType, element.span);
    if (isKey(element, statement)) key.push({ name: name.name, type: sqlType });
    else if (constraint === 'NONE') value.push({ name: name.name, type: sqlType });
    else throw new KsqlException('NOT_SUPPORTED', 'HEADERS columns are not supported yet.', element.span);
  }
  return { key, value };
};

const isKey = ({ constraint, span }: TableElement, { kind }: CreateSource): boolean => {
  if (constraint === 'PRIMARY KEY' && kind === 'STREAM')
    throw new KsqlException('INVALID_QUERY', 'A stream has no PRIMARY KEY: its key column is marked KEY.', span);
  if (constraint === 'KEY' && kind === 'TABLE')
    throw new KsqlException('INVALID_QUERY', "A table's key column is marked PRIMARY KEY.", span);
  return constraint === 'KEY' || constraint === 'PRIMARY KEY';
};

const SUPPORTED: ReadonlySet<SqlType['base']> = new Set(['BOOLEAN', 'INTEGER', 'BIGINT', 'DOUBLE', 'STRING', 'ARRAY', 'MAP', 'STRUCT']);

const checkType = (type: SqlType, span: Span): void => {
  if (type.base === 'CUSTOM')
    throw new KsqlException('INVALID_QUERY', `Cannot resolve unknown type: ${type.name}.`, span, nearest(type.name, ['VARCHAR', ...SUPPORTED]));
  if (!SUPPORTED.has(type.base)) throw new KsqlException('NOT_SUPPORTED', `Columns of type ${formatSqlType(type)} are not supported yet.`, span);
  if (type.base === 'ARRAY') checkType(type.item, span);
  if (type.base === 'MAP') checkType(type.value, span);
  if (type.base === 'STRUCT') for (const field of type.fields) checkType(field.type, span);
};

const checkTimestamp = (name: string, schema: LogicalSchema, span: Span): void => {
  const column = [...schema.value, ...schema.key].find((one) => one.name === name);
  if (column === undefined)
    throw new KsqlException('UNKNOWN_COLUMN', `The TIMESTAMP column set in the WITH clause does not exist in the schema: '${name}'.`, span, nearest(name, schema.value.map((one) => one.name)));
  if (column.type.base !== 'BIGINT') throw new KsqlException('TYPE_MISMATCH', `The TIMESTAMP column is BIGINT (milliseconds), but ${name} is ${formatSqlType(column.type)}.`, span);
};
