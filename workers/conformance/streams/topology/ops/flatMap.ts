import { pairMapper } from '../../functions/pairMappers.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const flatMap: TopologyOp = {
  fields: ['from', 'mapper'],
  add: ({ from, mapper }, topology) => {
    const toPair = pairMapper(mapper);
    return {
      stage: topology.stream(from).flatMap((key, value) => {
        const pair = toPair(key, value);
        return pair === null ? [] : [pair];
      }),
    };
  },
};
