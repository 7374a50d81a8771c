import { decodeUtf8 } from '../common/index.ts';

/** Keys and values as a run compares and tells them. */
export const textOf = (bytes: Uint8Array | null): string => (bytes === null ? NULL : decodeUtf8(bytes));

export const NULL = 'null';
