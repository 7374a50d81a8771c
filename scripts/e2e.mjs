import { createServer } from 'node:net';
import { ensureBrowser } from './browser.mjs';
import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './install.mjs';
import { nodeModule, run } from './run.mjs';

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0 }, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** `npm run e2e`: Playwright on the built app; arguments go to Playwright. */
try {
  await ensureDependencies();
  if (!(await ensureBuild())) throw new Error('The build failed.');
  const browser = process.env.OXBOW_CHROMIUM || (await ensureBrowser());
  if (browser === undefined) throw new Error('No Chromium could be found or installed. Name one: OXBOW_CHROMIUM=/path/to/chromium');
  const port = process.env.OXBOW_E2E_PORT || String(await freePort());
  const { code } = await run(process.execPath, [nodeModule('@playwright/test/cli.js'), 'test', ...process.argv.slice(2)], {
    env: { OXBOW_CHROMIUM: browser, OXBOW_E2E_PORT: port },
  });
  process.exitCode = code === 0 ? 0 : 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
