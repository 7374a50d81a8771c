import { KGroupedStream, KGroupedTable, SessionWindowedKStream, TimeWindowedKStream } from '../../../../streams/index.ts';
import { ExpectationError } from '../../../CaseOutcome.ts';
import { toMaterialized } from '../toMaterialized.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const count: TopologyOp = {
  fields: ['from', 'materialized'],
  add: ({ from, materialized: spec }, topology) => {
    const { stage, windowSizeMs } = topology.node(from);
    const materialized = toMaterialized<bigint>(spec, windowSizeMs);
    if (stage instanceof KGroupedStream || stage instanceof KGroupedTable || stage instanceof TimeWindowedKStream || stage instanceof SessionWindowedKStream)
      return { stage: stage.count(materialized) };
    throw new ExpectationError(`node "${from}" is not grouped`);
  },
};
