import type { ProcessingLogEntry } from '../../../workers/protocol/index.ts';

/** The origins to choose from, by name; the chosen one stays among them when it has no entries. */
export const originsOf = (entries: readonly ProcessingLogEntry[], chosen: string | null): string[] =>
  [...new Set([...entries.map((entry) => entry.origin), ...(chosen === null ? [] : [chosen])])].sort();
