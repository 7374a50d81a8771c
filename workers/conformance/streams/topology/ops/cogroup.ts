import { KGroupedStream, type CogroupedKStream } from '../../../../streams/index.ts';
import { ExpectationError } from '../../../CaseOutcome.ts';
import { aggregator } from '../../functions/aggregators.ts';
import type { CaseTopology } from '../CaseTopology.ts';
import { required } from '../required.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const cogroup: TopologyOp = {
  fields: ['streams'],
  add: (node, topology) => {
    let stage: CogroupedKStream<unknown, unknown> | undefined;
    for (const { from, adder } of required(node, 'streams')) {
      const grouped = groupedStream(topology, from);
      const add = aggregator('adder', adder);
      stage = stage === undefined ? grouped.cogroup(add) : stage.cogroup(grouped, add);
    }
    if (stage === undefined) throw new ExpectationError(`"${node.id}" groups nothing`);
    return { stage };
  },
};

const groupedStream = (topology: CaseTopology, id: string): KGroupedStream<unknown, unknown> => {
  const { stage } = topology.node(id);
  if (!(stage instanceof KGroupedStream)) throw new ExpectationError(`node "${id}" is no grouped stream`);
  return stage as KGroupedStream<unknown, unknown>;
};
