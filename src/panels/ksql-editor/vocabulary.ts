import type { Catalog, Column, PipelineView } from '../../../workers/protocol/index.ts';

/** What can be written in KSQL here: the engine's words and the pipeline's own names. */
export interface Vocabulary {
  readonly catalog: Catalog;
  readonly relations: readonly KnownRelation[];
}

export interface KnownRelation {
  readonly name: string;
  readonly kind: 'stream' | 'table';
  readonly columns: readonly Column[];
}

export const emptyCatalog: Catalog = { connectors: [], functions: [], keywords: [], types: [] };

export const knownRelations = (view: PipelineView): KnownRelation[] => {
  const relations: KnownRelation[] = [];
  for (const { config, columnsOut } of view.nodes) {
    if (config.kind === 'stream' || config.kind === 'table') relations.push({ name: config.name, kind: config.kind, columns: columnsOut });
  }
  return relations;
};
