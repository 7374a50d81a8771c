import { ExpectationError } from '../../../CaseOutcome.ts';
import { pairMapper } from '../../functions/pairMappers.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const map: TopologyOp = {
  fields: ['from', 'mapper'],
  add: ({ id, from, mapper }, topology) => {
    const toPair = pairMapper(mapper);
    return {
      stage: topology.stream(from).map((key, value) => {
        const pair = toPair(key, value);
        if (pair === null) throw new ExpectationError(`the mapper of "${id}" gave no pair`);
        return pair;
      }),
    };
  },
};
