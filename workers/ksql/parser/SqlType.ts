/** ksqlDB's types (io.confluent.ksql.schema.ksql.types). VARCHAR is STRING, INT is INTEGER. */
export type SqlType =
  | { readonly base: SqlBaseType }
  | { readonly base: 'DECIMAL'; readonly precision: number; readonly scale: number }
  | { readonly base: 'ARRAY'; readonly item: SqlType }
  | { readonly base: 'MAP'; readonly key: SqlType; readonly value: SqlType }
  | { readonly base: 'STRUCT'; readonly fields: ReadonlyArray<{ readonly name: string; readonly type: SqlType }> }
  /** A name that CREATE TYPE has given; resolved by the metastore. */
  | { readonly base: 'CUSTOM'; readonly name: string };

export type SqlBaseType = 'BOOLEAN' | 'INTEGER' | 'BIGINT' | 'DOUBLE' | 'STRING' | 'BYTES' | 'TIME' | 'DATE' | 'TIMESTAMP';

export const BOOLEAN: SqlType = { base: 'BOOLEAN' };
export const INTEGER: SqlType = { base: 'INTEGER' };
export const BIGINT: SqlType = { base: 'BIGINT' };
export const DOUBLE: SqlType = { base: 'DOUBLE' };
export const STRING: SqlType = { base: 'STRING' };

/**
 * The type as ksqlDB prints it: `VARCHAR(STRING)` in DESCRIBE is made elsewhere; here STRING. The fields of a STRUCT stand
 * in back-quotes, or as `quote` has them, which then also has a CUSTOM type's name.
 */
export const formatSqlType = (type: SqlType, quote?: (name: string) => string): string => {
  switch (type.base) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'ARRAY':
      return `ARRAY<${formatSqlType(type.item, quote)}>`;
    case 'MAP':
      return `MAP<${formatSqlType(type.key, quote)}, ${formatSqlType(type.value, quote)}>`;
    case 'STRUCT': {
      const fields = type.fields.map((field) => `${(quote ?? backQuoted)(field.name)} ${formatSqlType(field.type, quote)}`);
      return `STRUCT<${fields.join(', ')}>`;
    }
    case 'CUSTOM':
      return quote?.(type.name) ?? type.name;
    default:
      return type.base;
  }
};

const backQuoted = (name: string): string => `\`${name}\``;

export const sameSqlType = (a: SqlType, b: SqlType): boolean => formatSqlType(a) === formatSqlType(b);
