import { KTable } from '../../../../streams/index.ts';
import { predicate } from '../../functions/predicates.ts';
import { streamHasNoStore } from '../required.ts';
import { toMaterialized } from '../toMaterialized.ts';
import type { TopologyOp } from '../TopologyOp.ts';

const filterBy = (method: 'filter' | 'filterNot'): TopologyOp => ({
  fields: ['from', 'predicate', 'materialized'],
  add: (node, topology) => {
    const test = predicate(node.predicate);
    const from = topology.streamOrTable(node.from);
    if (from instanceof KTable) return { stage: from[method](test, toMaterialized(node.materialized)) };
    streamHasNoStore(node);
    return { stage: from[method](test) };
  },
});

export const filter = filterBy('filter');
export const filterNot = filterBy('filterNot');
