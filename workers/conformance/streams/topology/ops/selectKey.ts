import { keySelector } from '../../functions/keySelectors.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const selectKey: TopologyOp = {
  fields: ['from', 'mapper'],
  add: ({ from, mapper }, topology) => ({ stage: topology.stream(from).selectKey(keySelector(mapper)) }),
};
