import { parseExpression, type ast } from '../../ksql/index.ts';
import type { NodeConfig, NodeId, RelationConfig } from '../../protocol/index.ts';
import { queryOf } from '../DocumentModel.ts';
import { removeClause, type TextPatch } from '../TextPatch.ts';
import { clauseOf, isDraftId, ownerOf } from '../nodeIds.ts';
import { configureConnector } from './configureConnector.ts';
import { refuse, type EditContext, type EditPlan, type Refusal } from './EditPlan.ts';
import { writeText } from './naming.ts';
import { columnLines, selectList } from './statementText.ts';

/** What the inspector sends: the part of the text that the node stands for is written anew, and only where it differs. */
export const configure = (nodeId: NodeId, config: NodeConfig, { model }: EditContext): EditPlan | Refusal => {
  const { drafts } = model.document;
  if (isDraftId(nodeId)) return { drafts: drafts.map((draft) => (draft.id === nodeId ? { ...draft, config } : draft)), touched: [nodeId] };
  const statement = model.byOwner(ownerOf(nodeId));
  if (statement === undefined) return refuse(`${nodeId} is not made by this text, so it cannot be changed here.`);
  const tree = statement.node.statement;
  const query = queryOf(statement);
  switch (config.kind) {
    case 'source-connector':
    case 'sink-connector':
      return tree.type === 'CreateConnector' ? configureConnector(nodeId, tree, config.properties) : mismatch(nodeId);
    case 'stream':
    case 'table':
      return tree.type === 'CreateSource' || tree.type === 'CreateAsSelect' ? configureRelation(nodeId, tree, config) : mismatch(nodeId);
    case 'filter': {
      const clause = query?.[clauseOf(nodeId) === 'having' ? 'having' : 'where'];
      if (clause === undefined) return mismatch(nodeId);
      const reason = notAnExpression(config.condition, 'The condition');
      return reason ?? { patches: [{ ...clause.expression.span, insert: config.condition.trim() }], touched: [nodeId] };
    }
    case 'select': {
      if (query === undefined) return mismatch(nodeId);
      const reason = badItems(config.items) ?? firstProblem(config.partitionBy, 'PARTITION BY');
      if (reason !== undefined) return reason;
      return { patches: [selectPatch(query, config.items), ...partitionByPatches(model.document.text, query, config.partitionBy)], touched: [nodeId] };
    }
    case 'aggregate': {
      if (query?.groupBy === undefined) return mismatch(nodeId);
      if (config.groupBy.length === 0) return refuse('An aggregation needs a column to group by.');
      const reason = badItems(config.items) ?? firstProblem(config.groupBy, 'GROUP BY');
      if (reason !== undefined) return reason;
      const { expressions } = query.groupBy;
      const groupBy = { start: expressions[0]!.span.start, end: expressions.at(-1)!.span.end, insert: config.groupBy.join(', ') };
      return { patches: [selectPatch(query, config.items), groupBy], touched: [nodeId] };
    }
  }
};

const mismatch = (nodeId: NodeId): Refusal => refuse(`The text of ${nodeId} has changed meanwhile; try again.`);

const notAnExpression = (text: string, what: string): Refusal | undefined => {
  if (text.trim() === '') return refuse(`${what} is empty.`);
  const parsed = parseExpression(text);
  return parsed.ok ? undefined : refuse(`${what}: ${parsed.error.message}`);
};

const firstProblem = (texts: readonly string[], what: string): Refusal | undefined =>
  texts.map((text) => notAnExpression(text, what)).find((reason) => reason !== undefined);

const badItems = (items: readonly { readonly expression: string }[]): Refusal | undefined =>
  items.length === 0
    ? refuse('Select at least one column.')
    : items.filter(({ expression }) => !expression.trim().endsWith('*')).map(({ expression }) => notAnExpression(expression, 'A column')).find((reason) => reason !== undefined);

const selectPatch = ({ select: { items } }: ast.Query, wanted: Parameters<typeof selectList>[0]): TextPatch => ({
  start: items[0]!.span.start,
  end: items.at(-1)!.span.end,
  insert: selectList(wanted),
});

const partitionByPatches = (text: string, query: ast.Query, wanted: readonly string[]): TextPatch[] => {
  const clause = query.partitionBy;
  if (clause !== undefined && wanted.length > 0)
    return [{ start: clause.expressions[0]!.span.start, end: clause.expressions.at(-1)!.span.end, insert: wanted.join(', ') }];
  if (clause !== undefined) return [removeClause(text, clause.span)];
  if (wanted.length === 0) return [];
  const at = endOfWhere(query);
  return [{ start: at, end: at, insert: `\n  PARTITION BY ${wanted.join(', ')}` }];
};

/** Where a clause that comes after WHERE may begin. */
export const endOfWhere = ({ from, window, where }: ast.Query): number => (where ?? window ?? from).span.end;

const configureRelation = (nodeId: NodeId, tree: ast.CreateSource | ast.CreateAsSelect, config: RelationConfig): EditPlan | Refusal => {
  const patches: TextPatch[] = [];
  if (tree.type === 'CreateSource' && !config.isDerived && tree.elementsSpan !== undefined) {
    if (config.columns.length === 0) return refuse('A stream or table has at least one column.');
    if (config.columns.some(({ name }) => name.trim() === '')) return refuse('A column has no name.');
    const before = tree.elements.map(({ name, constraint }) => `${name.name}:${constraint !== 'NONE'}`).join();
    const types = config.columns.map(({ name, type, isKey }) => `${name}:${isKey}:${type}`).join();
    if (before !== config.columns.map(({ name, isKey }) => `${name}:${isKey}`).join() || types !== writtenTypes(tree))
      patches.push({ ...tree.elementsSpan, insert: `(\n${columnLines(config.kind, config.columns)}\n)` });
  }
  const wanted: Record<string, string | null> = {
    KAFKA_TOPIC: config.topic === '' ? null : writeText(config.topic),
    VALUE_FORMAT: config.valueFormat === '' ? null : writeText(config.valueFormat),
    PARTITIONS: config.partitions === null ? null : String(config.partitions),
  };
  const added: string[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    if (value === null) continue;
    const entry = tree.properties.entries.find((one) => one.name === name);
    if (entry !== undefined) patches.push({ ...entry.value.span, insert: value });
    else if (tree.type === 'CreateSource' || !isDefault(name, value, tree)) added.push(`${name} = ${value}`);
  }
  if (added.length > 0) patches.push(addProperties(tree, added));
  return { patches, touched: [nodeId] };
};

/** A derived stream's topic is its name unless WITH says otherwise, so that much need not be written. */
const isDefault = (name: string, value: string, tree: ast.CreateAsSelect): boolean =>
  (name === 'KAFKA_TOPIC' && value === writeText(tree.name.name)) || name === 'VALUE_FORMAT';

const writtenTypes = (tree: ast.CreateSource): string =>
  tree.elements.map(({ name, sqlType, constraint }) => `${name.name}:${constraint !== 'NONE'}:${sqlType.base === 'STRING' ? 'VARCHAR' : sqlType.base}`).join();

const addProperties = (tree: ast.CreateSource | ast.CreateAsSelect, added: readonly string[]): TextPatch => {
  const last = tree.properties.entries.at(-1);
  if (last !== undefined) return { start: last.span.end, end: last.span.end, insert: `, ${added.join(', ')}` };
  const at = tree.type === 'CreateSource' ? (tree.elementsSpan ?? tree.name.span).end : tree.name.span.end;
  return { start: at, end: at, insert: ` WITH (${added.join(', ')})` };
};
