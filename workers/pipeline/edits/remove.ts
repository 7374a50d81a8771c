import type { NodeId } from '../../protocol/index.ts';
import { queryOf, type OwnedStatement } from '../DocumentModel.ts';
import { sourceNames } from '../documentGraph.ts';
import { clauseOf, isDraftId, ownerOf } from '../nodeIds.ts';
import { removeClause, removeStatement, type TextPatch } from '../TextPatch.ts';
import { type EditContext, type EditPlan } from './EditPlan.ts';
import { writeName } from './naming.ts';

/**
 * Takes nodes away. A filter's clause goes and its statement stays; a source, a connector or an aggregation takes its
 * statement along. With `keepWire` what read a removed stream reads what that stream was made from.
 */
export const remove = (nodeIds: readonly NodeId[], keepWire: boolean, { model }: EditContext): EditPlan => {
  const patches: TextPatch[] = [];
  const gone = new Set(nodeIds.filter((id) => !isDraftId(id) && takesStatementAlong(id)).map(ownerOf));
  const { text, drafts } = model.document;
  for (const owner of gone) {
    const statement = model.byOwner(owner);
    if (statement === undefined) continue;
    patches.push(removeStatement(text, statement.node.span));
    for (const other of model.statements) {
      const tree = other.node.statement;
      if ((tree.type === 'InsertValues' || tree.type === 'InsertInto') && tree.target.name === owner && !gone.has(other.owner ?? ''))
        patches.push(removeStatement(text, other.node.span));
    }
    if (keepWire) patches.push(...rewire(owner, statement, model.statements.filter((other) => !gone.has(other.owner ?? ''))));
  }
  for (const id of nodeIds) {
    if (isDraftId(id) || gone.has(ownerOf(id))) continue;
    const statement = model.byOwner(ownerOf(id));
    if (statement !== undefined) patches.push(...removePart(text, id, statement));
  }
  return {
    patches: withoutOverlap(patches),
    drafts: drafts.filter(({ id }) => !nodeIds.includes(id)).map((draft) => (draft.input !== null && gone.has(ownerOf(draft.input)) ? { ...draft, input: null } : draft)),
    touched: [],
  };
};

const takesStatementAlong = (nodeId: NodeId): boolean => {
  const clause = clauseOf(nodeId);
  return clause === undefined || clause === 'group';
};

const removePart = (text: string, nodeId: NodeId, statement: OwnedStatement): TextPatch[] => {
  const query = queryOf(statement);
  if (query === undefined) return [];
  const clause = clauseOf(nodeId);
  if (clause === 'where' || clause === 'having') {
    const span = query[clause]?.span;
    return span === undefined ? [] : [removeClause(text, span)];
  }
  const { items } = query.select;
  return [
    { start: items[0]!.span.start, end: items.at(-1)!.span.end, insert: '*' },
    ...(query.partitionBy ? [removeClause(text, query.partitionBy.span)] : []),
  ];
};

const rewire = (owner: string, removed: OwnedStatement, readers: readonly OwnedStatement[]): TextPatch[] => {
  const from = queryOf(removed)?.from;
  if (from === undefined || from.type === 'Join') return [];
  return readers.flatMap((reader) => {
    const relation = queryOf(reader)?.from;
    if (relation?.type !== 'AliasedRelation' || !sourceNames(relation).includes(owner)) return [];
    return [{ ...relation.source.span, insert: writeName(from.source.name) }];
  });
};

const withoutOverlap = (patches: readonly TextPatch[]): TextPatch[] => {
  const ordered = [...patches].sort((a, b) => a.start - b.start || b.end - a.end);
  return ordered.filter((patch, i) => !ordered.slice(0, i).some((other) => patch.start < other.end));
};
