import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ConformanceCase } from './Suite.ts';

/** `<suite>.json` in a directory, or the file itself. Throws where there is none, or where it is no case file. */
export const readCases = (suiteName: string, path: string): ConformanceCase[] => {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, `${suiteName}.json`) : path;
  const parsed = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases?: unknown };
  if (!Array.isArray(parsed.cases)) throw new Error(`${file} has no list of cases`);
  return parsed.cases as ConformanceCase[];
};
