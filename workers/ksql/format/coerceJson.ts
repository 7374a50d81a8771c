import { SerializationException } from '../../serde/index.ts';
import { formatSqlType, type SqlType } from '../parser/SqlType.ts';
import { normalizeLong, type SqlValue } from '../SqlValue.ts';

/**
 * A value that JSON gave as a column's type takes it: numbers and texts of numbers stand for each other, anything can
 * become text, and what cannot be taken is an error. Source: io.confluent.ksql.serde.json.JsonSerdeUtils, KsqlJsonDeserializer.
 */
export const coerceJson = (value: SqlValue, type: SqlType, name: string): SqlValue => {
  if (value === null) return null;
  switch (type.base) {
    case 'STRING':
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
    case 'INTEGER': {
      const number = typeof value === 'number' ? Math.trunc(value) : typeof value === 'string' && INTEGER_TEXT.test(value) ? Number(value) : NaN;
      if (Number.isNaN(number) || number > 2147483647 || number < -2147483648) throw mismatch(value, type, name);
      return number;
    }
    case 'BIGINT':
      if (typeof value === 'number') return Number.isSafeInteger(value) ? value : normalizeLong(BigInt(Math.trunc(value)));
      if (typeof value === 'string' && INTEGER_TEXT.test(value)) return longFromText(value, name);
      throw mismatch(value, type, name);
    case 'DOUBLE': {
      const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
      if (Number.isNaN(number) && value !== 'NaN') throw mismatch(value, type, name);
      return number;
    }
    case 'BOOLEAN':
      if (typeof value === 'boolean') return value;
      if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
      throw mismatch(value, type, name);
    case 'ARRAY':
      if (!Array.isArray(value)) throw mismatch(value, type, name);
      return value.map((item: SqlValue) => coerceJson(item, type.item, name));
    case 'MAP': {
      if (typeof value !== 'object' || Array.isArray(value)) throw mismatch(value, type, name);
      return new Map(Object.entries(value as { readonly [field: string]: SqlValue }).map(([key, item]) => [key, coerceJson(item, type.value, name)]));
    }
    case 'STRUCT': {
      if (typeof value !== 'object' || Array.isArray(value)) throw mismatch(value, type, name);
      const fields = value as { readonly [field: string]: SqlValue };
      const upperCased = new Map(Object.entries(fields).map(([key, item]) => [key.toUpperCase(), item]));
      return Object.fromEntries(
        type.fields.map((field) => [field.name, coerceJson(fields[field.name] ?? upperCased.get(field.name.toUpperCase()) ?? null, field.type, field.name)]),
      );
    }
    default:
      throw mismatch(value, type, name);
  }
};

export const longFromText = (text: string, name: string): SqlValue => {
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value) throw new SerializationException(`${text} does not fit BIGINT, column: \`${name}\``);
  return normalizeLong(value);
};

const INTEGER_TEXT = /^[+-]?\d+$/;

const mismatch = (value: SqlValue, type: SqlType, name: string): SerializationException =>
  new SerializationException(`Can't convert ${JSON.stringify(value)} to ${formatSqlType(type)}, column: \`${name}\``);
