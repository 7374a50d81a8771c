import { formatExpression, type ast } from '../ksql/index.ts';
import type { Column, Draft, NodeConfig, NodeId, PipelineEdge, PipelineNode, Problem, SelectItemConfig, TextSpan } from '../protocol/index.ts';
import { columnsOfResult, columnsOfSource } from './columns.ts';
import { clausesOf, queryOf, type DocumentModel, type OwnedStatement } from './DocumentModel.ts';
import { clauseNodeId, edgeId, type ClauseName } from './nodeIds.ts';
import { toProblem } from './toProblem.ts';

/** A node before it has a place and knows what runs. */
export type GraphNode = Omit<PipelineNode, 'position' | 'queryId'>;

export interface DocumentGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly PipelineEdge[];
  readonly problems: readonly Problem[];
}

/** Statements become nodes and cables: one node for each source, connector and clause, and the drafts beside them. */
export const documentGraph = (model: DocumentModel): DocumentGraph => {
  const nodes = new Map<NodeId, GraphNode>();
  const edges = new Map<string, PipelineEdge>();
  const problems: Problem[] = [];
  const { text } = model.document;

  const connect = (source: NodeId, target: NodeId, isDraft = false): void => {
    edges.set(edgeId(source, target), { id: edgeId(source, target), source, target, isDraft });
  };

  for (const statement of model.statements) {
    const made = statement.owner === undefined ? [] : nodesOf(statement, model);
    const problem = statement.problem && toProblem(text, statement.problem, nodeAt(made, statement));
    if (problem !== undefined) problems.push(problem);
    for (const node of made) nodes.set(node.id, problem?.nodeId === node.id ? { ...node, problems: [problem] } : node);
  }
  for (const statement of model.statements) connectStatement(statement, connect);
  connectConnectors(model, nodes, connect);

  for (const edge of [...edges.values()])
    for (const end of [edge.source, edge.target])
      if (!nodes.has(end)) {
        const source = model.outside.get(end);
        if (source === undefined) edges.delete(edge.id);
        else nodes.set(end, relationNode(source.name, source.kind === 'STREAM' ? 'stream' : 'table', null, {
          topic: source.topic, valueFormat: source.valueFormat.name, keyFormat: source.keyFormat.name, partitions: source.partitions ?? null,
          columns: columnsOfSource(source), isDerived: source.queryId !== undefined,
        }));
      }
  for (const draft of model.document.drafts) {
    const input = draft.input === null ? undefined : nodes.get(draft.input);
    nodes.set(draft.id, draftNode(draft, input?.columnsOut ?? []));
    if (input !== undefined) connect(input.id, draft.id, true);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()], problems };
};

/** The node that an error stands on: the one whose part of the text it lies in, else the statement's own. */
const nodeAt = (made: readonly GraphNode[], { problem }: OwnedStatement): NodeId | null => {
  const at = problem?.span?.start;
  const inside = at === undefined ? undefined : made.find(({ id, span }) => id.includes('/') && span !== null && span.start <= at && at <= span.end);
  return inside?.id ?? made.at(-1)?.id ?? null;
};

const nodesOf = (statement: OwnedStatement, model: DocumentModel): GraphNode[] => {
  const { node, source, owner } = statement;
  const { statement: tree, span } = node;
  switch (tree.type) {
    case 'CreateConnector':
      return [connectorNode(tree, span)];
    case 'CreateSource':
      return [relationNode(owner!, tree.kind === 'STREAM' ? 'stream' : 'table', span, {
        topic: source?.topic ?? property(tree.properties, 'KAFKA_TOPIC') ?? owner!,
        valueFormat: source?.valueFormat.name ?? property(tree.properties, 'VALUE_FORMAT') ?? '',
        keyFormat: source?.keyFormat.name ?? property(tree.properties, 'KEY_FORMAT') ?? '',
        partitions: source?.partitions ?? null,
        columns: source === undefined ? [] : columnsOfSource(source),
        isDerived: false,
      })];
    case 'CreateAsSelect':
      return [
        ...clauseNodes(statement, model),
        relationNode(owner!, tree.kind === 'STREAM' ? 'stream' : 'table', span, {
          topic: source?.topic ?? property(tree.properties, 'KAFKA_TOPIC') ?? owner!,
          valueFormat: source?.valueFormat.name ?? '',
          keyFormat: source?.keyFormat.name ?? '',
          partitions: source?.partitions ?? null,
          columns: source === undefined ? [] : columnsOfSource(source),
          isDerived: true,
        }),
      ];
    case 'InsertInto':
      return clauseNodes(statement, model);
    default:
      return [];
  }
};

