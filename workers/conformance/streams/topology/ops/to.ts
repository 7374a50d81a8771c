import { Produced } from '../../../../streams/index.ts';
import { caseSerde } from '../../CaseSerde.ts';
import { required } from '../required.ts';
import type { TopologyOp } from '../TopologyOp.ts';

/** Written with the serde by which the steps read, whatever the stage would have used. */
export const to: TopologyOp = {
  fields: ['from', 'topic'],
  add: (node, topology) => {
    topology.stream(node.from).to(required(node, 'topic'), Produced.with(caseSerde, caseSerde));
  },
};
