import { isReserved } from './Keyword.ts';

/** The name as it must be written to be read back as itself: in back-quotes where, bare, it would be another or none. */
export const quoteIdentifier = (name: string): string => (isPlain(name) ? name : `\`${name.replaceAll('`', '``')}\``);

const isPlain = (name: string): boolean => /^[A-Z_][A-Z0-9_@]*$/.test(name) && !isReserved(name);