interface RelationFacts {
  readonly topic: string;
  readonly valueFormat: string;
  readonly keyFormat: string;
  readonly partitions: number | null;
  readonly columns: readonly Column[];
  readonly isDerived: boolean;
}

const relationNode = (name: string, kind: 'stream' | 'table', span: TextSpan | null, facts: RelationFacts): GraphNode => ({
  id: name,
  config: { kind, name, ...facts },
  title: name,
  subtitle: facts.topic,
  span,
  columnsIn: facts.columns,
  columnsOut: facts.columns,
  problems: [],
  isDraft: false,
  topic: facts.topic,
});

const connectorNode = (tree: ast.CreateConnector, span: TextSpan): GraphNode => {
  const properties = connectorProperties(tree);
  const connectorClass = properties['connector.class'] ?? '';
  return {
    id: tree.name.name,
    config: { kind: tree.kind === 'SOURCE' ? 'source-connector' : 'sink-connector', properties },
    title: tree.name.name,
    subtitle: properties['file'] ?? properties['quickstart'] ?? connectorClass.split('.').at(-1)!,
    span,
    columnsIn: [],
    columnsOut: [],
    problems: [],
    isDraft: false,
    topic: tree.kind === 'SOURCE' ? (properties['topic'] ?? null) : null,
  };
};

export const connectorProperties = (tree: ast.CreateConnector): Record<string, string> =>
  Object.fromEntries(tree.properties.entries.map(({ name, value }) => [name, literalText(value)]));

const property = (properties: ast.Properties, name: string): string | undefined => {
  const entry = properties.entries.find((one) => one.name === name);
  return entry && literalText(entry.value);
};

export const literalText = (value: ast.Literal): string => {
  switch (value.type) {
    case 'NullLiteral':
      return '';
    case 'LongLiteral':
      return value.digits;
    case 'DecimalLiteral':
      return value.text;
    default:
      return String(value.value);
  }
};

const clauseNodes = (statement: OwnedStatement, model: DocumentModel): GraphNode[] => {
  const query = queryOf(statement)!;
  const { query: analysis, owner } = statement;
  const source = query.from.type === 'AliasedRelation' ? (analysis?.source ?? model.script.metaStore.get(query.from.source.name)) : undefined;
  let columnsIn = source === undefined ? [] : columnsOfSource(source);
  return clausesOf(statement).map((clause): GraphNode => {
    const columnsOut = analysis !== undefined && (clause === 'select' || clause === 'group') ? columnsOfResult(analysis) : columnsIn;
    const node: GraphNode = {
      id: clauseNodeId(owner!, clause),
      config: clauseConfig(clause, query, model.document.text),
      ...clauseFace(clause, query, model.document.text),
      columnsIn,
      columnsOut,
      problems: [],
      isDraft: false,
      topic: null,
    };
    columnsIn = columnsOut;
    return node;
  });
};

const slice = (text: string, { start, end }: TextSpan): string => text.slice(start, end).trim();

