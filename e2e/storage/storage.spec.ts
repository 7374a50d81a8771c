import { fileURLToPath } from 'node:url';
import { test as base, expect } from '@playwright/test';
import { build } from 'vite';
import { storageEngineSuite } from '../../workers/storage/index.ts';

/** The storage's behaviour suite, which Node runs on a stand-in for IndexedDB, on the real one. */
const test = base.extend<object, { readonly script: string }>({
  script: [
    async ({}, use) => {
      const input = fileURLToPath(new URL('./storagePage.ts', import.meta.url));
      const built = await build({
        configFile: false,
        logLevel: 'error',
        build: { write: false, minify: false, target: 'es2022', rolldownOptions: { input, output: { format: 'iife' } } },
      });
      const outputs = 'output' in built ? built.output : [];
      await use(outputs.map((chunk) => ('code' in chunk ? chunk.code : '')).join('\n'));
    },
    { scope: 'worker' },
  ],
});

test.beforeEach(async ({ page, script }) => {
  // The app's origin without the app.
  await page.route('**/storage-suite', (route) => route.fulfill({
    contentType: 'text/html',
    body: `<!doctype html><title>Storage</title><script>${script.replaceAll('</script', '<\\/script')}</script>`,
  }));
  await page.goto('storage-suite');
});

for (const { name } of storageEngineSuite) {
  test(`IndexedDB ${name}`, ({ page }) => page.evaluate((argument) => window.storagePage.run(argument), name));
}

test('IndexedDB holds after a reload what was acknowledged before it', async ({ page }) => {
  await page.evaluate(() => window.storagePage.write('kept', [1, 2, 3]));
  await page.reload();
  expect(await page.evaluate(() => window.storagePage.read('kept'))).toEqual([1, 2, 3]);
});
