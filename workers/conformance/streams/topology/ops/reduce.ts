import { KGroupedStream, KGroupedTable, SessionWindowedKStream, TimeWindowedKStream } from '../../../../streams/index.ts';
import { ExpectationError } from '../../../CaseOutcome.ts';
import { reducer } from '../../functions/reducers.ts';
import { absent } from '../required.ts';
import { toMaterialized } from '../toMaterialized.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const reduce: TopologyOp = {
  fields: ['from', 'adder', 'subtractor', 'materialized'],
  add: (node, topology) => {
    const { stage, windowSizeMs } = topology.node(node.from);
    const adder = reducer('adder', node.adder);
    const materialized = toMaterialized(node.materialized, windowSizeMs);
    if (stage instanceof KGroupedTable) return { stage: stage.reduce(adder, reducer('subtractor', node.subtractor), materialized) };
    absent(node, 'subtractor');
    if (stage instanceof KGroupedStream || stage instanceof TimeWindowedKStream || stage instanceof SessionWindowedKStream)
      return { stage: stage.reduce(adder, materialized) };
    throw new ExpectationError(`node "${node.from}" is not grouped`);
  },
};
