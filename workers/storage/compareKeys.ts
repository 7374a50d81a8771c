import type { StorageKey } from './StorageEngine.ts';

const compareElements = (a: string | number, b: string | number): number => {
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === 'number' ? -1 : 1;
};

/** The order of IndexedDB's arrays: element by element, numbers before strings, a prefix before what it begins. */
export const compareKeys = (a: StorageKey, b: StorageKey): number => {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const order = compareElements(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
};

export const hasPrefix = (key: StorageKey, prefix: StorageKey): boolean =>
  key.length >= prefix.length && prefix.every((element, i) => element === key[i]);
