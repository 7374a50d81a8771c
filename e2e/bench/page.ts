import { wrap } from 'comlink';
import type { Bench } from './bench.worker.ts';

declare global {
  interface Window {
    bench: ReturnType<typeof wrap<Bench>>;
  }
}

window.bench = wrap<Bench>(new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module' }));
