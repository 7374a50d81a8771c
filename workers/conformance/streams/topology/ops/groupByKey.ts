import type { TopologyOp } from '../TopologyOp.ts';

export const groupByKey: TopologyOp = {
  fields: ['from'],
  add: ({ from }, topology) => ({ stage: topology.stream(from).groupByKey() }),
};
