import { toMaterialized } from '../toMaterialized.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const toTable: TopologyOp = {
  fields: ['from', 'materialized'],
  add: ({ from, materialized }, topology) => ({ stage: topology.stream(from).toTable(toMaterialized(materialized)) }),
};
