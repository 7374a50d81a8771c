import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isMain, nodeModule, run } from './run.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

const isRoot = process.getuid?.() === 0;

/** How the tests start Chromium. Root has no sandbox to give; the rest keeps Chromium from calling home. */
export const browserArgs = [
  '--disable-background-networking',
  '--disable-component-update',
  ...(isRoot ? ['--no-sandbox'] : []),
];

// Loaded late: Playwright may have been installed by this very process.
const playwright = () => createRequire(import.meta.url)('@playwright/test');

const playwrightBuild = () => {
  const file = playwright().chromium.executablePath();
  return existsSync(file) ? file : undefined;
};

const onPath = (name) =>
  (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name)).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const systemBrowser = () => {
  for (const name of NAMES) {
    const file = onPath(name);
    if (file !== undefined) return file;
  }
  return PLACES.find((file) => existsSync(file));
};

/** The Chromium that is here: the one that OXBOW_CHROMIUM names, Playwright's own, the system's. Installs nothing. */
export const findBrowser = () => process.env.OXBOW_CHROMIUM || playwrightBuild() || systemBrowser();

const canLaunch = async (executablePath) => {
  try {
    const browser = await playwright().chromium.launch({ executablePath, args: browserArgs, timeout: 30_000 });
    try {
      const page = await browser.newPage();
      await page.goto('data:text/html,ready', { timeout: 30_000 });
      return true;
    } finally {
      await browser.close();
    }
  } catch {
    return false;
  }
};

const download = async () => {
  console.log('Downloading Chromium ...');
  const { code } = await run(process.execPath, [nodeModule('@playwright/test/cli.js'), 'install', '--no-shell', '--no-progress', 'chromium'], {
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '8000' },
    timeoutMs: 180_000,
    quiet: true,
  });
  return code === 0 ? playwrightBuild() : undefined;
};

/** Runs as root, asking nobody; undefined where this user cannot become root. */
const asRoot = async (command, args) => {
  const sudo = isRoot ? [] : onPath('sudo') === undefined ? undefined : ['sudo', '-n'];
  if (sudo === undefined) return undefined;
  const [program, ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', command, ...args];
  return run(program, rest, { timeoutMs: 180_000, quiet: true });
};

/** A downloaded Chromium needs shared libraries that a bare machine does not have. */
const addLibraries = async () => {
  if (onPath('apt-get') === undefined || playwrightBuild() === undefined) return undefined;
  console.log('Installing the libraries that Chromium needs ...');
  await asRoot(process.execPath, [nodeModule('@playwright/test/cli.js'), 'install-deps', 'chromium']);
  return playwrightBuild();
};

const installPackage = async () => {
  if (onPath('apt-get') === undefined) return undefined;
  console.log('Installing the distribution\'s Chromium ...');
  await asRoot('apt-get', ['update', '-qq']);
  await asRoot('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  return systemBrowser();
};

/** From what costs nothing to what changes the machine; the first one that opens a page is taken. */
const SOURCES = [
  () => process.env.OXBOW_CHROMIUM || undefined,
  playwrightBuild,
  async () => playwrightBuild() ?? download(),
  addLibraries,
  systemBrowser,
  installPackage,
];

/** A Chromium that starts, installed if need be; undefined where none can be had. Needs the dependencies. */
export const ensureBrowser = async () => {
  const failed = new Set();
  for (const source of SOURCES) {
    const file = await source();
    // Libraries may have come since: only then is the same file worth another try.
    if (file === undefined || (failed.has(file) && source !== addLibraries)) continue;
    if (await canLaunch(file)) return file;
    failed.add(file);
  }
  return undefined;
};

if (isMain(import.meta.url)) {
  const file = await ensureBrowser();
  console.log(file ?? 'No Chromium could be found or installed.');
  process.exitCode = file === undefined ? 1 : 0;
}
