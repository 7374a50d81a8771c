import { required } from '../required.ts';
import { toSuppressed } from '../toSuppressed.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const suppress: TopologyOp = {
  fields: ['from', 'suppress'],
  add: (node, topology) => ({ stage: topology.table(node.from).suppress(toSuppressed(required(node, 'suppress'))) }),
};
