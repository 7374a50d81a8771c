import { normalizeLong, type SqlValue } from '../SqlValue.ts';

/** BIGINT sums: in doubles while exact, else in 64 bits with Java's wrap-around. */
export const addLong = (a: SqlValue, b: SqlValue): SqlValue => {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return normalizeLong(BigInt(a as number | bigint) + BigInt(b as number | bigint));
};

export const subtractLong = (a: SqlValue, b: SqlValue): SqlValue => {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return normalizeLong(BigInt(a as number | bigint) - BigInt(b as number | bigint));
};

export const multiplyLong = (a: SqlValue, b: SqlValue): SqlValue => {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return normalizeLong(BigInt(a as number | bigint) * BigInt(b as number | bigint));
};

export const isNumeric = (base: string): boolean => base === 'INTEGER' || base === 'BIGINT' || base === 'DOUBLE';
