import { columnsOfSource } from '../columns.ts';
import type { NodeId } from '../../protocol/index.ts';
import { queryOf, type DocumentModel, type OwnedStatement } from '../DocumentModel.ts';
import { sourceNames } from '../documentGraph.ts';
import { ownerOf } from '../nodeIds.ts';
import type { Plug } from './plugIn.ts';

/**
 * The stream or table that a cable from this node reads: the node itself, or what its clause's statement results in.
 * Undefined for connectors, drafts and statements that are broken.
 */
export const relationOf = (model: DocumentModel, nodeId: NodeId): Plug | undefined => {
  const name = ownerOf(nodeId).split('+')[0]!;
  const source = model.script.metaStore.get(name);
  return source && { relation: name, kind: source.kind === 'STREAM' ? 'stream' : 'table', topic: source.topic, columns: columnsOfSource(source) };
};

/** All sources that `name` is made from, near and far. */
export const upstreamOf = (model: DocumentModel, name: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (one: string): void => {
    for (const statement of model.statements) {
      const query = queryOf(statement);
      if (query === undefined || resultOf(statement) !== one) continue;
      for (const source of sourceNames(query.from))
        if (!found.has(source)) {
          found.add(source);
          visit(source);
        }
    }
  };
  visit(name);
  return found;
};

/** The source that a statement fills. */
export const resultOf = ({ node, owner }: OwnedStatement): string | undefined =>
  node.statement.type === 'InsertInto' ? node.statement.target.name : owner;
