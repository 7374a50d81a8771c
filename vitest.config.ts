import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['{workers,src,scripts}/**/*.test.{ts,tsx}'],
    // Those run in a real browser.
    exclude: [...configDefaults.exclude, '**/*.web.test.ts'],
    testTimeout: 20_000,
    reporters: ['default'],
  },
});
