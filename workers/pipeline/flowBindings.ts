import type { NodeId } from '../protocol/index.ts';
import { clausesOf, queryOf, type DocumentModel, type OwnedStatement } from './DocumentModel.ts';
import { documentGraph, sourceNames } from './documentGraph.ts';
import { resultOf } from './edits/relationOf.ts';
import { clauseOf, ownerOf, type ClauseName } from './nodeIds.ts';

/** Where the numbers of a node or a cable come from: the source map between the canvas and what runs. */
export type FlowBinding =
  /** Records appended to a topic. */
  | { readonly kind: 'topic'; readonly topic: string }
  /** What passes one processor of the query that runs the statement. */
  | { readonly kind: 'step'; readonly owner: string; readonly step: QueryStep }
  | { readonly kind: 'connector'; readonly name: string };

export type QueryStep = 'Source' | 'WhereFilter' | 'Project' | 'Aggregate-Aggregate' | 'HavingFilter';

const STEPS: Readonly<Record<ClauseName, QueryStep>> = {
  where: 'WhereFilter',
  select: 'Project',
  group: 'Aggregate-Aggregate',
  having: 'HavingFilter',
};

export interface FlowBindings {
  readonly nodes: ReadonlyMap<NodeId, FlowBinding>;
  readonly edges: ReadonlyMap<string, FlowBinding>;
}

export const flowBindings = (model: DocumentModel): FlowBindings => {
  const graph = documentGraph(model);
  const nodes = new Map<NodeId, FlowBinding>();
  for (const { id, topic, config, isDraft } of graph.nodes) {
    if (isDraft) continue;
    const clause = clauseOf(id);
    if (config.kind === 'source-connector' || config.kind === 'sink-connector') nodes.set(id, { kind: 'connector', name: id });
    else if (clause !== undefined) nodes.set(id, { kind: 'step', owner: ownerOf(id), step: STEPS[clause] });
    else if (topic !== null) nodes.set(id, { kind: 'topic', topic });
  }
  const edges = new Map<string, FlowBinding>();
  for (const { id, source, target, isDraft } of graph.edges) {
    if (isDraft) continue;
    const from = nodes.get(source);
    const to = nodes.get(target);
    if (from?.kind === 'connector') {
      if (to?.kind === 'topic') edges.set(id, to);
    } else if (to?.kind === 'connector') edges.set(id, to);
    else if (from?.kind === 'step') edges.set(id, from);
    else {
      const reader = to?.kind === 'step' ? to.owner : model.statements.find((one) => isDirect(one, source, target))?.owner;
      if (reader !== undefined) edges.set(id, { kind: 'step', owner: reader, step: 'Source' });
    }
  }
  return { nodes, edges };
};

/** A query without clauses of its own: its cable goes from source to result. */
const isDirect = (statement: OwnedStatement, source: NodeId, target: NodeId): boolean => {
  const query = queryOf(statement);
  return query !== undefined && clausesOf(statement).length === 0 && resultOf(statement) === target && sourceNames(query.from).includes(source);
};
