import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['{workers,src,scripts}/**/*.test.{ts,tsx}'],
    // Those run in a real browser.
    exclude: [...configDefaults.exclude, '**/*.web.test.ts'],
    testTimeout: 20_000,
    // No test leaves anything behind in the modules, so a file need not load all of them anew.
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    reporters: ['default'],
  },
});
