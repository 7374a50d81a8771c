import type { MetaStore } from '../ksql/index.ts';
import type { DeployedStatement } from '../pipeline/index.ts';

/**
 * The sources that exist and that no document made: those of the console or of a program. What a document made before
 * is the document's to change, even when its text has lost it.
 */
export const metaStoreOutside = (metaStore: MetaStore, deployed: readonly DeployedStatement[]): MetaStore =>
  deployed.reduce((rest, { kind, name }) => (kind === 'source' || kind === 'query' ? rest.without(name) : rest), metaStore);
