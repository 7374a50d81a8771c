import { proxy, wrap } from 'comlink';
import type { EngineApi } from '../../workers/protocol/index.ts';
import type { EngineClient } from './EngineClient.ts';
import { installErrorTransfer } from './wireErrors.ts';

export interface EngineConnection {
  readonly client: EngineClient;
  /** The worker failed outside of any call: its module did not load, or it threw on its own. */
  onCrash(listener: (message: string) => void): void;
  terminate(): void;
}

/** Starts the engine's worker. Callbacks are wrapped here, so nobody else knows Comlink. */
export const connectEngine = (): EngineConnection => {
  installErrorTransfer();
  const worker = new Worker(new URL('../../workers/engine.worker.ts', import.meta.url), { type: 'module', name: 'oxbow-engine' });
  const remote = wrap<EngineApi>(worker);
  const client: EngineClient = {
    open: (options) => remote.open(options),
    close: () => remote.close(),
    ksql: (text) => remote.ksql(text),
    produce: (topic, records) => remote.produce(topic, records),
    consume: (topic, options) => remote.consume(topic, options),
    table: (name, options) => remote.table(name, options),
    status: () => remote.status(),
    idle: () => remote.idle(),
    pause: () => remote.pause(),
    resume: () => remote.resume(),
    step: (records) => remote.step(records),
    speed: (factor) => remote.speed(factor),
    getDocument: () => remote.getDocument(),
    saveDocument: (document) => remote.saveDocument(document),
    view: (document) => remote.view(document),
    edit: (document, edit) => remote.edit(document, edit),
    canConnect: (document, source, target) => remote.canConnect(document, source, target),
    deploy: (document) => remote.deploy(document),
    clear: () => remote.clear(),
    catalog: () => remote.catalog(),
    inspectFile: (file) => remote.inspectFile(file),
    storeFile: (name, file, onProgress) => remote.storeFile(name, file, proxy(onProgress)),
    cancelFile: (name) => remote.cancelFile(name),
    readFile: (name) => remote.readFile(name),
    processingLog: (options) => remote.processingLog(options),
    subscribe: (listener) => remote.subscribe(proxy(listener)),
    watch: (request) => remote.watch(request),
  };
  return {
    client,
    onCrash: (listener) => worker.addEventListener('error', (event) => listener(event.message || 'The engine could not be loaded.')),
    terminate: () => worker.terminate(),
  };
};
