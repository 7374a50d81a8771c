import type { NodeId, Position } from '../../protocol/index.ts';
import { connectorProperties } from '../documentGraph.ts';
import { queryOf } from '../DocumentModel.ts';
import { appendStatement } from '../TextPatch.ts';
import { clauseOf, isDraftId, ownerOf } from '../nodeIds.ts';
import { configureConnector } from './configureConnector.ts';
import { isRefusal, refuse, type EditContext, type EditPlan, type Refusal } from './EditPlan.ts';
import { writeName } from './naming.ts';
import { plugIn } from './plugIn.ts';
import { relationOf, resultOf, upstreamOf } from './relationOf.ts';
import { rename } from './rename.ts';

/** A cable from one node to another: a draft becomes SQL, a query reads another source, a stream gets one more input. */
export const connect = (source: NodeId, target: NodeId, context: EditContext): EditPlan | Refusal => {
  const { model } = context;
  if (source === target) return refuse('A node cannot feed itself.');
  const { drafts } = model.document;
  if (isDraftId(source)) return refuse('Connect its input first: until then nothing comes out of it.');
  const feeding = model.byOwner(ownerOf(source))?.node.statement;
  if (feeding?.type === 'CreateConnector')
    return refuse(
      feeding.kind === 'SINK'
        ? 'A sink is the end: nothing comes out of it.'
        : `A source connector writes to its own topic, ${connectorProperties(feeding)['topic'] ?? 'which is not set'}. Connect from the stream behind it.`,
    );
  const plug = relationOf(model, source);
  if (plug === undefined) return refuse('What comes out here is not known yet: mend its statement first.');
  const draft = drafts.find(({ id }) => id === target);
  if (draft !== undefined) {
    const plan = draft.config.kind === 'table' && plug.kind === 'table' ? beThatTable(draft.config.name, plug.relation, draft.position, context) : plugIn(draft, plug, context);
    return isRefusal(plan) ? plan : { ...plan, drafts: drafts.filter((one) => one !== draft) };
  }
  const statement = model.byOwner(ownerOf(target));
  if (statement === undefined) return refuse(`${target} is not made by this text, so it cannot be changed here.`);
  const tree = statement.node.statement;
  if (tree.type === 'CreateConnector') {
    if (tree.kind === 'SOURCE') return refuse('A source connector is a beginning: nothing goes into it.');
    const properties = connectorProperties(tree);
    const topics = (properties['topics'] ?? '').split(',').map((topic) => topic.trim()).filter((topic) => topic !== '');
    if (topics.includes(plug.topic)) return refuse('They are connected already.');
    return configureConnector(target, tree, { ...properties, topics: [...topics, plug.topic].join(',') });
  }
  const result = resultOf(statement)!;
  if (result === plug.relation || upstreamOf(model, plug.relation).has(result))
    return refuse(`That would be a cycle: ${plug.relation} is made from ${result}, so ${result} cannot read it.`);
  const query = queryOf(statement);
  if (clauseOf(target) !== undefined && query !== undefined) {
    if (query.from.type === 'Join') return refuse('The inputs of a join are set in its text.');
    if (query.from.source.name === plug.relation) return refuse('They are connected already.');
    const maker = model.statements.findIndex((one) => one.owner === plug.relation);
    if (maker > model.statements.indexOf(statement)) return refuse(`${plug.relation} is made further down in the text: move its statement above this one first.`);
    const { start, end } = query.from.source.span;
    return { patches: [{ start, end, insert: writeName(plug.relation) }], touched: [target] };
  }
  if (tree.type === 'CreateSource' ? tree.kind === 'TABLE' : tree.type === 'CreateAsSelect' && tree.kind === 'TABLE')
    return refuse(`${result} is a table with one query that fills it. Put an aggregation in between, or connect to its filter.`);
  const sink = model.script.metaStore.get(result);
  if (plug.kind === 'table') return refuse(`${plug.relation} is a table and ${result} a stream: a table's changes cannot be inserted into a stream.`);
  if (sink === undefined) return refuse(`Mend the statement of ${result} first.`);
  const columns = relationOf(model, result)!.columns.map(({ name, type, isKey }) => `${name} ${type}${isKey ? ' KEY' : ''}`).join(', ');
  const offered = plug.columns.map(({ name, type, isKey }) => `${name} ${type}${isKey ? ' KEY' : ''}`).join(', ');
  if (columns !== offered) return refuse(`The columns differ: ${plug.relation} has ${offered}, ${result} takes ${columns}. Put a Select in between.`);
  return {
    patches: [appendStatement(model.document.text, `INSERT INTO ${writeName(result)}\n  SELECT *\n  FROM ${writeName(plug.relation)}\n  EMIT CHANGES;`)],
    touched: [result],
  };
};

/** What an aggregation gives is a live table already: the draft's place and name are where and what it was meant to be. */
const beThatTable = (name: string, relation: NodeId, position: Position, context: EditContext): EditPlan | Refusal => {
  const renaming = name === '' ? { touched: [relation] } : rename(relation, name, context);
  return isRefusal(renaming) ? renaming : { ...renaming, positions: { [renaming.touched.find((id) => !id.includes('/')) ?? relation]: position } };
};
