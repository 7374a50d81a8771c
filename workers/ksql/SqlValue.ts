/**
 * A value of a column as the engine holds it. BIGINT is a number while it is exact (up to 2^53 - 1 either way) and a
 * bigint beyond, never both for one value, so that `===` compares and counting stays fast. MAP is a Map, STRUCT an
 * object by field name. Values are never changed in place: rows of a stream and of a store share them.
 */
export type SqlValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly SqlValue[]
  | ReadonlyMap<string, SqlValue>
  | { readonly [field: string]: SqlValue };

/** Values by column index; which index is which column is the schema's to say. */
export type Row = SqlValue[];

const MAX_LONG = 2n ** 63n - 1n;
const MIN_LONG = -(2n ** 63n);

/** The one form of a 64-bit integer; wraps around as Java's long does. */
export const normalizeLong = (value: bigint): number | bigint => {
  const wrapped = value > MAX_LONG || value < MIN_LONG ? BigInt.asIntN(64, value) : value;
  return wrapped <= BigInt(Number.MAX_SAFE_INTEGER) && wrapped >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(wrapped) : wrapped;
};

/** Equal as SQL's = on non-null values of one type. */
export const sqlEquals = (a: SqlValue, b: SqlValue): boolean => {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sqlEquals(item as SqlValue, b[i] as SqlValue));
  if (a instanceof Map) return b instanceof Map && a.size === b.size && [...a].every(([key, value]) => b.has(key) && sqlEquals(value as SqlValue, b.get(key) as SqlValue));
  const left = a as { readonly [field: string]: SqlValue };
  const right = b as { readonly [field: string]: SqlValue };
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => name in right && sqlEquals(left[name]!, right[name]!));
};

/** A value as JSON's types; 64-bit integers that JSON readers would round become text. */
export const toJson = (value: SqlValue): null | boolean | number | string | JsonArray | JsonObject => {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: SqlValue) => toJson(item));
  const entries = value instanceof Map ? [...value] : Object.entries(value as { readonly [field: string]: SqlValue });
  return Object.fromEntries(entries.map(([name, item]) => [name as string, toJson(item as SqlValue)]));
};

type JsonArray = ReadonlyArray<ReturnType<typeof toJson>>;
type JsonObject = { readonly [name: string]: ReturnType<typeof toJson> };
