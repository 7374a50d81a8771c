import { str } from '../javaText.ts';

/** How far the key's first letter is from "A". */
export const keyLetterIndex = (key: unknown): number => str(key).charCodeAt(0) - 'A'.charCodeAt(0);

/** How far the value's first letter is from "a". */
export const valueLetterIndex = (_key: unknown, value: unknown): number => str(value).charCodeAt(0) - 'a'.charCodeAt(0);
