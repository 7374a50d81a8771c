import { Change, KTable } from '../../../../streams/index.ts';
import { CaptureProcessor } from '../CaptureProcessor.ts';
import { required } from '../required.ts';
import type { TopologyOp } from '../TopologyOp.ts';

export const capture: TopologyOp = {
  fields: ['from', 'at'],
  add: (node, topology) => {
    const captured = topology.capturedAt(required(node, 'at'));
    const from = topology.streamOrTable(node.from);
    const supplier = { get: () => new CaptureProcessor(captured, (value) => (value instanceof Change ? value.newValue : value)) };
    if (from instanceof KTable) topology.afterBuild((built) => built.addProcessor(`${node.id}-capture`, supplier, from.parts.name));
    else from.process(supplier);
  },
};
