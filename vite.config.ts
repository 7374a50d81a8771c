import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // Relative addresses: dist runs from any folder of any static server.
  base: './',
  worker: { format: 'es' },
  server: { port: 5173, host: '127.0.0.1' },
  build: {
    target: 'es2022',
    sourcemap: true,
    rolldownOptions: {
      output: {
        // What changes seldom stays in the browser's cache; the editor is large and not needed for the first paint.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'canvas', test: /node_modules[\\/](@xyflow|@dagrejs|d3-[a-z]+)[\\/]/ },
            { name: 'editor', test: /node_modules[\\/](@codemirror|@lezer|style-mod|w3c-keyname|crelt|@marijn)[\\/]/ },
          ],
        },
      },
    },
  },
});
