import type { ast } from '../../ksql/index.ts';
import type { Draft, NodeId } from '../../protocol/index.ts';
import { queryOf, type DocumentModel } from '../DocumentModel.ts';
import type { TextPatch } from '../TextPatch.ts';
import { ownerOf } from '../nodeIds.ts';
import { refuse, type EditContext, type EditPlan, type Refusal } from './EditPlan.ts';
import { namesInUse, writeName } from './naming.ts';

/** A new name for what a node's statement makes; every place of the text that says the old one follows. */
export const rename = (nodeId: NodeId, wanted: string, { model, positions }: EditContext): EditPlan | Refusal => {
  const before = ownerOf(nodeId).split('+')[0]!;
  const name = /^[A-Za-z_]\w*$/.test(wanted) ? wanted.toUpperCase() : wanted;
  if (name.trim() === '') return refuse('A name cannot be empty.');
  const draft = model.document.drafts.find(({ id }) => id === nodeId);
  if (draft !== undefined) return renameDraft(draft, name, model);
  if (name === before) return { touched: [] };
  if (namesInUse(model).has(name)) return refuse(`${name} exists already.`);
  if (model.byOwner(before) === undefined) return refuse(`${before} is not made by this text, so it cannot be renamed here.`);
  const patches: TextPatch[] = [];
  const replace = (identifier: ast.Identifier | undefined): void => {
    if (identifier?.name === before) patches.push({ ...identifier.span, insert: writeName(name) });
  };
  for (const statement of model.statements) {
    const tree = statement.node.statement;
    if (tree.type === 'CreateSource' || tree.type === 'CreateAsSelect' || tree.type === 'CreateConnector') replace(tree.name);
    if (tree.type === 'InsertInto' || tree.type === 'InsertValues') replace(tree.target);
    const query = queryOf(statement);
    if (query !== undefined) for (const identifier of qualifiers(query)) replace(identifier);
  }
  const renamed = new Map([...positions.keys()].filter((id) => ownerOf(id).split('+')[0] === before).map((id) => [id, name + id.slice(before.length)]));
  return { patches, renamed, touched: [...renamed.values()] };
};

/** A draft keeps the name for the statement that it becomes. */
const renameDraft = (draft: Draft, name: string, model: DocumentModel): EditPlan | Refusal => {
  if (draft.config.kind !== 'stream' && draft.config.kind !== 'table') return refuse('It gets a name when it is connected.');
  if (namesInUse(model).has(name)) return refuse(`${name} exists already.`);
  const renamed: Draft = { ...draft, config: { ...draft.config, name } };
  return { drafts: model.document.drafts.map((one) => (one === draft ? renamed : one)), touched: [draft.id] };
};

/** Every place in a query where a source's name may stand. */
const qualifiers = (query: ast.Query): ast.Identifier[] => {
  const found: ast.Identifier[] = [];
  const walk = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item);
      return;
    }
    const node = value as { readonly type?: string; readonly source?: ast.Identifier };
    if ((node.type === 'ColumnReference' || node.type === 'AliasedRelation' || node.type === 'AllColumns') && node.source !== undefined) found.push(node.source);
    for (const child of Object.values(value)) walk(child);
  };
  walk(query);
  return found;
};
