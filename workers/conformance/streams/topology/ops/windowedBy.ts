import { CogroupedKStream, KGroupedStream } from '../../../../streams/index.ts';
import { ExpectationError } from '../../../CaseOutcome.ts';
import type { BuiltNode } from '../CaseTopology.ts';
import { required } from '../required.ts';
import type { TopologyOp } from '../TopologyOp.ts';
import { toSessionWindows, toSlidingWindows, toTimeWindows, toUnlimitedWindows, type WindowsSpec } from '../windowsSpec.ts';

export const windowedBy: TopologyOp = {
  fields: ['from', 'windows'],
  add: (node, topology): BuiltNode => {
    const { stage } = topology.node(node.from);
    if (!(stage instanceof KGroupedStream || stage instanceof CogroupedKStream)) throw new ExpectationError(`node "${node.from}" is not grouped`);
    const windows = required(node, 'windows') as WindowsSpec;
    switch (windows.type) {
      case 'tumbling':
      case 'hopping':
        return { stage: stage.windowedBy(toTimeWindows(windows)), ...sizeOf(windows.sizeMs) };
      case 'sliding':
        return { stage: stage.windowedBy(toSlidingWindows(windows)), ...sizeOf(windows.timeDifferenceMs) };
      case 'session':
        return { stage: stage.windowedBy(toSessionWindows(windows)) };
      case 'unlimited':
        return { stage: stage.windowedBy(toUnlimitedWindows(windows)) };
      default:
        throw new ExpectationError(`there are no windows "${windows.type}"`);
    }
  },
};

const sizeOf = (windowSizeMs: BuiltNode['windowSizeMs']): Pick<BuiltNode, 'windowSizeMs'> => (windowSizeMs === undefined ? {} : { windowSizeMs });
