import type { TopologyOp } from '../TopologyOp.ts';

export const toStream: TopologyOp = {
  fields: ['from'],
  add: ({ from }, topology) => ({ stage: topology.table(from).toStream() }),
};
