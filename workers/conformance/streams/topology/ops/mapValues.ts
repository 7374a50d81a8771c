import { KTable } from '../../../../streams/index.ts';
import { valueMapper } from '../../functions/valueMappers.ts';
import { streamHasNoStore } from '../required.ts';
import { toMaterialized } from '../toMaterialized.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const mapValues: TopologyOp = {
  fields: ['from', 'mapper', 'materialized'],
  add: (node, topology) => {
    const byKey = valueMapper(node.mapper);
    const mapper = (value: unknown, key: unknown): unknown => byKey(key, value);
    const from = topology.streamOrTable(node.from);
    if (from instanceof KTable) return { stage: from.mapValues(mapper, toMaterialized(node.materialized)) };
    streamHasNoStore(node);
    return { stage: from.mapValues(mapper) };
  },
};