const clauseConfig = (clause: ClauseName, query: ast.Query, text: string): NodeConfig => {
  const items = query.select.items.map((item): SelectItemConfig =>
    item.type === 'SingleColumn'
      ? { expression: slice(text, item.expression.span), alias: item.alias === undefined ? '' : slice(text, item.alias.span) }
      : { expression: slice(text, item.span), alias: '' });
  switch (clause) {
    case 'where':
    case 'having':
      return { kind: 'filter', clause, condition: slice(text, query[clause]!.expression.span) };
    case 'select':
      return { kind: 'select', items, partitionBy: query.partitionBy?.expressions.map(({ span }) => slice(text, span)) ?? [] };
    case 'group':
      return { kind: 'aggregate', groupBy: query.groupBy!.expressions.map(({ span }) => slice(text, span)), items };
  }
};

const clauseFace = (clause: ClauseName, query: ast.Query, text: string): Pick<GraphNode, 'title' | 'subtitle' | 'span'> => {
  switch (clause) {
    case 'where':
    case 'having':
      return { title: clause === 'where' ? 'Filter' : 'Having', subtitle: slice(text, query[clause]!.expression.span).replace(/\s+/g, ' '), span: query[clause]!.span };
    case 'select':
      return {
        title: query.partitionBy ? 'Select, re-key' : 'Select',
        subtitle: query.select.items.map((item) => (item.type === 'SingleColumn' ? (item.alias?.name ?? formatExpression(item.expression)) : '*')).join(', '),
        span: query.select.span,
      };
    case 'group': {
      const calls = query.select.items.flatMap((item) => (item.type === 'SingleColumn' && item.expression.type === 'FunctionCall' ? [item.expression.name.name] : []));
      return {
        title: calls.length > 0 ? calls.join(', ') : 'Aggregate',
        subtitle: `by ${query.groupBy!.expressions.map(({ span }) => slice(text, span)).join(', ')}`,
        span: query.groupBy!.span,
      };
    }
  }
};

const connectStatement = (statement: OwnedStatement, connect: (source: NodeId, target: NodeId) => void): void => {
  const query = queryOf(statement);
  if (query === undefined) return;
  const { statement: tree } = statement.node;
  const result = tree.type === 'InsertInto' ? tree.target.name : statement.owner!;
  const chain = [...clausesOf(statement).map((clause) => clauseNodeId(statement.owner!, clause)), result];
  for (const name of sourceNames(query.from)) connect(name, chain[0]!);
  for (let i = 1; i < chain.length; i++) connect(chain[i - 1]!, chain[i]!);
};

export const sourceNames = (relation: ast.Relation): string[] =>
  relation.type === 'Join' ? [...sourceNames(relation.left), relation.right.source.name] : [relation.source.name];

/** A connector and a stream belong together when they name the same topic. */
const connectConnectors = (model: DocumentModel, nodes: ReadonlyMap<NodeId, GraphNode>, connect: (source: NodeId, target: NodeId) => void): void => {
  const relations = [...nodes.values()].filter(({ config }) => config.kind === 'stream' || config.kind === 'table');
  for (const { node } of model.statements) {
    const tree = node.statement;
    if (tree.type !== 'CreateConnector') continue;
    const properties = connectorProperties(tree);
    if (tree.kind === 'SOURCE') {
      for (const { id, topic, config } of relations)
        if (topic === properties['topic'] && 'isDerived' in config && !config.isDerived) connect(tree.name.name, id);
    } else {
      const topics = (properties['topics'] ?? '').split(',').map((topic) => topic.trim());
      for (const topic of topics) {
        const relation = relations.find((one) => one.topic === topic);
        if (relation !== undefined) connect(relation.id, tree.name.name);
      }
    }
  }
};

const draftNode = ({ id, kind, config }: Draft, columnsIn: readonly Column[]): GraphNode => ({
  id,
  config,
  title: ('name' in config && config.name) || DRAFT_TITLES[kind],
  subtitle: 'connect me',
  span: null,
  columnsIn,
  columnsOut: columnsIn,
  problems: [],
  isDraft: true,
  topic: null,
});

const DRAFT_TITLES: Readonly<Record<Draft['kind'], string>> = {
  filter: 'Filter',
  select: 'Select',
  aggregate: 'Aggregate',
  stream: 'Topic',
  table: 'Live table',
  'sink-connector': 'Download file',
};
