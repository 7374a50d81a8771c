import { required } from '../required.ts';
import { toMaterialized } from '../toMaterialized.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const globalTable: TopologyOp = {
  fields: ['topic', 'materialized'],
  add: (node, { builder }) => ({ stage: builder.globalTable<unknown, unknown>(required(node, 'topic'), toMaterialized(node.materialized)) }),
};
