import type { NodeProps } from '@xyflow/react';
import type { ComponentType } from 'react';
import type { NodeKind } from '../../../workers/protocol/index.ts';
import type { FlowNode } from '../flow/toFlow.ts';
import { AggregateNode } from './aggregate/AggregateNode.tsx';
import { FilterNode } from './filter/FilterNode.tsx';
import { SelectNode } from './select/SelectNode.tsx';
import { SinkConnectorNode } from './sink-connector/SinkConnectorNode.tsx';
import { SourceConnectorNode } from './source-connector/SourceConnectorNode.tsx';
import { StreamNode } from './stream/StreamNode.tsx';
import { TableNode } from './table/TableNode.tsx';

/** One component per kind of node: a kind without one does not compile. */
export const nodeTypes: Record<NodeKind, ComponentType<NodeProps<FlowNode>>> = {
  'source-connector': SourceConnectorNode,
  'sink-connector': SinkConnectorNode,
  stream: StreamNode,
  table: TableNode,
  filter: FilterNode,
  select: SelectNode,
  aggregate: AggregateNode,
};

/** The minimap's colours. */
export const kindColours: Record<NodeKind, string> = {
  'source-connector': 'var(--connector)',
  'sink-connector': 'var(--connector)',
  stream: 'var(--stream)',
  table: 'var(--table)',
  filter: 'var(--operator)',
  select: 'var(--operator)',
  aggregate: 'var(--operator)',
};
