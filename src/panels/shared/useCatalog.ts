import { useEffect, useState } from 'react';
import type { Catalog } from '../../../workers/protocol/index.ts';
import type { EngineClient } from '../../bridge/EngineClient.ts';
import { useEngine } from '../../stores/useStores.ts';

const catalogs = new WeakMap<EngineClient, Promise<Catalog>>();

/** The engine's catalog never changes: it is asked for once. */
export const loadCatalog = (engine: EngineClient): Promise<Catalog> => {
  let catalog = catalogs.get(engine);
  if (catalog === undefined) {
    catalog = engine.catalog();
    catalog.catch(() => catalogs.delete(engine));
    catalogs.set(engine, catalog);
  }
  return catalog;
};

/** Null until it has come. */
export const useCatalog = (): Catalog | null => {
  const engine = useEngine();
  const [catalog, setCatalog] = useState<Catalog | null>(null);
  useEffect(() => {
    let isMounted = true;
    void loadCatalog(engine).then((loaded) => {
      if (isMounted) setCatalog(loaded);
    }, () => {});
    return () => {
      isMounted = false;
    };
  }, [engine]);
  return catalog;
};
