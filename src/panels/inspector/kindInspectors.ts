import type { ComponentType } from 'react';
import type { NodeConfig, NodeKind } from '../../../workers/protocol/index.ts';
import { AggregateInspector } from './AggregateInspector.tsx';
import { ConnectorInspector } from './ConnectorInspector.tsx';
import { FilterInspector } from './FilterInspector.tsx';
import type { KindInspectorProps } from './KindInspectorProps.ts';
import { RelationInspector } from './RelationInspector.tsx';
import { SelectInspector } from './SelectInspector.tsx';

type ConfigOf<Kind extends NodeKind, Config = NodeConfig> = Config extends { readonly kind: infer Kinds } ? (Kind extends Kinds ? Config : never) : never;

/** The form of each kind of node: a kind without one does not compile. */
export const kindInspectors: { readonly [Kind in NodeKind]: ComponentType<KindInspectorProps<ConfigOf<Kind>>> } = {
  'source-connector': ConnectorInspector,
  'sink-connector': ConnectorInspector,
  stream: RelationInspector,
  table: RelationInspector,
  filter: FilterInspector,
  select: SelectInspector,
  aggregate: AggregateInspector,
};
