import { wrap } from 'comlink';
import type { Bench } from './bench.worker.ts';
import type { StreamsBench } from './streams/StreamsBench.ts';

declare global {
  interface Window {
    bench: ReturnType<typeof wrap<Bench>>;
    streamsBench: ReturnType<typeof wrap<StreamsBench>>;
  }
}

window.bench = wrap<Bench>(new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module' }));
window.streamsBench = wrap<StreamsBench>(new Worker(new URL('./streams/streams.worker.ts', import.meta.url), { type: 'module' }));
