import type { TopologyOp } from '../TopologyOp.ts';

export const repartition: TopologyOp = {
  fields: ['from'],
  add: ({ from }, topology) => ({ stage: topology.stream(from).repartition() }),
};
