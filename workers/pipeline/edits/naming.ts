import { quoteIdentifier } from '../../ksql/index.ts';
import type { DocumentModel } from '../DocumentModel.ts';

/** Every name that a new source or connector must not take. */
export const namesInUse = ({ statements, script }: DocumentModel): ReadonlySet<string> =>
  new Set([...statements.map(({ owner }) => owner ?? ''), ...script.metaStore.sources.map(({ name }) => name)]);

/** `wanted` as an upper-case identifier, with a number behind it when it is taken. */
export const freeName = (wanted: string, inUse: ReadonlySet<string>): string => {
  const base = wanted.toUpperCase().replace(/[^A-Z0-9_]+/g, '_').replace(/^(?=\d)/, '_');
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}_${n}`;
    if (!inUse.has(name)) return name;
  }
};

/** How a name is written in text that Oxbow adds: lower case where KSQL folds it, quoted where it must be. */
export const writeName = (name: string): string => (quoteIdentifier(name) === name ? name.toLowerCase() : quoteIdentifier(name));

/** A name that a person typed, as typed where KSQL takes it so, else quoted. */
export const writeTyped = (name: string): string => {
  if (/^`[^`]+`$/.test(name)) return name;
  const isPlain = /^[A-Za-z_]\w*$/.test(name);
  const folded = isPlain ? name.toUpperCase() : name;
  return isPlain && quoteIdentifier(folded) === folded ? name : quoteIdentifier(folded);
};

export const writeText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
