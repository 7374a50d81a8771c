import { EmitStrategy, SessionWindowedKStream, TimeWindowedKStream } from '../../../../streams/index.ts';
import { ExpectationError } from '../../../CaseOutcome.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const emitStrategy: TopologyOp = {
  fields: ['from', 'emit'],
  add: ({ from, emit }, topology) => {
    const { stage, ...rest } = topology.node(from);
    if (!(stage instanceof TimeWindowedKStream || stage instanceof SessionWindowedKStream)) throw new ExpectationError(`node "${from}" is not windowed`);
    return { stage: stage.emitStrategy(strategyOf(emit)), ...rest };
  },
};

const strategyOf = (emit: string | undefined): EmitStrategy => {
  if (emit === 'onWindowUpdate') return EmitStrategy.onWindowUpdate();
  if (emit === 'onWindowClose') return EmitStrategy.onWindowClose();
  throw new ExpectationError(`there is no emit strategy "${emit}"`);
};
