import type { Draft } from '../../protocol/index.ts';
import { clausesOf, queryOf } from '../DocumentModel.ts';
import { documentGraph } from '../documentGraph.ts';
import { clauseNodeId } from '../nodeIds.ts';
import { endOfWhere } from './configure.ts';
import { filterFor } from './defaults.ts';
import { refuse, type EditContext, type EditPlan, type Refusal } from './EditPlan.ts';
import { writeName } from './naming.ts';
import { plugIn } from './plugIn.ts';
import { relationOf, resultOf } from './relationOf.ts';

/**
 * A node dropped on a cable. A filter joins the statement behind the cable where that has room for a WHERE; anything
 * else becomes a statement of its own between the two, which the one behind then reads.
 */
export const insertOnEdge = (draft: Pick<Draft, 'kind' | 'config' | 'position'>, edgeId: string, context: EditContext): EditPlan | Refusal => {
  const { model } = context;
  const edge = documentGraph(model).edges.find(({ id }) => id === edgeId);
  if (edge === undefined) return refuse('This cable is not there any more.');
  const reader = model.statements.find((one) => {
    if (one.owner === undefined || queryOf(one) === undefined) return false;
    return [...clausesOf(one).map((clause) => clauseNodeId(one.owner!, clause)), resultOf(one)].includes(edge.target) && !model.document.drafts.some(({ id }) => id === edge.target);
  });
  const query = reader && queryOf(reader);
  const plug = relationOf(model, edge.source);
  if (plug === undefined) return refuse('Nothing can stand between a connector and its topic.');
  const isFirst = !edge.source.includes('/');
  if (draft.config.kind === 'filter' && query !== undefined && reader !== undefined && query.where === undefined && isFirst) {
    const at = endOfWhere(query);
    const id = clauseNodeId(reader.owner!, 'where');
    return {
      patches: [{ start: at, end: at, insert: `\n  WHERE ${filterFor(draft.config, plug.columns)}` }],
      positions: { [id]: draft.position },
      touched: [id],
    };
  }
  if (!isFirst) return refuse('Both ends belong to one statement. Put it before its first node or behind its result.');
  if (draft.kind === 'sink-connector') return refuse('A sink is an end: nothing can come behind it.');
  const plan = plugIn(draft, plug, context);
  if ('refused' in plan || query === undefined) return plan;
  if (query.from.type === 'Join') return refuse('The inputs of a join are set in its text.');
  const between = plan.touched.at(-1)!;
  const { start } = reader!.node.span;
  return {
    ...plan,
    // Before its reader, because a statement sees only those above it.
    patches: [{ start, end: start, insert: `${plan.patches![0]!.insert.trim()}\n\n` }, { ...query.from.source.span, insert: writeName(between) }],
  };
};
