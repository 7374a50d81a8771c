import { defineConfig } from '@playwright/test';
import { browserArgs, findBrowser } from './scripts/browser.mjs';

const port = process.env.OXBOW_E2E_PORT || '4188';
const baseURL = `http://localhost:${port}/`;
const executablePath = findBrowser();

/** On the built app: `npm run e2e` builds first and looks for a free port and a browser. */
export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    baseURL,
    viewport: { width: 1280, height: 720 },
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    trace: 'retain-on-failure',
    launchOptions: { args: browserArgs, ...(executablePath !== undefined && { executablePath }) },
  },
  webServer: {
    command: 'node scripts/serve.mjs',
    url: baseURL,
    env: { PORT: port },
    reuseExistingServer: false,
    timeout: 30_000,
  },
});
