import { required } from '../required.ts';
import { toMaterialized } from '../toMaterialized.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const table: TopologyOp = {
  fields: ['topic', 'materialized'],
  add: (node, { builder }) => ({ stage: builder.table<unknown, unknown>(required(node, 'topic'), toMaterialized(node.materialized)) }),
};
