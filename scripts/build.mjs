import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureDependencies } from './install.mjs';
import { isMain, nodeModule, root, run } from './run.mjs';

const INPUTS = ['index.html', 'package-lock.json', 'public', 'src', 'tsconfig.json', 'vite.config.ts', 'workers'];
const STAMP = path.join(root, 'dist', '.fingerprint');

const filesUnder = (name) => {
  const file = path.join(root, name);
  if (!existsSync(file)) return [];
  if (!statSync(file).isDirectory()) return [name];
  return readdirSync(file).sort().flatMap((child) => filesUnder(`${name}/${child}`));
};

/** One hash over all that a build is made of; tests are no part of it. */
const fingerprint = () => {
  const hash = createHash('sha256');
  for (const name of INPUTS.flatMap(filesUnder)) {
    if (/\.test\.tsx?$/.test(name)) continue;
    hash.update(`${name}\0`).update(readFileSync(path.join(root, name))).update('\0');
  }
  return hash.digest('hex');
};

const isFresh = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();

/** Builds dist; true where that worked. */
export const build = async ({ quiet = false } = {}) => {
  // Taken before: a file that changes while vite runs must not pass for built.
  const built = fingerprint();
  const { code, output } = await run(process.execPath, [nodeModule('vite/bin/vite.js'), 'build'], { quiet });
  if (code === 0) writeFileSync(STAMP, built);
  else if (quiet) console.error(output);
  return code === 0;
};

/** Builds dist unless it is there and made of what lies here now. */
export const ensureBuild = async () => {
  if (isFresh()) return true;
  console.log('Building ...');
  return build({ quiet: true });
};

if (isMain(import.meta.url)) {
  await ensureDependencies();
  process.exitCode = (await build()) ? 0 : 1;
}
