import { readFileSync } from 'node:fs';
import path from 'node:path';
import { npm, root } from './run.mjs';

const readPackages = (file) => {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
};

/**
 * Whether node_modules holds what package-lock.json asks for, by npm's own note of what it installed. File times would
 * not tell: a checkout sets them anew. Optional packages are left out: most are for other platforms.
 */
const isInstalled = () => {
  const wanted = readPackages('package-lock.json');
  const present = readPackages('node_modules/.package-lock.json');
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(
    ([name, entry]) => name === '' || entry.optional || entry.devOptional || present[name]?.version === entry.version,
  );
};

/** Installs the dependencies where they are missing or out of date. Throws with npm's own words where that fails. */
export const ensureDependencies = async () => {
  if (isInstalled()) return;
  console.log('Installing dependencies ...');
  const { code, output } = await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true });
  if (code !== 0) throw new Error(`npm ci failed:\n${output}`);
};
