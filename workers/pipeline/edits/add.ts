import type { Column, DraftKind, NodeId, PaletteItem, PipelineEdit, Position } from '../../protocol/index.ts';
import { NODE_WIDTH } from '../layoutGraph.ts';
import { appendStatement } from '../TextPatch.ts';
import { emptyConfig } from './defaults.ts';
import { nextDraftId, refuse, type EditContext, type EditPlan, type Refusal } from './EditPlan.ts';
import { insertOnEdge } from './insertOnEdge.ts';
import { freeName, namesInUse } from './naming.ts';
import { plugIn } from './plugIn.ts';
import { relationOf } from './relationOf.ts';
import { connectorStatement, relationStatement } from './statementText.ts';

/** Something from the palette: a source is text at once; the rest is, when it has an input to stand on, else a draft. */
export const add = (edit: Extract<PipelineEdit, { type: 'add' }>, context: EditContext): EditPlan | Refusal => {
  const { item, position, after, onEdge } = edit;
  const { document } = context.model;
  if (item.kind === 'source-connector') return addSourceConnector(item, position, context);
  if (item.kind === 'stream') return addStream(item.topic, position, context);
  const kind: DraftKind = item.kind === 'topic-sink' ? 'stream' : item.kind;
  const config = item.kind === 'sink-connector' ? { kind: 'sink-connector' as const, properties: { ...SINK_DEFAULTS, ...item.properties } } : emptyConfig(kind);
  if (onEdge !== undefined) return insertOnEdge({ kind, config, position }, onEdge, context);
  const plug = after === undefined ? undefined : relationOf(context.model, after);
  if (plug !== undefined) return plugIn({ kind, config, position }, plug, context);
  if (after !== undefined && context.model.byOwner(after) === undefined && !context.positions.has(after)) return refuse('The node to add it to is not there any more.');
  const id = nextDraftId(document.drafts);
  return { drafts: [...document.drafts, { id, kind, position, input: null, config }], touched: [id] };
};

const SINK_DEFAULTS = { 'connector.class': 'FileSinkConnector', format: 'JSONL' };

const addSourceConnector = (
  { properties, columns }: Extract<PaletteItem, { kind: 'source-connector' }>,
  position: Position,
  { model }: EditContext,
): EditPlan => {
  const inUse = namesInUse(model);
  const name = freeName(properties['topic'] ?? properties['quickstart'] ?? 'source', inUse);
  const connector = freeName(`${name}_SOURCE`, inUse);
  const topic = name.toLowerCase();
  const text = [
    connectorStatement('SOURCE', connector, { ...properties, topic }),
    ...(columns.length > 0 ? [relationStatement('stream', name, withoutCase(columns), { topic, partitions: 1 })] : []),
  ].join('\n\n');
  return { patches: [appendStatement(model.document.text, text)], ...placeSideBySide(connector, name, position), touched: [connector, name] };
};

/** KSQL finds a field of JSON whatever its case: `colour` needs no quotes to be read, nor to be typed, where its case tells nothing apart. */
const withoutCase = (columns: readonly Column[]): readonly Column[] => {
  const isAlone = (folded: string): boolean => columns.filter(({ name }) => name.toUpperCase() === folded).length === 1;
  return columns.map((column) => {
    const folded = column.name.toUpperCase();
    return /^\w+$/.test(folded) && isAlone(folded) ? { ...column, name: folded } : column;
  });
};

const placeSideBySide = (left: NodeId, right: NodeId, position: Position): { positions: Record<NodeId, Position> } => ({
  positions: { [left]: position, [right]: { x: position.x + NODE_WIDTH + 60, y: position.y } },
});

const TYPED_COLUMNS: readonly Column[] = [
  { name: 'ID', type: 'VARCHAR', isKey: true },
  { name: 'MESSAGE', type: 'VARCHAR', isKey: false },
];

const addStream = (topic: string | undefined, position: Position, { model }: EditContext): EditPlan => {
  const name = freeName(topic ?? 'records', namesInUse(model));
  const text = relationStatement('stream', name, TYPED_COLUMNS, { topic: topic ?? name.toLowerCase(), partitions: 1 });
  return { patches: [appendStatement(model.document.text, text)], positions: { [name]: position }, touched: [name] };
};
