import { emptyDocument, type OxbowApi } from '../../workers/protocol/index.ts';
import type { Stores } from '../stores/useStores.ts';

declare global {
  interface Window {
    oxbow: OxbowApi;
  }
}

/** `window.oxbow`: what a person can do on the page, as calls. Stable; the README documents it. */
export const createAutomation = ({ engine, pipeline, view }: Stores, ready: Promise<void>): OxbowApi => ({
  ready,
  ksql: async (text) => {
    const results = await engine.ksql(text);
    await pipeline.getState().adopt(results);
    return results;
  },
  produce: (topic, records) => engine.produce(topic, records),
  consume: (topic, options = {}) => engine.consume(topic, options),
  table: (name, options = {}) => engine.table(name, options),
  pipeline: {
    get: async () => pipeline.getState().document,
    load: async (document) => {
      await pipeline.getState().replace(document);
      view.getState().select([]);
      await engine.saveDocument(document);
    },
    toKsql: async () => pipeline.getState().document.text,
    fromKsql: async (text) => {
      await pipeline.getState().setText(text);
      const { document } = pipeline.getState();
      await engine.saveDocument(document);
      return document;
    },
    deploy: () => pipeline.getState().deploy(),
    clear: async () => {
      await engine.clear();
      const document = emptyDocument();
      await pipeline.getState().replace(document);
      view.getState().select([]);
      await engine.saveDocument(document);
    },
  },
  time: {
    pause: () => engine.pause(),
    resume: () => engine.resume(),
    step: (records = 1) => engine.step(records),
    speed: (factor) => engine.speed(factor),
  },
  cluster: engine.cluster,
  applications: engine.applications,
  status: () => engine.status(),
  idle: () => engine.idle(),
});
