import {
  CogroupedKStream, KGroupedStream, KGroupedTable, SessionWindowedCogroupedKStream, SessionWindowedKStream, TimeWindowedCogroupedKStream,
  TimeWindowedKStream,
} from '../../../../streams/index.ts';
import { ExpectationError } from '../../../CaseOutcome.ts';
import { aggregator } from '../../functions/aggregators.ts';
import { merger } from '../../functions/mergers.ts';
import type { BuiltNode } from '../CaseTopology.ts';
import { absent, required } from '../required.ts';
import { toMaterialized } from '../toMaterialized.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const aggregate: TopologyOp = {
  fields: ['from', 'initializer', 'adder', 'subtractor', 'merger', 'materialized'],
  add: (node, topology): BuiltNode => {
    const { stage, windowSizeMs } = topology.node(node.from);
    const { const: first } = required(node, 'initializer');
    const initializer = (): unknown => first;
    const adder = (): ReturnType<typeof aggregator> => aggregator('adder', node.adder);
    const materialized = toMaterialized(node.materialized, windowSizeMs);
    if (stage instanceof KGroupedTable) {
      absent(node, 'merger');
      return { stage: stage.aggregate(initializer, adder(), aggregator('subtractor', node.subtractor), materialized) };
    }
    absent(node, 'subtractor');
    if (stage instanceof SessionWindowedKStream) return { stage: stage.aggregate(initializer, adder(), merger(node.merger), materialized) };
    if (stage instanceof SessionWindowedCogroupedKStream) {
      absent(node, 'adder');
      return { stage: stage.aggregate(initializer, merger(node.merger), materialized) };
    }
    absent(node, 'merger');
    if (stage instanceof KGroupedStream) return { stage: stage.aggregate(initializer, adder(), materialized) };
    if (stage instanceof TimeWindowedKStream) return { stage: stage.aggregate(initializer, adder(), materialized) };
    absent(node, 'adder');
    if (stage instanceof CogroupedKStream) return { stage: stage.aggregate(initializer, materialized) };
    if (stage instanceof TimeWindowedCogroupedKStream) return { stage: stage.aggregate(initializer, materialized) };
    throw new ExpectationError(`node "${node.from}" is not grouped`);
  },
};
