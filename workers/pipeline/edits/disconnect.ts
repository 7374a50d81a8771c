import { connectorProperties, documentGraph } from '../documentGraph.ts';
import { clausesOf, queryOf } from '../DocumentModel.ts';
import { clauseNodeId, isDraftId, ownerOf } from '../nodeIds.ts';
import { removeStatement } from '../TextPatch.ts';
import { configureConnector } from './configureConnector.ts';
import { emptyConfig } from './defaults.ts';
import { nextDraftId, refuse, type EditContext, type EditPlan, type Refusal } from './EditPlan.ts';
import { resultOf } from './relationOf.ts';

/** Takes a cable away. What a query loses its input with becomes a draft again, so that nothing a person set is lost. */
export const disconnect = (edgeId: string, { model, positions }: EditContext): EditPlan | Refusal => {
  const edge = documentGraph(model).edges.find(({ id }) => id === edgeId);
  if (edge === undefined) return refuse('This cable is not there any more.');
  const { document } = model;
  if (isDraftId(edge.target)) return { drafts: document.drafts.map((draft) => (draft.id === edge.target ? { ...draft, input: null } : draft)), touched: [edge.target] };
  const statement = model.statements.find(
    (one) => one.owner !== undefined && queryOf(one) !== undefined && [...clausesOf(one).map((clause) => clauseNodeId(one.owner!, clause)), resultOf(one)][0] === edge.target && !edge.source.includes('/'),
  );
  const target = model.byOwner(ownerOf(edge.target))?.node.statement;
  if (target?.type === 'CreateConnector') {
    const properties = connectorProperties(target);
    const topic = model.script.metaStore.get(edge.source)?.topic;
    const topics = (properties['topics'] ?? '').split(',').map((one) => one.trim()).filter((one) => one !== topic);
    if (topics.length > 0) return configureConnector(edge.target, target, { ...properties, topics: topics.join(',') });
    const { topics: _topics, ...rest } = properties;
    const id = nextDraftId(document.drafts);
    return {
      patches: [removeStatement(document.text, model.byOwner(edge.target)!.node.span)],
      drafts: [...document.drafts, { id, kind: 'sink-connector', position: positions.get(edge.target)!, input: null, config: { kind: 'sink-connector', properties: rest } }],
      touched: [id],
    };
  }
  if (model.byOwner(ownerOf(edge.source))?.node.statement.type === 'CreateConnector')
    return refuse('The connector writes to this topic: change its topic, or delete one of both.');
  if (statement === undefined) return refuse('Both belong to one statement: delete a node, or put another in between.');
  const id = nextDraftId(document.drafts);
  const clause = clausesOf(statement)[0];
  const node = clause && documentGraph(model).nodes.find((one) => one.id === clauseNodeId(statement.owner!, clause));
  const kind = clause === undefined ? 'stream' : clause === 'group' ? 'aggregate' : clause === 'select' ? 'select' : 'filter';
  return {
    patches: [removeStatement(document.text, statement.node.span)],
    drafts: [...document.drafts, { id, kind, position: positions.get(edge.target) ?? { x: 0, y: 0 }, input: null, config: node?.config ?? emptyConfig(kind) }],
    touched: [id],
  };
};
