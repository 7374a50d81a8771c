import { parse } from '../ksql/index.ts';

/** A statement without comments, white space and letter case that mean nothing: equal texts run equally. */
export const normalizeStatement = (text: string): string =>
  parse(text)
    .tokens.filter(({ kind }) => kind !== 'whitespace' && kind !== 'comment')
    .map(({ kind, text: token }) => (kind === 'keyword' || kind === 'identifier' ? token.toUpperCase() : token))
    .filter((token) => token !== ';')
    .join(' ');
