import type { Column, Draft, NodeId, Position } from '../../protocol/index.ts';
import { freeSpot, NODE_WIDTH } from '../layoutGraph.ts';
import { appendStatement } from '../TextPatch.ts';
import { clauseNodeId, type ClauseName } from '../nodeIds.ts';
import { aggregateFor, filterFor, latestFor, selectFor } from './defaults.ts';
import { isRefusal, refuse, type EditContext, type EditPlan, type Refusal } from './EditPlan.ts';
import { freeName, namesInUse } from './naming.ts';
import { connectorStatement, createAsSelect } from './statementText.ts';

export interface Plug {
  readonly relation: string;
  readonly kind: 'stream' | 'table';
  readonly topic: string;
  readonly columns: readonly Column[];
}

/** A draft that is plugged into a stream or table becomes a statement of its own that reads it. */
export const plugIn = (draft: Pick<Draft, 'kind' | 'config' | 'position'>, plug: Plug, { model, positions }: EditContext): EditPlan | Refusal => {
  const written = writeDraft(draft, plug, namesInUse(model));
  if (isRefusal(written)) return written;
  const { name, text, clause } = written;
  const isFar = positions.get(plug.relation);
  const result: Record<NodeId, Position> =
    clause === undefined
      ? { [name]: draft.position }
      : {
          [clauseNodeId(name, clause)]: draft.position,
          [name]: freeSpot({ x: draft.position.x + NODE_WIDTH + 60, y: draft.position.y }, [...positions.values()]),
        };
  return {
    patches: [appendStatement(model.document.text, text)],
    positions: { ...(isFar && { [plug.relation]: isFar }), ...result },
    touched: Object.keys(result),
  };
};

const writeDraft = (
  { config, kind }: Pick<Draft, 'kind' | 'config'>,
  { relation, kind: relationKind, topic, columns }: Plug,
  inUse: ReadonlySet<string>,
): { name: string; text: string; clause: ClauseName | undefined } | Refusal => {
  const kept = relationKind === 'stream' ? 'STREAM' : 'TABLE';
  const all = [{ expression: '*', alias: '' }];
  switch (config.kind) {
    case 'filter': {
      const name = freeName(`${relation}_FILTERED`, inUse);
      return { name, clause: 'where', text: createAsSelect(kept, name, { items: all, from: relation, where: filterFor(config, columns) }) };
    }
    case 'select': {
      const name = freeName(`${relation}_SELECTED`, inUse);
      const { items, partitionBy } = selectFor(config, columns);
      return { name, clause: 'select', text: createAsSelect(kept, name, { items, from: relation, partitionBy }) };
    }
    case 'aggregate': {
      const { groupBy, items } = aggregateFor(config, columns);
      const name = freeName(`${relation}_BY_${groupBy.join('_')}`, inUse);
      return { name, clause: 'group', text: createAsSelect('TABLE', name, { items, from: relation, groupBy }) };
    }
    case 'table': {
      if (relationKind === 'table') return refuse(`${relation} is a table already.`);
      const name = freeName(config.name || `${relation}_TABLE`, inUse);
      const { groupBy, items } = latestFor(columns);
      return { name, clause: 'group', text: createAsSelect('TABLE', name, { items, from: relation, groupBy }) };
    }
    case 'stream': {
      const name = freeName(config.name || `${relation}_TOPIC`, inUse);
      return { name, clause: undefined, text: createAsSelect(kept, name, { items: all, from: relation }) };
    }
    case 'sink-connector': {
      const name = freeName(`${relation}_FILE`, inUse);
      const format = config.properties['format'] ?? 'JSONL';
      const file = config.properties['file'] ?? `${relation.toLowerCase()}.${format.toLowerCase()}`;
      return { name, clause: undefined, text: connectorStatement('SINK', name, { ...config.properties, topics: topic, file, ...keySettings(columns) }) };
    }
    default:
      return refuse(`A ${kind} has no input.`);
  }
};

/** A row is not whole without its key, which stands beside the value in a record. */
const keySettings = (columns: readonly Column[]): Readonly<Record<string, string>> => {
  const keys = columns.filter(({ isKey }) => isKey);
  const [key] = keys;
  if (key === undefined) return {};
  const { name, type } = keys.length === 1 ? key : { name: '_key', type: 'VARCHAR' };
  return { 'include.key': 'true', 'key.name': name, ...(['INTEGER', 'BIGINT', 'DOUBLE'].includes(type) && { 'key.type': type }) };
};
