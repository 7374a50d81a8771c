import { Change } from '../../../../streams/index.ts';
import { ExpectationError } from '../../../CaseOutcome.ts';
import { toCaseData } from '../../CaseRecord.ts';
import { CaptureProcessor } from '../CaptureProcessor.ts';
import { required } from '../required.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const captureChanges: TopologyOp = {
  fields: ['from', 'at', 'sendOldValues'],
  add: (node, topology) => {
    const captured = topology.capturedAt(required(node, 'at'));
    const table = topology.table(node.from);
    if (required(node, 'sendOldValues')) table.enableSendingOldValues(true);
    topology.afterBuild((built) => built.addProcessor(`${node.id}-capture`, { get: () => new CaptureProcessor(captured, asChange) }, table.parts.name));
  },
};

const asChange = (value: unknown): { new: unknown; old: unknown } => {
  if (!(value instanceof Change)) throw new ExpectationError('a table forwards something that is no change');
  return { new: toCaseData(value.newValue), old: toCaseData(value.oldValue) };
};
