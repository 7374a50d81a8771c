import { KTable } from '../../../../streams/index.ts';
import { keySelector } from '../../functions/keySelectors.ts';
import { pairMapper } from '../../functions/pairMappers.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const groupBy: TopologyOp = {
  fields: ['from', 'mapper'],
  add: ({ from, mapper }, topology) => {
    const parent = topology.streamOrTable(from);
    return { stage: parent instanceof KTable ? parent.groupBy(pairMapper(mapper)) : parent.groupBy(keySelector(mapper)) };
  },
};
