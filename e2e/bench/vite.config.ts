import { defineConfig } from 'vite';

/** The page that `npm run bench` opens; built apart from the app, with the same settings. */
export default defineConfig({
  base: './',
  worker: { format: 'es' },
  build: { target: 'es2022', outDir: '../../dist-bench', emptyOutDir: true },
});
