import { KsqlException } from '../KsqlException.ts';
import { REGISTRY_FORMATS } from '../format/formats.ts';
import type { FormatInfo, FormatName } from '../format/Format.ts';
import { nearest } from '../parser/index.ts';
import type { Properties, Property } from '../parser/ast.ts';

/** WITH (...) of a stream or table, checked. Source: io.confluent.ksql.properties.with.CommonCreateConfigs. */
export interface SourceProperties {
  readonly topic: string | undefined;
  readonly keyFormat: FormatInfo | undefined;
  readonly valueFormat: FormatInfo | undefined;
  /** A format of another, with the delimiter and the wrapping that are set here. */
  refineValueFormat(inherited: FormatInfo): FormatInfo;
  readonly partitions: number | undefined;
  readonly replicas: number | undefined;
  readonly timestampColumn: string | undefined;
  readonly retentionMs: number | undefined;
  /** For errors about one of them. */
  property(name: string): Property | undefined;
}

const KNOWN = [
  'KAFKA_TOPIC', 'FORMAT', 'KEY_FORMAT', 'VALUE_FORMAT', 'PARTITIONS', 'REPLICAS', 'KEY_DELIMITER', 'VALUE_DELIMITER',
  'TIMESTAMP', 'WRAP_SINGLE_VALUE', 'RETENTION_MS',
];

export const readSourceProperties = (properties: Properties): SourceProperties => {
  const property = (name: string): Property | undefined => properties.entries.find((entry) => entry.name === name);
  for (const entry of properties.entries)
    if (!KNOWN.includes(entry.name))
      throw new KsqlException('UNKNOWN_PROPERTY', `Invalid config variable in the WITH clause: ${entry.name}.`, entry.span, nearest(entry.name, KNOWN));
  if (property('FORMAT') !== undefined && (property('KEY_FORMAT') ?? property('VALUE_FORMAT')) !== undefined)
    throw new KsqlException('INVALID_PROPERTY', "Cannot supply both 'KEY_FORMAT' or 'VALUE_FORMAT' and 'FORMAT'.", property('FORMAT')!.span);
  const wrap = property('WRAP_SINGLE_VALUE');
  const isWrapped = wrap === undefined || (wrap.value.type === 'BooleanLiteral' ? wrap.value.value : textOf(wrap).toLowerCase() === 'true');
  return {
    topic: property('KAFKA_TOPIC') && textOf(property('KAFKA_TOPIC')!),
    keyFormat: readFormat(property('KEY_FORMAT') ?? property('FORMAT'), property('KEY_DELIMITER'), false),
    valueFormat: readFormat(property('VALUE_FORMAT') ?? property('FORMAT'), property('VALUE_DELIMITER'), isWrapped),
    refineValueFormat: ({ name, delimiter }) => ({ name, delimiter: property('VALUE_DELIMITER') === undefined ? delimiter : readDelimiter(property('VALUE_DELIMITER')!), isWrapped }),
    partitions: property('PARTITIONS') && countOf(property('PARTITIONS')!, MAX_PARTITIONS),
    replicas: property('REPLICAS') && countOf(property('REPLICAS')!, MAX_REPLICAS),
    timestampColumn: property('TIMESTAMP') && textOf(property('TIMESTAMP')!).replace(/^`(.*)`$|^(.*)$/, (_, quoted, plain) => quoted ?? plain.toUpperCase()),
    retentionMs: property('RETENTION_MS') && wholeNumber(property('RETENTION_MS')!),
    property,
  };
};

export const textOf = (property: Property): string => {
  const { value } = property;
  if (value.type === 'StringLiteral') return value.value;
  throw new KsqlException('INVALID_PROPERTY', `${property.name} takes a text in single quotes.`, property.span);
};

const wholeNumber = (property: Property): number => {
  const { value } = property;
  const number = value.type === 'IntegerLiteral' ? value.value : value.type === 'StringLiteral' || value.type === 'LongLiteral' ? Number(value.type === 'StringLiteral' ? value.value : value.digits) : NaN;
  if (!Number.isInteger(number)) throw new KsqlException('INVALID_PROPERTY', `${property.name} takes a whole number.`, property.span);
  return number;
};

const MAX_PARTITIONS = 256;
/** As many as there can be brokers. */
const MAX_REPLICAS = 5;

const countOf = (property: Property, max: number): number => {
  const count = wholeNumber(property);
  if (count < 1 || count > max) throw new KsqlException('INVALID_PROPERTY', `${property.name} is between 1 and ${max}.`, property.span);
  return count;
};

const readFormat = (property: Property | undefined, delimiter: Property | undefined, isWrapped: boolean): FormatInfo | undefined => {
  if (property === undefined) return undefined;
  const name = textOf(property).toUpperCase();
  const supported: readonly FormatName[] = ['JSON', 'DELIMITED', 'KAFKA', 'NONE'];
  const format = supported.find((one) => one === name);
  if (format === undefined)
    throw REGISTRY_FORMATS.has(name)
      ? new KsqlException('NOT_SUPPORTED', `Format ${name} needs a schema registry, which is not here yet: use JSON, DELIMITED or KAFKA.`, property.span)
      : new KsqlException('INVALID_PROPERTY', `Unknown format: ${name}.`, property.span, nearest(name, supported));
  return { name: format, delimiter: delimiter === undefined ? ',' : readDelimiter(delimiter), isWrapped };
};

const readDelimiter = (property: Property): string => {
  const text = textOf(property);
  const named = { SPACE: ' ', TAB: '\t' }[text.toUpperCase()];
  if (named !== undefined) return named;
  if (text.length !== 1) throw new KsqlException('INVALID_PROPERTY', 'A delimiter is one character, or SPACE or TAB.', property.span);
  return text;
};
